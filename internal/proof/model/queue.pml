/*
 * An asynchronous queue over a ring (bus/queue.go): workers that share it under
 * DropOldest, or one under DropNewest (-DNEWEST), the bell between them and the
 * publishers, and how one of them ends: with the bus, by Unsubscribe (-DENDING=1) or
 * by Drain (-DENDING=2). B2, B7, and that nobody sleeps while there is something for
 * him. Block and Latest are in mailbox.pml.
 *
 * A push is one step here, at P3, and Cursor.Read one, at T3; that they may be is
 * what ring.pml and cursor.pml show.
 *
 * Negative controls, one of: K0_LATE W2_LATE NO_RELAY AT_EARLY NO_LOST QUIET_BLIND
 * STOP_BLIND D2_FIRST KEEP_BATCH NO_REST.
 */
#ifndef PUBLISHERS
#define PUBLISHERS 2
#endif
#ifndef EVENTS
#define EVENTS 2 /* by each of them */
#endif
#ifndef READERS
#define READERS 1 /* workers that share the queue */
#endif
#ifndef N
#define N 2 /* the capacity */
#endif
#ifndef BATCH
#define BATCH 2 /* the largest */
#endif
#ifndef ENDING
#define ENDING 0
#endif

#define ALL      (PUBLISHERS*EVENTS)
#define SLEEPERS READERS

#define promise(letter, that) assert(letter || (that))
hidden byte B2, B7, drain, wakeup, newest;

#define min(a, b) ((a) < (b) -> (a) : (b))
#define max(a, b) ((a) > (b) -> (a) : (b))
#define oldest    (tail > N -> tail - N : 0)

#include "bell.inc"

mtype = { working, draining, dropping };

byte tail;             /* of the ring */
byte dropped;          /* by publishers, under DropNewest */
bool quiet;            /* the bus is closed, and no publish under way */

/* Of each worker and its reader. */
mtype phase[READERS] = working;
bool stop[READERS];    /* the channel is closed */
byte at[READERS];      /* the last sequence taken, or lost */
bool ended[READERS];
byte end[READERS];     /* the last that it reads, if it has ended, */
byte rest[READERS];    /* and of these it has those after rest */
byte from[READERS];    /* at, when it ended */
byte next[READERS];    /* of the cursor */

/* Ghosts. */
byte published;        /* publishers that are done */
bool left[READERS];    /* workers that are done */
byte gone;             /* how many */
bool got[READERS*ALL]; /* worker i was called with sequence s: i*ALL + s-1 */
byte callTail, doneTail; /* the tail when Drain was called, and when its worker knew */

inline put()
{
#ifdef NEWEST
	limit = at[0] + N; /* newInbox: what puts an event there loads at */
	atomic { /* newInbox K0: TryPush, as of P1 or P3 */
		if
		:: tail >= limit -> dropped++; limit = 0; goto refused
		:: tail < limit -> tail++; limit = 0
		fi
	}
#else
	tail++ /* push K0 */
#endif
}

proctype publisher()
{
	byte k, x, limit;

again:
#ifdef K0_LATE
	x = asleep;
	put();
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
	put();
	bell_ring();
#endif
refused:
	atomic {
		x = 0;
		k++;
		if
		:: k < EVENTS -> goto again
		:: else -> published++
		fi
	}
}

/* read is reader.read. It leaves n at 0 if there is nothing. */
inline read()
{
	atomic {
		size = 1;
		do
		:: size < BATCH -> size++
		:: break
		od;
		was = next[me];
		next[me] = max(next[me], oldest);
		before = at[me];
		i = 0;
		n = min(tail - next[me], size);
		missed = 0;
		if
		:: n > 0 ->
			first = next[me];
			next[me] = next[me] + n;
#ifndef NO_LOST
			missed = first - was /* before, that is */
#endif
		:: else -> before = 0
		fi;
		size = 0; was = 0
	}
}

/* took publishes what read has taken, and what it has missed; or gives it back, and
   leaves n at 0, if the end was settled before. */
inline took()
{
	atomic { at[me] = first + n; taken = taken + n }; /* read G1 */
	if
	:: phase[me] == working /* read G2 */
	:: else ->
		atomic { /* read awaits w.stop */
			stop[me];
#ifndef KEEP_BATCH
			if
			:: from[me] == before -> /* rest has what came before the end */
				undelivered = undelivered + n; /* giveBack */
				n = 0; first = 0; missed = 0;
				at[me] = before
#ifdef NO_REST
				; goto out
#endif
			:: else
			fi
#endif
		}
	fi;
	atomic { lost = lost + missed; missed = 0; before = 0 }
}

