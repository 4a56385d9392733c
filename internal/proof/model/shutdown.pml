/*
 * Shutdown and Close beside publishers, a change of subscriptions and a worker
 * (bus/end.go, publish.go, delivery.go, worker.go, mailbox.go): a bus
 * with an asynchronous subscription and a synchronous one, through one route. B8.
 *
 * Every handler returns, and so does Shutdown, with nil. With -DHURRY its context may end
 * first, and the worker's handler may run for ever; -DCLOSE is Close.
 *
 * Negative controls, one of: C2_FIRST NO_E3 NO_E4 E4_EARLY C2_ORDER STEP_OUT NO_E8
 * NO_L5 L3_LATE L5_EARLY BITS_STORED TAKE_LATE LAST_LEFT.
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
hidden byte B8, once;

/* Delivery 1 is there, 2 takes its place. All publishers count in one cell. */
byte entered[3], exited[3];
bool replaced[3];
byte current = 1;
bool mu, drained;

/* The bits of Bus.state. */
bool disabled, closed, stopped;

/* Owned by mu. */
bool unfolded;              /* delivery 1 is in Bus.replaced */
bool noted;                 /* Bus.isQuiet */
bool ended;                 /* the worker has */
bool quietNext, doneNext, stopNext; /* what unlock is to close */

bool quiet, stop;           /* the channels are closed: the bus's, and the worker's, */
bool done;                  /* and that of the asynchronous subscription */
bool dropping;              /* the worker's phase is not working */
byte hand;                  /* its events in hand */
chan items = [ALL] of { bit };

/* Ghosts. */
byte accepted, refused, delivered, dropped, undelivered, synchronous, droppedSync;
bool inside;                /* the worker's handler runs */
byte running;               /* synchronous calls */
bool ok;                    /* Shutdown returned nil */
bool gaveUp;                /* Shutdown or Close stopped the bus, and returned */

inline lock() { atomic { !mu -> mu = true } }

/* idle leaves 0 in x if all have exited d. */
inline idle(d)
{
	x = exited[d];
	x = entered[d] - x
}

/* fold drops the delivery that was replaced, if all have exited it, and sees whether the
   bus is quiet. mu is held. */
inline fold()
{
	if
	:: unfolded ->
		idle(1); /* fold U5 */
		if
		:: x == 0 -> unfolded = false
		:: else
		fi
	:: else
	fi;
	if
#ifdef C2_FIRST
	:: !noted ->
#else
	:: closed && !noted ->
#endif
		isBusy();
		if
		:: !busy -> quieten()
		:: else
		fi
	:: else
	fi;
	atomic { x = 0; busy = false }
}

/* isBusy is Bus.busy: it looks at the delivery that was replaced first. */
inline isBusy()
{
	busy = false;
#ifdef C2_ORDER
	idle(current);
	busy = (x != 0);
	if
	:: unfolded -> idle(1); busy = busy || x != 0
	:: else
	fi
#else
	if
	:: unfolded -> idle(1); busy = (x != 0)
	:: else
	fi;
	idle(current); /* busy C2 */
	busy = busy || x != 0
#endif
}

/* quieten notes that the bus is quiet. The target of the asynchronous subscription is
   detached then, so that the subscription is done if the worker has ended. */
inline quieten()
{
	atomic {
		noted = true;
		quietNext = true;
		doneNext = ended /* detach: finish */
	}
}

/* unlock gives mu up. */
inline unlock()
{
	do
	::
#ifndef L3_LATE
		drained = false; /* unlock L3 */
#endif
		fold();
#ifdef L3_LATE
		drained = false;
#endif
#ifdef L5_EARLY
		again = drained;
#endif
		atomic {
			q = quietNext; o = doneNext; t = stopNext;
			quietNext = false; doneNext = false; stopNext = false;
			mu = false /* unlock L4 */
		}
		if
		:: q || o || t ->
			atomic { /* the channels are closed */
				promise(once, !(q && quiet) && !(o && done) && !(t && stop));
				quiet = quiet || q;
				done = done || o;
				stop = stop || t;
				q = false; o = false; t = false
			}
		:: else
		fi;
#ifndef L5_EARLY
#ifdef NO_L5
		again = false;
#else
		again = drained; /* unlock L5 */
#endif
#endif
		if
		:: again ->
			again = false;
			if
			:: atomic { !mu -> mu = true }
			:: else -> break
			fi
		:: else -> break
		fi
	od
}

