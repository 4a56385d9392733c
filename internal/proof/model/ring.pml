/*
 * The ring of package ring: what Push, Clear and a snapshot (AppendRecent, and
 * Backward where S4 is after each value) promise each other. R1, R2, R3, R4, R5, R6.
 *
 * Negative controls, one of: BLIND MARK_FIRST SKIP NO_RAISE REPLACE C2_FIRST
 * CLEAR_NIL NO_S4 NO_S2 NO_RETRY, and TABLE one segment too small.
 */
#ifndef READERS
#define READERS 1 /* goroutines that take snapshots */
#endif
#ifndef SNAPS
#define SNAPS 1 /* by each of them, and one more at rest */
#endif

#include "slots.inc"

/* Ghosts: what the latest snapshots showed. */
byte shownLo, shownHi;

proctype reader()
{
	byte k;                  /* snapshots taken */
	byte lo, hi, p, end, s;
	byte n;                  /* segments held; then the position read next, plus 1 */
	byte held[HELD];
	byte before;             /* ghost: the tail at T1 */
	byte minLo, minHi;       /* ghosts: what had been shown when this one began */
	byte wrong;              /* ghost: the youngest position that was not read right, plus 1 */
	bool rest;               /* ghost: nobody pushes or clears any more */

recent:	atomic {
		if
		:: k < SNAPS
		:: k == SNAPS -> resting; rest = true
		:: k > SNAPS -> goto over
		fi;
		minLo = shownLo;
		minHi = shownHi
	}
again:	find_tail(hi);
looked:	atomic { /* window S1 */
		lo = (hi > N -> hi - N : 0);
		lo = max(lo, cleared);
		lo = min(lo, hi);
#ifndef NO_RETRY
		before = 0; /* hi stays as it is: no need to remember */
#endif
		if
		:: lo == hi -> goto shown
		:: else
		fi
	}
S2:	atomic { /* segment S2 */
		s = table[(lo/SEG + n) % TABLE];
#ifndef NO_S2
		if
		:: s == 0 || num[s] != lo/SEG + n ->
			/* hold starts over: more was pushed than the table has room for. */
			promise(spare, tail - hi >= SPARE);
			s = 0;
#ifdef NO_RETRY
			hi = (lo/SEG + n)*SEG;
			n = hi;
			if :: lo >= hi -> lo = hi; goto shown :: else -> goto S3 fi
#else
			lo = 0; n = 0;
			s = 0;
			do :: s < HELD -> held[s] = 0; s++ :: else -> break od;
			s = 0;
			goto again
#endif
		:: else
		fi;
#endif
		held[n] = s;
		s = 0;
		n++;
		if
		:: lo/SEG + n <= (hi-1)/SEG -> goto S2
		:: else -> n = hi
		fi
	}
S3:	atomic { /* AppendRecent S3, Backward S3 */
		n--;
		if
		:: at(held[n/SEG - lo/SEG], n) != owner[n] -> wrong = max(wrong, n + 1)
		:: else
		fi;
#ifdef EACH
	}
	atomic { /* Backward S4 */
		if
		:: n < cleared -> lo = n + 1; goto shown
		:: else -> promise(R4, wrong <= n)
		fi;
#endif
		if
		:: n > lo -> goto S3
		:: else
		fi
	}
#if !defined(NO_S4) && !defined(EACH)
	atomic { /* AppendRecent S4 */
		lo = max(lo, min(cleared, hi))
	}
#endif
shown:	atomic {
		promise(R4, wrong <= lo);
		promise(R2, hi - lo <= N);
		promise(R3, before <= hi);
		promise(R3, lo <= oldest); /* only what was overwritten, or cleared, is missing */
		promise(R6, minLo <= lo);
		promise(R6, minHi <= hi);
		promise(R5, !rest || hi == tail);
		promise(R5, !rest || lo == oldest);
		shownLo = max(shownLo, lo);
		shownHi = max(shownHi, hi);
		lo = 0; hi = 0; n = 0; wrong = 0; minLo = 0; minHi = 0; before = 0;
		p = 0;
		do :: p < HELD -> held[p] = 0; p++ :: else -> break od;
		p = 0;
		k++;
		goto recent
	}
over:	skip
}

init {
	byte i;
	atomic {
		start(i);
		do
		:: i < READERS -> run reader(); i++
		:: else -> break
		od;
		i = 0
	}
}
