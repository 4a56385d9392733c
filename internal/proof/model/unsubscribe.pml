/*
 * Publishing beside Subscribe and UnsubscribeWait (bus/publish.go, delivery.go,
 * route.go, end.go, subscription.go): one pair of type and source, whose route
 * is made by the first to publish it (-DFIRST) or is there; one subscription that
 * comes, takes from the history what is there, and goes; publishers that go
 * through deliveries. B1, B5, and that the wait ends. Every event is handled and, as
 * Replay has it (bus/replay.go), either taken from the history or put into a queue.
 *
 * Negative controls, one of: NO_E3 with NO_E6, NO_E6, E2_LATE E7_EARLY E8_EARLY
 * U4_FIRST U1_LATE F2_FIRST F3_STORE NO_E8 NO_L5 L3_LATE L5_EARLY I1_LATE
 * I3_STORE. IN_FIRST is none.
 */
#ifndef PUBLISHERS
#define PUBLISHERS 2
#endif
#ifndef EVENTS
#define EVENTS 1 /* by each of them */
#endif

#ifndef CELLS
#define CELLS 2 /* of a delivery; a publisher's is its number's */
#endif
#define DELIVERIES 3 /* the first, with the subscription, without */

#define promise(letter, that) assert(letter || (that))
hidden byte B1, B5, once;

/* A delivery has a number. It has the subscription, or it has not. */
byte made;
bool subscribed[DELIVERIES+1];
byte entered[CELLS*(DELIVERIES+1)], exited[CELLS*(DELIVERIES+1)];
bool replaced[DELIVERIES+1];

bool route;     /* it is in the table */
byte current;   /* of the route; 0 is nil */
bool targets;   /* the snapshot has the subscription's */
bool mu, drained;
byte history;   /* its tail */
byte word;      /* of Replay's boundary: 0; 1 is open; the sequence, plus 2 */

/* Owned by mu. */
bool unfolded[DELIVERIES+1]; /* it is in Bus.replaced */
bool removed;   /* the target is, */
byte inUse;     /* and so many of the deliveries in Bus.replaced have it */
bool finished;  /* unlock is to close done */

bool done;      /* the subscription's channel is closed */

/* Ghosts. */
bool comes;     /* Subscribe returned */
bool goes;      /* UnsubscribeWait was called, */
bool went;      /* has ended the subscription, */
bool waited;    /* and returned nil */
byte since;     /* the sequence up to which Replay took from the history, plus 2 */
byte running;   /* calls of the handler */

#define cell(d) (CELLS*(d) + me % CELLS)

/* new makes delivery d, with the subscription or without. It is nobody else's yet. */
inline new(d, with)
{
	made++;
	d = made;
	subscribed[d] = with
}

/* afterExit is what a publisher does that has exited d. */
inline afterExit(d)
{
#ifndef NO_E8
	if
	:: replaced[d] -> /* exit E8 */
		idle(d); /* lastExit */
		if
		:: sum == 0 ->
			drained = true; /* lastExit L1 */
			if
			:: atomic { !mu -> mu = true } unlock() /* lastExit L2 */
			:: else
			fi
		:: else
		fi
	:: else
	fi;
	sum = 0
#else
	skip
#endif
}

/* idle leaves 0 in sum if all have exited d. */
inline idle(d)
{
#ifdef IN_FIRST
	sum = entered[CELLS*(d)];
	sum = sum + entered[CELLS*(d) + 1];
	sum = sum - exited[CELLS*(d)];
	sum = sum - exited[CELLS*(d) + 1];
#else
	sum = exited[CELLS*(d)]; /* idle: exited first */
#if CELLS == 2
	sum = sum + exited[CELLS*(d) + 1];
#endif
	sum = entered[CELLS*(d)] - sum;
#if CELLS == 2
	sum = sum + entered[CELLS*(d) + 1]
#endif
#endif
}

/* fold looks at the deliveries in Bus.replaced. mu is held. */
inline fold()
{
	do
	:: atomic {
			j++;
			do
			:: j <= DELIVERIES && !unfolded[j] -> j++
			:: else -> break
			od;
			if
			:: j > DELIVERIES -> j = 0; break
			:: else
			fi
		}
		idle(j); /* fold U5 */
		atomic {
			if
			:: sum == 0 ->
				unfolded[j] = false;
				if
				:: subscribed[j] && removed -> inUse--; detach()
				:: else
				fi
			:: else
			fi;
			sum = 0
		}
	od
}

/* detach notes that the subscription is done, if no publish leads to its target. */
inline detach()
{
	if
	:: inUse == 0 -> finished = true
	:: else
	fi
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
			ends = finished;
			finished = false;
			mu = false /* unlock L4 */
		}
		if
		:: ends -> atomic { promise(once, !done); done = true; ends = false }
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

/* enter_route is Bus.enter: d is the delivery that the caller is counted in. */
inline enter_route(d)
{
	do
	:: 	d = current; /* enter E1 */
#ifdef E2_LATE
		if
		:: current == d -> entered[cell(d)]++; break
		:: else
		fi
#else
		entered[cell(d)]++; /* enter E2 */
		if
		:: current == d -> break /* enter E3 */
		:: else ->
			entered[cell(d)]--; /* stepBack E7 */
			afterExit(d)
		fi
#endif
	od
}

