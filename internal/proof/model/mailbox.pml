/*
 * An asynchronous queue over a channel: Block (bus/mailbox.go), or with -DLATEST one of
 * keys, each with its newest event (bus/latest.go), for DropNewest and Block, or with
 * -DOLDEST for DropOldest. The bus ends when its publishers have. B7: each event is
 * delivered or dropped, and that once; a key has one slot with an event in it.
 *
 * Negative controls, one of: LAST_LEFT, and for LATEST: TAKE_STORED
 * PUT_STORED FORGET_ANY.
 */
#ifndef PUBLISHERS
#define PUBLISHERS 2
#endif
#ifndef EVENTS
#define EVENTS 2 /* by each of them */
#endif
#ifndef N
#define N 1 /* the capacity */
#endif
#ifndef KEYS
#define KEYS 1
#endif

#define ALL   (PUBLISHERS*EVENTS)
#define SLOTS (ALL + 1)

#define promise(letter, that) assert(letter || (that))
hidden byte B7, oneSlot;

chan items = [N] of { byte }; /* events; with LATEST, slots */
bool quiet;
byte published;

byte slots[KEYS];    /* the map: 0, or a slot */
byte newest[SLOTS];  /* of slot 1, 2, …: 0, or an event */
byte made;

/* Ghosts. */
byte fate[ALL+1];    /* of event 1, 2, …: 0, or DELIVERED, or DROPPED */
bool worked;         /* the worker has ended */
#define DELIVERED 1
#define DROPPED   2

inline becomes(e, what) { promise(B7, fate[e] == 0); fate[e] = what }

/* forget removes slot s from the map, if it is there. */
inline forget(key, s)
{
	atomic {
		if
#ifdef FORGET_ANY
		:: true -> slots[key] = 0
#else
		:: slots[key] == s -> slots[key] = 0
#endif
		:: else
		fi
	}
}

/* open is latest.open. */
inline open(s, e)
{
#ifdef TAKE_STORED
	e = newest[s];
	newest[s] = 0;
#else
	atomic { e = newest[s]; newest[s] = 0 }; /* Swap */
#endif
	forget(e % KEYS, s)
}

proctype publisher(byte me)
{
	byte k, e, s, old, victim, gone;

again:	atomic { k++; e = me*EVENTS + k }
#ifndef LATEST
	if /* send: at once, or when there is room, or not in time */
	:: items ! e
	:: full(items) -> atomic { becomes(e, DROPPED) }
	fi;
#else
put:	atomic { /* put: slots.Load, then slots.LoadOrStore */
		s = slots[e % KEYS];
		if
		:: s != 0 -> goto there
		:: else
		fi
	}
	atomic {
		s = slots[e % KEYS];
		if
		:: s != 0 -> goto there
		:: else ->
			made++;
			s = made;
			old = 1;
			do
			:: old < s -> promise(oneSlot, newest[old] == 0 || newest[old] % KEYS != e % KEYS); old++
			:: else -> break
			od;
			old = 0;
			newest[s] = e;
			slots[e % KEYS] = s
		fi
	}
enqueue: /* enqueue sends a slot that is in the map */
	if
	:: items ! s -> goto out
	:: full(items)
	fi;
	victim = s;
#ifdef OLDEST
	if
	:: items ? victim
	:: empty(items) -> goto enqueue /* the worker has made room */
	fi;
#endif
	open(victim, gone);
	atomic { becomes(gone, DROPPED) }
	if
	:: victim == s -> goto out
	:: else -> goto enqueue
	fi;
there:	old = newest[s];
	if
	:: old == 0 -> forget(e % KEYS, s); goto put /* taken: the key needs a new one */
	:: else
	fi;
#ifdef PUT_STORED
	newest[s] = e;
	atomic { becomes(old, DROPPED) }
#else
	atomic {
		if
		:: newest[s] == old -> newest[s] = e; becomes(old, DROPPED)
		:: else -> goto there
		fi
	}
#endif
#endif
out:	atomic {
		s = 0; old = 0; victim = 0; gone = 0; e = 0;
		if
		:: k < EVENTS -> goto again
		:: else -> published++
		fi
	}
}

proctype worker()
{
	byte s, e;

receive: /* receive */
	if
	:: items ? s -> goto got
	:: empty(items)
	fi;
	if
	:: items ? s -> goto got
	:: quiet
	fi;
#ifndef LAST_LEFT
	if
	:: items ? s -> goto got
	:: empty(items)
	fi;
#endif
	goto out;
got:
#ifdef LATEST
	open(s, e);
#else
	e = s;
#endif
	atomic { becomes(e, DELIVERED); s = 0; e = 0; goto receive }
out:	worked = true
}

init {
	byte i;
	atomic {
		do
		:: i < PUBLISHERS -> run publisher(i); i++
		:: else -> break
		od;
		run worker()
	}
	published == PUBLISHERS;
	quiet = true;
	worked;
	atomic {
		i = 1;
		do
		:: i <= ALL -> promise(B7, fate[i] != 0); i++
		:: else -> break
		od
	}
}
