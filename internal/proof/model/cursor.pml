/*
 * A cursor of the ring: Next, or Read with -DREAD=n, beside pushes that lap it and a
 * Clear. R4 and R7: every sequence once and in order; delivered + lost = passed;
 * lapped, it resumes at the oldest held; and it says that there is nothing only if
 * there was nothing at some instant of the call.
 *
 * Negative controls, one of: RESUME_LATE RESUME_EARLY NO_LOST NO_S4 S4_LAST NO_S2, and
 * NO_RAISE, C2_FIRST of slots.inc.
 */
#ifndef CALLS
#define CALLS 2 /* of Next or Read, and as many more at rest as find something */
#endif
#ifndef READ
#define READ 1 /* what Read has room for */
#endif

#include "slots.inc"

proctype cursor()
{
	byte next, lost;      /* of the Cursor */
	byte k, lo, hi, p, end, s, n, i;
	byte before;          /* ghosts: the tail at T1, */
	byte past;            /* what was overwritten or cleared then, */
	byte wrong;           /* the youngest position that was not read right, plus 1, */
	byte delivered;       /* how many positions were, */
	bool rest;            /* and that nobody pushes or clears any more */

call:	atomic {
		if
		:: k < CALLS -> k++
		:: k == CALLS -> resting; rest = true
		fi;
		past = oldest
	}
again:	find_tail(hi);
looked:	atomic { /* window S1 */
		lo = (hi > N -> hi - N : 0);
		lo = max(lo, cleared);
		lo = min(lo, hi);
		if
		:: next < lo ->
#ifdef RESUME_LATE
			lo = min(lo + 1, hi);
#endif
#ifdef RESUME_EARLY
			lo = next + 1;
#endif
			promise(R7, lo <= oldest);  /* what it passes is gone, */
			promise(R7, past <= lo);  /* and it resumes at what there is */
#ifndef NO_LOST
			lost = lost + lo - next;
#endif
			next = lo
		:: else
		fi;
		if
		:: next >= hi ->
			promise(R7, before <= next);
			promise(R7, delivered + lost == next);
			promise(R7, !rest || next == tail);
			before = 0; past = 0; lo = 0; hi = 0;
			if
			:: rest -> goto over
			:: else -> goto call
			fi
		:: else
		fi;
		before = 0;
		lo = 0;
		p = next;
		n = min(min(hi - p, READ), SEG - p % SEG)
	}
	atomic { /* segment S2 */
		s = table[(p/SEG) % TABLE];
#ifndef NO_S2
		if
		:: s == 0 || num[s] != p/SEG ->
			promise(spare, tail - hi >= SPARE);
			s = 0; p = 0; n = 0; hi = 0;
			goto again
		:: else
		fi;
#endif
		hi = 0
	}
S3:	atomic { /* Next S3, Read S3 */
		if
		:: at(s, p + i) != owner[p + i] -> wrong = p + i + 1
		:: else
		fi;
		i++;
		if
		:: i < n -> goto S3
		:: else -> i = 0; s = 0
		fi
	}
	atomic { /* Next S4, Read S4 */
#ifndef NO_S4
		if
#ifdef S4_LAST
		:: p + n - 1 < cleared ->
#else
		:: p < cleared ->
#endif
			wrong = 0; p = 0; n = 0;
			goto again
		:: else
		fi;
#endif
		promise(R4, wrong == 0);
		delivered = delivered + n;
		next = p + n;
		promise(R7, delivered + lost == next);
		past = 0; p = 0; n = 0;
		goto call
	}
over:	skip
}

init {
	byte i;
	atomic {
		start(i);
		run cursor()
	}
}
