/*
 * Publishing beside Subscribe and UnsubscribeWait (bus/publish.go, delivery.go,
 * route.go, subscribe.go, subscription.go): one pair of type and source, whose route
 * is made by the first to publish it (-DFIRST) or is there; one subscription that
 * comes, takes its starting point from the history, and goes; publishers that go
 * through deliveries. B1, B5, and that the wait ends.
 *
 * Negative controls, one of: NO_E3 with NO_E6, NO_E6, E2_LATE E7_EARLY E8_EARLY
 * U4_FIRST U1_LATE F2_FIRST F3_STORE NO_E8. IN_FIRST is none.
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
hidden byte B1, B5;

/* A delivery has a number. It has the subscription, or it has not. */
byte made;
bool subscribed[DELIVERIES+1];
byte entered[CELLS*(DELIVERIES+1)], left[CELLS*(DELIVERIES+1)];
bool replaced[DELIVERIES+1], drained[DELIVERIES+1];
bool retired[DELIVERIES+1]; /* owned by mu: in Bus.retired */

bool route;     /* it is in the table */
byte current;   /* of the route; 0 is nil */
bool receivers; /* the snapshot has the subscription */
bool mu;
byte history;   /* its tail */

/* Ghosts. */
bool comes;     /* Subscribe returned */
bool goes;      /* Unsubscribe was called */
bool went;      /* and returned */
bool waited;    /* UnsubscribeWait returned nil */
byte since;     /* the starting point that the subscription took from the history, plus 1 */
byte running;   /* calls of the handler */

#define cell(d) (CELLS*(d) + me % CELLS)

/* new makes delivery d, with the subscription or without. It is nobody else's yet. */
inline new(d, with)
{
	made++;
	d = made;
	subscribed[d] = with
}

/* settle is bus.settle and what it may lead to; d is what the caller has left. */
inline settle(d)
{
#ifndef NO_E8
	if
	:: replaced[d] -> /* settle E8 */
		idle(d);
		if
		:: sum == 0 ->
			drained[d] = true; /* empty */
			if
			:: atomic { !mu -> mu = true } reap(); mu = false
			:: else /* TryLock fails: the next folds it */
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

/* idle is U5: sum is 0 if what went into d is what came out. */
inline idle(d)
{
#ifdef IN_FIRST
	sum = entered[CELLS*(d)];
	sum = sum + entered[CELLS*(d) + 1];
	sum = sum - left[CELLS*(d)];
	sum = sum - left[CELLS*(d) + 1];
#else
	sum = left[CELLS*(d)]; /* out, empty U5 */
#if CELLS == 2
	sum = sum + left[CELLS*(d) + 1];
#endif
	sum = entered[CELLS*(d)] - sum; /* in, empty U5 */
#if CELLS == 2
	sum = sum + entered[CELLS*(d) + 1]
#endif
#endif
}

/* reap is what Bus.reap does with the deliveries in retired. mu is held. */
inline reap()
{
	do
	:: atomic {
			j++;
			do
			:: j <= DELIVERIES && !retired[j] -> j++
			:: else -> break
			od;
			if
			:: j > DELIVERIES -> j = 0; break
			:: else
			fi
		}
		idle(j);
		atomic {
			if
			:: sum == 0 -> drained[j] = true; retired[j] = false
			:: else
			fi;
			sum = 0
		}
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
			entered[cell(d)]--; /* abandon E7 */
			settle(d)
		fi
#endif
	od
}

inline resolve(with, d)
{
#ifndef F2_FIRST
	with = receivers; /* resolve F2 */
#endif
	atomic { /* resolve F3 */
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

proctype publisher(byte me)
{
	byte k, d, next, seq;
	int sum;
	byte j;
	bool with;
	bool must, mustNot; /* ghosts: what B5 says of this publish */
	bool called;        /* ghost: the handler was */

again:	atomic {
		k++;
		must = comes;
		mustNot = went
	}
#ifdef FIRST
#ifdef F2_FIRST
	with = receivers;
#endif
	route = true; /* find F1 */
	if
	:: current == 0 -> resolve(with, d)
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
		entered[cell(d)]--; /* abandon E7 */
		settle(d);
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
		settle(d);
		atomic { d = next; next = 0 }
	fi;
#endif
#ifdef E7_EARLY
	left[cell(d)]++;
#endif
	if
	:: subscribed[d] ->
		atomic { /* the handler begins */
			promise(B5, !waited);
			promise(B5, !mustNot);
			called = true;
			running++
		}
		running-- /* and returns */
	:: else
	fi;
#ifdef E8_EARLY
	with = replaced[d];
	left[cell(d)]++;
	if
	:: with -> settle(d)
	:: else
	fi;
	with = false;
#else
#ifndef E7_EARLY
	left[cell(d)]++; /* leave E7 */
#endif
	settle(d);
#endif
	atomic { /* Publish returns */
		promise(B5, called || !must || goes);
		promise(B1, called || since == 0 || seq < since || goes);
		d = 0; seq = 0; must = false; mustNot = false; called = false;
		if
		:: k < EVENTS -> goto again
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
		:: current == 0 -> resolve(has, d)
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
			retired[d] = true
		:: else
		fi
	:: else
	fi;
	atomic { d = 0; next = 0 }
}

proctype subscriber()
{
	byte d, next, j;
	int sum;
	bool has;
	bool waits[DELIVERIES+1]; /* undrained */

	atomic { !mu -> mu = true }
#ifdef U1_LATE
	change(true);
	receivers = true;
#else
	receivers = true; /* install U1 */
	change(true);
#endif
	since = history + 1; /* replay takes its snapshot */
	reap();
	atomic { mu = false; comes = true }

	atomic { goes = true; !mu -> mu = true }
	receivers = false; /* uninstall U1 */
	change(false);
	reap();
	atomic { mu = false; went = true }

	atomic { !mu -> mu = true }
	atomic { /* undrained */
		j = 1;
		do
		:: j <= DELIVERIES -> waits[j] = retired[j] && subscribed[j]; j++
		:: else -> break
		od;
		j = 1;
		mu = false
	}
	do
	:: j <= DELIVERIES && waits[j] -> drained[j]; j++ /* await */
	:: j <= DELIVERIES && !waits[j] -> j++
	:: else -> break
	od;
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
