/*
 * The bell alone: several sleepers, several ringers, and something for each sleeper
 * whenever one rings. Nobody sleeps for ever while there is something for him.
 *
 * As safety: each ringer rings RINGS times, and when nothing moves any more there is
 * nothing that a sleeper has not seen. With -DENDLESS as progress: ringers go on for
 * ever, and claim awake holds under weak fairness.
 *
 * Negative controls, one of: K0_LATE K3_FIRST W2_LATE W1_LATE NO_RELAY. LOAD_STORE
 * is none: whoever clears asleep leaves a token, also where somebody else did both
 * in between.
 */
#ifndef SLEEPERS
#define SLEEPERS 2
#endif
#ifndef RINGERS
#define RINGERS 2
#endif
#ifndef RINGS
#define RINGS 2
#endif

#define promise(letter, that) assert(letter || (that))
hidden byte wakeup;

#include "bell.inc"

bool due[SLEEPERS]; /* there is something for him that he has not seen */
bool stop;

/* put is a push: all can see it at once. */
inline put(i)
{
	atomic { /* ring K0 */
		do
		:: i < SLEEPERS -> due[i] = true; i++
		:: else -> break
		od;
		i = 0
	}
}

proctype sleeper(byte me)
{
look:	atomic {
		if
		:: due[me] -> due[me] = false; goto look
		:: else
		fi
	}
#ifndef W1_LATE
	has[me] = round; /* prepare W1, fill W1, next W1 */
#endif
#ifdef W2_LATE
	atomic { if :: due[me] -> due[me] = false; has[me] = 0; goto look :: else fi }
	asleep = true;
#else
	asleep = true; /* prepare W2, fill W2, next W2 */
	atomic { /* fill W3, next W3 */
		if
		:: due[me] -> due[me] = false; has[me] = 0; goto look
		:: else
		fi
	}
#endif
#ifdef W1_LATE
	has[me] = round;
#endif
	if /* fill W4, next W4 */
	:: atomic { over[has[me]] -> has[me] = 0 }
	:: atomic { token -> token = false; has[me] = 0 } /* relay L1 */
		bell_relay(me)
	:: atomic { stop -> has[me] = 0; goto out }
	fi;
	goto look;
out:	skip
}

proctype ringer()
{
	byte k, x, i;

again:
#ifdef K0_LATE
	x = asleep;
	put(i);
	if
	:: x ->
		atomic { x = asleep; asleep = false };
		if
		:: x -> token = true
		:: else
		fi
	:: else
	fi;
#else
	put(i);
	bell_ring();
#endif
	x = 0;
#ifdef ENDLESS
	goto again
#else
	k++;
	if
	:: k < RINGS -> goto again
	:: else
	fi
#endif
}

init {
	byte i;
	atomic {
		do
		:: i < SLEEPERS -> run sleeper(i); i++
		:: else -> break
		od;
		i = 0;
		do
		:: i < RINGERS -> run ringer(); i++
		:: else -> break
		od;
		i = 0
	}
#ifndef ENDLESS
	timeout;
	atomic {
		do
		:: i < SLEEPERS -> promise(wakeup, !due[i]); i++
		:: else -> break
		od;
		stop = true
	}
#endif
}

#ifdef ENDLESS
ltl awake { [] (due[0] -> <> !due[0]) }
#endif