proctype worker(byte me)
{
	byte first, n, i;   /* in hand: first+i+1 up to first+n */
	byte before;        /* the sequence after which it read the last time */
	byte size, was;
	byte taken, undelivered, lost, missed;
	bool last;          /* fill: the bus is quiet, and what is there now is the last */

hand:	atomic { /* handleAll loads phase */
		if
		:: i == n -> goto fill
		:: i < n && phase[me] == dropping -> undelivered = undelivered + n - i; i = n; goto fill /* giveBack */
		:: i < n && phase[me] != dropping
		fi;
		i++
	}
	atomic { /* the handler */
		promise(B7, !got[me*ALL + first + i - 1]);
		got[me*ALL + first + i - 1] = true;
		was = first + i;
		do
		:: was < ALL -> promise(B2, !got[me*ALL + was]); was++
		:: else -> break
		od;
		was = 0;
		goto hand
	}

fill:	atomic { n = 0; i = 0; first = 0; before = 0; last = false };
look:	if /* fill loads phase */
	:: phase[me] != working -> goto takeRest
	:: phase[me] == working
	fi;
#ifdef AT_EARLY
	atomic { at[me] = min(tail, next[me] + BATCH) }
#endif
#ifdef QUIET_BLIND
	if
	:: last -> goto out
	:: else
	fi;
#endif
	read();
	if
	:: n > 0 -> took()
	:: else
	fi;
	if
	:: n > 0 -> goto hand
	:: n == 0 && last && phase[me] == working -> goto out
	:: n == 0 && !(last && phase[me] == working)
	fi;
#ifdef W2_LATE
	has[me] = round;
	read();
	asleep = (n > 0 -> asleep : true);
#else
	has[me] = round;   /* prepare W1, fill W1, next W1 */
	asleep = true;     /* prepare W2, fill W2, next W2 */
	read();            /* fill W3 */
#endif
	if
	:: n > 0 -> took()
	:: else
	fi;
	if
	:: n > 0 -> has[me] = 0; goto hand
	:: else
	fi;
	if /* fill W4 */
	:: atomic { over[has[me]] -> has[me] = 0 }
	:: atomic { token -> token = false; has[me] = 0 } /* relay L1 */
		bell_relay(me)
#ifndef STOP_BLIND
	:: atomic { stop[me] -> has[me] = 0 }
#endif
	:: atomic { quiet -> has[me] = 0; last = true }
	fi;
	goto look;

takeRest:
	atomic { /* takeRest awaits w.stop */
		stop[me];
		if
		:: phase[me] == dropping -> goto out
		:: else
		fi;
		if
		:: at[me] < rest[me] -> lost = lost + rest[me] - at[me]; at[me] = rest[me]
		:: else
		fi;
		if
		:: at[me] >= end[me] -> goto out
		:: else
		fi;
		first = at[me];
		size = 1;
		do
		:: size < BATCH -> size++
		:: break
		od;
		i = 0;
		n = min(end[me] - first, size);
		size = 0;
		at[me] = first + n;
		taken = taken + n;
		goto hand
	}

out:	atomic { /* account, when all is over */
		published == PUBLISHERS;
		was = (ended[me] -> min(tail, end[me]) : tail) + dropped; /* matched */
#ifdef NEWEST
		promise(newest, lost == 0); /* nothing is overwritten */
#endif
		promise(B7, undelivered <= taken);
		n = taken - undelivered + lost + dropped; /* known */
		first = 0; i = 0;
		do
		:: i < ALL -> first = first + got[me*ALL + i]; i++
		:: else -> break
		od;
		promise(B7, first == taken - undelivered); /* delivered is what was handled, */
		if
		:: !ended[me] -> promise(B7, n == was)   /* and nothing else is missing; */
		:: ended[me] && phase[me] == dropping    /* what is left behind is counted then */
		:: ended[me] && phase[me] == draining ->
			promise(B7, n >= was);
			/* There was an instant of which all is delivered that the queue held. */
			size = callTail;
			do
			:: size <= doneTail ->
				i = (size > N -> size - N : 0);
				do
				:: i < size && got[me*ALL + i] -> i++
				:: else -> break
				od;
				if
				:: i == size -> break
				:: else -> size++
				fi
			:: else -> promise(drain, false)
			od
		fi;
		left[me] = true;
		gone++
	}
}

#if ENDING
/* ender is Subscription.end of worker 0: worker.enter, under Bus.mu. */
proctype ender()
{
	callTail = tail;
#ifndef D2_FIRST
	phase[0] = (ENDING == 1 -> dropping : draining); /* enter D1 */
#endif
	from[0] = at[0]; /* end D2 */
	atomic { /* end: Seq, or a snapshot of the ring */
#if ENDING == 1
		end[0] = tail;
		rest[0] = tail;
#else
		rest[0] = max(from[0], oldest);
		end[0] = max(from[0], tail);
#endif
		ended[0] = true;
		doneTail = tail
	}
#ifdef D2_FIRST
	phase[0] = (ENDING == 1 -> dropping : draining);
#endif
	stop[0] = true /* unlock closes w.stop */
}
#endif

init {
	byte i;
	bool early;

	atomic {
		do
		:: i < READERS -> run worker(i); i++
		:: else -> break
		od;
		i = 0;
		do
		:: i < PUBLISHERS -> run publisher(); i++
		:: else -> break
		od;
		i = 0;
#if ENDING
		run ender();
#endif
		if
		:: early = true
		:: early = false
		fi
	}
	if
	:: early -> published == PUBLISHERS
	:: else -> timeout; /* nothing moves any more: all who have not ended sleep */
		atomic {
			do
			:: i < READERS -> promise(wakeup, left[i] || !ended[i] && next[i] == tail); i++
			:: else -> break
			od;
			i = 0
		}
	fi;
	quiet = true;
	gone == READERS
}