/* afterExit is what a publisher does that has exited d. */
inline afterExit(d)
{
#ifdef NO_E8
	skip
#else
	if
	:: replaced[d] || closed -> /* exit E8: replaced is not reset, nor is closed */
		idle(d); /* lastExit */
		if
		:: x == 0 ->
			drained = true; /* lastExit L1 */
			if
			:: atomic { !mu -> mu = true } unlock() /* lastExit L2 */
			:: else
			fi
		:: else -> x = 0
		fi
	:: else
	fi
#endif
}

proctype publisher()
{
	byte k, d, next;
	int x;
	bool busy, again, q, o, t, late, call;

more:	k++;
	if
	:: closed || disabled -> refused++; goto out /* publish loads state */
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
		entered[d]--; /* stepBack E7 */
		afterExit(d)
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
		afterExit(d);
		refused++;
		goto out
	:: else
	fi;
	accepted++; /* publish E5 */
	if
	:: current != d -> /* publish E6, reenter */
#ifdef STEP_OUT
		entered[d]--;
		afterExit(d);
#endif
		next = current;
		entered[next]++;
#ifndef STEP_OUT
		entered[d]--;
		afterExit(d);
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
	exited[d]++; /* exit E7 */
	afterExit(d);
	d = 0;
	if
	:: k < EVENTS -> goto more
	:: else
	fi;
out:	skip
}

/* changer replaces the delivery. */
proctype changer()
{
	int x;
	bool busy, again, q, o, t;

	lock();
	if
	:: !closed ->
		current = 2;        /* replace U3 */
		replaced[1] = true; /* replace U4 */
		unfolded = true
	:: else
	fi;
	unlock()
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
	int x;
	bool busy, again, q, o, t, drop;

receive: /* receive */
	if
	:: items ? _ -> goto got
	:: empty(items)
	fi;
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
	hand = 1; /* hold: others can see that it runs, */
	drop = dropping; /* handleAll: and then it looks at the phase */
#endif
	if
	:: drop -> undelivered++; hand = 0; goto receive /* giveBack */
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
	hand = 0; /* finish */
	goto receive;
#ifdef HURRY
stuck:
end:	false; /* the handler does not return */
#endif
out:	lock(); /* main */
	atomic {
		dropping = true;
		ended = true;
		doneNext = noted /* finish: its target is detached */
	};
	unlock()
}

/* closer is Shutdown, or Close. */
proctype closer()
{
	int x;
	bool busy, again, q, o, t, named, final;

#ifdef CLOSE
	goto halt;
#endif
	lock();
#ifdef C2_FIRST
	fold();
#endif
	closed = true; /* close C1 */
	unlock();
	if
	:: quiet /* Shutdown awaits it, */
#ifdef HURRY
	:: goto halt /* the context ends */
#endif
	fi;
	if
	:: done /* and then each subscription's */
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
	goto out;

#if defined(HURRY) || defined(CLOSE)
halt:	lock();
	atomic { closed = true; stopped = true }; /* close C1 */
	dropping = true; /* worker.end */
	stopNext = true;
	unlock();
#ifndef CLOSE
	do
	:: 	lock(); /* shutdownError */
		named = hand > 0;
		final = noted && ended || !noted || named;
		unlock();
		if
		:: final -> break
		:: else -> done
		fi
	od;
#endif
	atomic {
		gaveUp = true;
#ifndef CLOSE
		promise(B8, !inside || named);
#endif
	};
#endif
out:	skip
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