inline deliveryOf(with, d)
{
#ifndef F2_FIRST
	with = targets; /* deliveryOf F2 */
#endif
	atomic { /* deliveryOf F3 */
#ifdef F3_STORE
		new(d, with); current = d;
#else
		if
		:: current == 0 -> new(d, with); current = d
		:: else
		fi;
#endif
		with = false; d = 0
	}
}

inline settle()
{
	if
	:: word == 1 ->
		seen = history + 2;
#ifdef I3_STORE
		word = seen;
#else
		atomic { /* since I3 */
			if
			:: word == 1 -> word = seen
			:: else
			fi
		}
#endif
		seen = 0
	:: else
	fi
}

proctype publisher(byte me)
{
	byte k, d, next, seq, seen;
	int sum;
	byte j;
	bool with, ends, again;
	bool must, mustNot; /* ghosts: what B5 says of this publish */
	bool called;        /* ghost: the handler was */
	bool queued;        /* ghost: the event was put into the queue of a Replay */

more:	atomic {
		k++;
		must = comes;
		mustNot = went
	}
#ifdef FIRST
#ifdef F2_FIRST
	with = targets;
#endif
	route = true; /* addRoute F1 */
	if
	:: current == 0 -> deliveryOf(with, d)
	:: else
	fi;
	with = false;
#endif
	d = current; /* publish E1 */
#ifdef E2_LATE
	if
	:: current == d -> entered[cell(d)]++
	:: else -> enter_route(d)
	fi;
#else
	entered[cell(d)]++; /* publish E2 */
#ifndef NO_E3
	if
	:: current == d /* publish E3 */
	:: else -> /* reenter */
		enter_route(next);
		entered[cell(d)]--; /* stepBack E7 */
		afterExit(d);
		atomic { d = next; next = 0 }
	fi;
#endif
#endif
	atomic { history++; seq = history } /* publish E5 */
#ifndef NO_E6
	if
	:: current == d /* publish E6 */
	:: else ->
		enter_route(next);
		entered[cell(d)]--;
		afterExit(d);
		atomic { d = next; next = 0 }
	fi;
#endif
#ifdef E7_EARLY
	exited[cell(d)]++;
#endif
	if
	:: subscribed[d] ->
		atomic { /* the handler begins */
			promise(B5, !waited);
			promise(B5, !mustNot);
			called = true;
			running++
		}
		running--; /* and returns */
		settle();
		queued = word > 1 && seq > word - 2
	:: else
	fi;
#ifdef E8_EARLY
	with = replaced[d];
	exited[cell(d)]++;
	if
	:: with -> afterExit(d)
	:: else
	fi;
	with = false;
#else
#ifndef E7_EARLY
	exited[cell(d)]++; /* exit E7 */
#endif
	afterExit(d);
#endif
	atomic { /* Publish returns */
		promise(B5, called || !must || goes);
		promise(B1, since == 0 || goes || queued != (seq <= since - 2));
		d = 0; seq = 0; must = false; mustNot = false; called = false; queued = false;
		if
		:: k < EVENTS -> goto more
		:: else
		fi
	}
}

/* change puts a delivery in the place of the route's. mu is held. */
inline change(with)
{
	if
	:: route -> /* eachRoute U2 */
		if
		:: current == 0 -> deliveryOf(has, d)
		:: else
		fi;
		d = current;
		if
		:: subscribed[d] != with ->
			new(next, with);
#ifdef U4_FIRST
			replaced[d] = true;
			current = next;
#else
			current = next;      /* replace U3 */
			replaced[d] = true;  /* replace U4 */
#endif
			unfolded[d] = true
		:: else
		fi
	:: else
	fi;
	atomic { d = 0; next = 0 }
}

proctype subscriber()
{
	byte d, next, j, seen;
	int sum;
	bool has, ends, again;

	atomic { !mu -> mu = true }
#ifdef U1_LATE
	change(true);
	targets = true;
#else
#ifdef I1_LATE
	word = 1;
	settle();
#endif
	targets = true; /* install U1, of replay I1 */
	change(true);
#endif
#ifndef I1_LATE
	word = 1; /* replay I2 */
	settle();
#endif
	since = word; /* replay I4 */
	unlock();
	comes = true;

	atomic { goes = true; !mu -> mu = true }
	targets = false; /* remove U1 */
	change(false);
	atomic { /* remove looks at Bus.replaced, and detaches the target */
		j = 1;
		do
		:: j <= DELIVERIES -> inUse = inUse + (unfolded[j] && subscribed[j]); j++
		:: else -> break
		od;
		j = 0;
		removed = true;
		detach()
	}
	unlock();
	went = true;

	done; /* await */
	atomic {
		waited = true;
		promise(B5, running == 0)
	}
}

init {
	byte i;
	atomic {
#ifndef FIRST
		new(current, false);
		route = true;
#endif
		do
		:: i < PUBLISHERS -> run publisher(i); i++
		:: else -> break
		od;
		i = 0;
		run subscriber()
	}
}
