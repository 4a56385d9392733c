package linearizability

import (
	"slices"

	"github.com/anishathalye/porcupine"
)

// An op is a method of the ring, or of the cursor that its caller owns.
type op uint8

const (
	push op = iota
	tryPush
	recent
	backward
	get
	seqOf
	length
	window
	clearAll
	next
	read
	lost
	ops // how many there are
)

// takesTwo says whether an op finds the tail and then looks at, or raises, cleared:
// beside a Clear it takes effect in two steps.
func (o op) takesTwo() bool {
	switch o {
	case recent, backward, length, window, clearAll, next, read:
		return true
	}
	return false
}

// A part is how much of a call an operation of porcupine's is.
type part uint8

const (
	whole  part = iota
	first       // the tail is found
	second      // cleared is looked at, or raised; the call's answer is right or not
)

// A call is what a client asks.
type call struct {
	client int
	op     op
	arg    uint64 // tryPush: after; recent: limit; get: sequence; read: room
	id     uint64 // push, tryPush: of the value
	part   part
}

// An answer is what the ring said, with the values by their ids. A nil pointer is
// missing; what was never pushed, such as the blank that Clear leaves, has the id 0.
type answer struct {
	ok    bool     // tryPush, get, next; recent: not nil
	seq   uint64   // push, tryPush, seqOf, next; read, window: the last
	n     uint64   // length, lost, window: after
	ids   []uint64 // recent, backward, get, next, read
	seqs  []uint64 // backward
	count int      // read: how many it says it read
}

const missing = ^uint64(0)

const (
	maxClients = 4
	maxCalls   = 6 // of one client
	segment    = 128
)

// A state is the sequential ring: what was pushed, how much of it Clear hid, and the
// clients' cursors. It is comparable.
type state struct {
	tail    uint64
	cleared uint64
	pushed  [maxClients * maxCalls]uint8 // ids of what was pushed since the history began, less base
	cursors [maxClients]struct{ next, lost uint64 }
	under   [maxClients]struct { // what the first part of a client's call found
		way bool
		view
	}
}

// A view is what a call of two steps knows of the ring: the tail and cleared as of
// its first step, and cleared as of its second.
type view struct{ tail, was, cleared uint64 }

// A spec is the sequential ring before the history: base values of ids 1 to base have
// been pushed, and Clear called after cleared of them.
type spec struct {
	capacity, base, cleared uint64
	after                   [maxClients]uint64 // where the clients' cursors begin
}

func (m *spec) model() porcupine.Model {
	return porcupine.Model{
		Init: func() any {
			s := state{tail: m.base, cleared: m.cleared}
			for i, after := range m.after {
				s.cursors[i].next = after
			}
			return s
		},
		Step: func(s, c, a any) (bool, any) {
			now := s.(state)
			ok := m.step(&now, c.(call), a.(*answer))
			return ok, now
		},
		DescribeOperation: func(c, a any) string { return describe(c.(call), a.(*answer)) },
	}
}

// step says whether the ring in state s may answer a to c, and changes s as c does.
func (m *spec) step(s *state, c call, a *answer) bool {
	under := &s.under[c.client]
	switch c.part {
	case first:
		under.way, under.view = true, view{tail: s.tail, was: s.cleared}
		return true
	case second:
		if !under.way {
			return false
		}
		v := under.view
		v.cleared = s.cleared
		under.way, under.view = false, view{}
		return m.look(s, v, c, a)
	}
	switch c.op {
	case push:
		return a.seq == m.append(s, c.id)
	case tryPush:
		if s.tail >= m.capacity && s.tail-m.capacity >= c.arg { // the oldest of a full ring was not read
			return !a.ok && a.seq == 0
		}
		return a.ok && a.seq == m.append(s, c.id)
	case seqOf:
		return a.seq == s.tail
	case get:
		if p := c.arg - 1; p < m.oldest(s.tail, s.cleared) || p >= s.tail {
			return !a.ok && slices.Equal(a.ids, []uint64{missing})
		}
		return a.ok && slices.Equal(a.ids, m.values(s, c.arg-1, c.arg))
	case lost:
		return a.n == s.cursors[c.client].lost
	}
	return m.look(s, view{tail: s.tail, was: s.cleared, cleared: s.cleared}, c, a)
}

// look is step for those calls that see the ring as v.
func (m *spec) look(s *state, v view, c call, a *answer) bool {
	lo, hi := m.oldest(v.tail, v.cleared), v.tail
	switch c.op {
	case clearAll:
		s.cleared = max(s.cleared, hi)
		return true
	case length:
		return a.n == hi-lo
	case window:
		return a.n == lo && a.seq == hi
	case recent:
		lo = max(lo, hi-min(hi, c.arg))
		return a.ok == (lo < hi) && slices.Equal(a.ids, newestFirst(m.values(s, lo, hi)))
	case backward:
		// A Clear may have ended it anywhere, but only where it had values to hide.
		n := uint64(len(a.ids))
		if n > hi || hi-n < m.oldest(hi, v.was) || hi-n > lo {
			return false
		}
		for i, seq := range a.seqs {
			if seq != hi-uint64(i) {
				return false
			}
		}
		return slices.Equal(a.ids, newestFirst(m.values(s, hi-n, hi)))
	}

	at := &s.cursors[c.client]
	if at.next < lo {
		at.lost += lo - at.next
		at.next = lo
	}
	switch c.op {
	case next:
		if at.next >= hi {
			return !a.ok && a.seq == 0 && slices.Equal(a.ids, []uint64{missing})
		}
		at.next++
		return a.ok && a.seq == at.next && slices.Equal(a.ids, m.values(s, at.next-1, at.next))
	case read:
		if at.next >= hi || c.arg == 0 {
			return a.count == 0 && a.seq == 0
		}
		from := at.next
		at.next += min(hi-from, c.arg, segment-from%segment)
		return a.count == int(at.next-from) && a.seq == at.next && slices.Equal(a.ids, m.values(s, from, at.next))
	}
	panic("no such op")
}

// append pushes the value id and returns its sequence.
func (m *spec) append(s *state, id uint64) (seq uint64) {
	s.pushed[s.tail-m.base] = uint8(id - m.base)
	s.tail++
	return s.tail
}

// oldest returns the oldest visible position.
func (m *spec) oldest(tail, cleared uint64) uint64 {
	return min(tail, max(cleared, tail-min(tail, m.capacity)))
}

// values returns the ids at the positions lo ≤ p < hi.
func (m *spec) values(s *state, lo, hi uint64) (ids []uint64) {
	for p := lo; p < hi; p++ {
		if p < m.base {
			ids = append(ids, p+1)
		} else {
			ids = append(ids, m.base+uint64(s.pushed[p-m.base]))
		}
	}
	return ids
}

func newestFirst(ids []uint64) []uint64 {
	slices.Reverse(ids)
	return ids
}
