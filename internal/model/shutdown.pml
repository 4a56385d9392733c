/*
 * Shutdown and Close beside publishers, a change of subscriptions and a worker
 * (bus/close.go, publish.go, delivery.go, account.go, worker.go, mailbox.go): a bus
 * with an asynchronous subscription and a synchronous one, through one route. B8.
 *
 * Every handler returns, and so does Shutdown, with nil. With -DHURRY its context may end
 * first, and the worker's handler may run for ever; -DCLOSE is Close.
 *
 * Negative controls, one of: C2_FIRST NO_E3 NO_E4 E4_EARLY C2_ORDER STEP_OUT NO_E8
 * LAST_TRIES BITS_STORED TAKE_LATE LAST_LEFT.
 */
#ifndef PUBLISHERS
#define PUBLISHERS 1
#endif
#ifndef EVENTS
#define EVENTS 1 /* by each of them */
#endif
#ifndef CHANGES
#define CHANGES 1 /* of subscriptions: none, or one */
#endif

#define ALL (PUBLISHERS*EVENTS)

#define promise(letter, that) assert(letter || (that))
hidden byte B8;

/* Delivery 1 is there, 2 takes its place. All publishers count in one cell. */
byte entered[3], left[3];
bool replaced[3], retired[3];
byte current = 1;
bool mu;

/* The bits of Bus.state. */
bool disabled, closed, stopped;

bool quiet;                 /* the channel is closed */
bool dropping;              /* the worker's phase is not working */
bool stop, done;            /* its channels */
byte hand;                  /* its events in hand */
chan items = [ALL] of { bit };

/* Ghosts. */
byte accepted, refused, delivered, dropped, undelivered, synchronous, droppedSync;
bool inside;                /* the worker's handler runs */
byte running;               /* synchronous calls */
bool ok;                    /* Shutdown returned nil */
bool gaveUp;                /* Shutdown or Close stopped the bus, and returned */

inline lock() { atomic { !mu -> mu = true } }

/* reap folds the delivery that was replaced, if all have left it. mu is held. */
inline reap()
{
	if
	:: retired[1] ->
		x = left[1];
		if
		:: entered[1] == x -> retired[1] = false
		:: else
		fi
	:: else
	fi
}

/* calm is C2: the deliveries that were replaced first. mu is held. */
inline calm()
{
#ifdef C2_ORDER
	x = current;
	busy = (left[x] != entered[x]);
	if
	:: retired[1] -> busy = busy || left[1] != entered[1]
	:: else
	fi;
#else
	reap();
	busy = retired[1];
	x = current;
	seen = left[x];
	busy = busy || entered[x] != seen; /* calm C2 */
#endif
	atomic {
		if
		:: !busy -> quiet = true
		:: else
		fi;
		x = 0; seen = 0; busy = false
	}
}

/* settle is what whoever has left d does. */
inline settle(d)
{
#ifdef NO_E8
	skip
#else
	if
	:: closed -> /* settle E8 */
#ifdef LAST_TRIES
		if
		:: atomic { !mu -> mu = true } calm(); mu = false
		:: else
		fi
#else
		lock(); /* last waits for it */
		calm();
		mu = false
#endif
	:: else
	fi
#endif
}

proctype publisher()
{
	byte k, d, next, x, seen;
	bool busy, late, call;

again:	k++;
	if
	:: closed || disabled -> refused++; goto over /* publish loads state */
	:: else
	fi;
	do
	:: 	d = current; /* publish E1 */
#ifdef E4_EARLY
		late = closed;
#endif
		entered[d]++; /* publish E2 */
#ifdef NO_E3
		break;
#endif
		if
		:: current == d -> break /* publish E3 */
		:: else
		fi;
		entered[d]--; /* abandon E7 */
		settle(d)
	od;
#ifdef E4_EARLY
	if
	:: late ->
#elif defined(NO_E4)
	if
	:: false ->
#else
	if
	:: closed -> /* publish E4 */
#endif
		entered[d]--;
		settle(d);
		refused++;
		goto over
	:: else
	fi;
	accepted++; /* publish E5 */
	if
	:: current != d -> /* publish E6, reenter */
#ifdef STEP_OUT
		entered[d]--;
		settle(d);
#endif
		next = current;
		entered[next]++;
#ifndef STEP_OUT
		entered[d]--;
		settle(d);
#endif
		atomic { d = next; next = 0 }
	:: else
	fi;
	items ! 1; /* run: the queues first */
	atomic {   /* run loads state before each handler: so a call begins, or does not */
		if
		:: stopped -> droppedSync++
		:: else ->
			promise(B8, !ok && !gaveUp);
			running++;
			call = true
		fi
	}
	if
	:: call -> atomic { running--; synchronous++; call = false } /* it returns */
	:: else
	fi;
	left[d]++; /* leave E7 */
	settle(d);
	d = 0;
	if
	:: k < EVENTS -> goto again
	:: else
	fi;
over:	skip
}

/* changer replaces the delivery. */
proctype changer()
{
	byte x, seen;
	bool busy;

	lock();
	if
	:: closed -> goto out
	:: else
	fi;
	current = 2;        /* replace U3 */
	replaced[1] = true; /* replace U4 */
	retired[1] = true;
	reap();
	if
	:: closed -> calm()
	:: else
	fi;
out:	mu = false
}

/* toggler calls Disable, and Enable. */
proctype toggler()
{
	bool c;
#ifdef BITS_STORED
	c = closed;
	atomic { disabled = true; closed = c };
	c = closed;
	atomic { disabled = false; closed = c }
#else
	disabled = true;  /* Or */
	disabled = false  /* And */
#endif
}

/* worker is that of a mailbox. */
proctype worker()
{
	bool drop;

receive: /* receive */
	if
	:: items ? _ -> goto got
	:: empty(items)
	fi;
	hand = 0; /* finish */
	if
	:: items ? _ -> goto got
	:: stop
	:: quiet
	fi;
#ifndef LAST_LEFT
	if
	:: items ? _ -> goto got /* one of the last */
	:: empty(items)
	fi;
#endif
	goto out;
got:
#ifdef TAKE_LATE
	drop = dropping;
	hand = 1;
#else
	hand = 1; /* worker.take: others can see that it runs, */
	drop = dropping; /* and then it looks at the phase */
#endif
	if
	:: drop -> undelivered++; hand = 0; goto out
	:: else
	fi;
	atomic { promise(B8, !ok); inside = true };
	if
#ifdef HURRY
	:: goto stuck
#endif
	:: delivered++
	fi;
	inside = false;
	goto receive;
#ifdef HURRY
stuck:
end:	false; /* the handler does not return */
#endif
out:	hand = 0;
	done = true
}

/* closer is Shutdown, or Close. */
proctype closer()
{
	byte x, seen;
	bool busy, named;

#ifdef CLOSE
	goto halt;
#endif
#ifdef C2_FIRST
	lock();
	calm();
	closed = true;
	mu = false;
#else
	lock();
	closed = true; /* shut C1 */
	calm();
	mu = false;
#endif
	if
	:: quiet
#ifdef HURRY
	:: goto halt /* the context ends */
#endif
	fi;
	if
	:: done
#ifdef HURRY
	:: goto halt
#endif
	fi;
	atomic {
		ok = true;
		promise(B8, running == 0 && !inside);
		promise(B8, delivered == accepted);
		promise(B8, synchronous == accepted)
	};
	goto over;

#if defined(HURRY) || defined(CLOSE)
halt:	lock();
	atomic { closed = true; stopped = true }; /* shut C1 */
	dropping = true; /* worker.end */
	stop = true;
	calm();
	mu = false;
#ifndef CLOSE
	if
	:: hand == 0 -> done /* it calls nobody any more */
	:: else -> named = true
	fi;
#endif
	atomic {
		gaveUp = true;
#ifndef CLOSE
		promise(B8, !inside || named);
#endif
	};
#endif
over:	skip
}

init {
	byte i;
	atomic {
		do
		:: i < PUBLISHERS -> run publisher(); i++
		:: else -> break
		od;
		i = 0;
#if CHANGES
		run changer();
#endif
#ifdef TOGGLE
		run toggler();
#endif
		run worker();
		run closer()
	}
}
