package main

import (
	"github.com/vidurai/eventbus/internal/fault"
	"github.com/vidurai/eventbus/ring"
)

// A side is the ring beside the bus, for operations on a ring alone.
type side struct {
	faults *fault.List
	ring   *ring.Ring[pushed]
}

// A pushed is a value in it: which of those that its goroutine pushed.
type pushed struct {
	by int
	n  uint64
}

const sideSize = 200

func newSide(f *fault.List) *side { return &side{f, ring.New[pushed](sideSize)} }

// A reader has a cursor and what it knows by it.
type reader struct {
	cursor *ring.Cursor[pushed]
	seen   uint64
	at     uint64   // the last sequence,
	lost   uint64   // and how many were lost up to it
	last   []uint64 // the last number of each goroutine
}

func (s *side) reader(count int) reader {
	return reader{cursor: s.ring.Cursor(0), last: make([]uint64, count)}
}

func (m *mixer) ringPush() {
	m.pushed++
	m.side.ring.Push(&pushed{m.id, m.pushed})
}

func (m *mixer) ringCursor() { m.reader.next(m.faults) }

// next reads one value, if there is one.
func (r *reader) next(f *fault.List) bool {
	v, seq, ok := r.cursor.Next()
	if !ok {
		return false
	}
	r.seen++
	lost := r.cursor.Lost() - r.lost // some of it, perhaps, when there was nothing to give
	if seq != r.at+1+lost {
		f.Add("a cursor at %d gave %d with %d lost", r.at, seq, lost)
	}
	r.at, r.lost = seq, r.lost+lost
	if v.n <= r.last[v.by] {
		f.Add("a cursor gave number %d of %d after %d", v.n, v.by, r.last[v.by])
	}
	r.last[v.by] = v.n
	return true
}

func (m *mixer) ringRecent() {
	next := make([]uint64, m.count)
	for _, v := range m.side.ring.Recent(20) {
		if next[v.by] != 0 && v.n != next[v.by]-1 {
			m.faults.Add("a snapshot has number %d of %d before %d", v.n, v.by, next[v.by])
		}
		next[v.by] = v.n
	}
}

func (m *mixer) ringGet() {
	r := m.side.ring
	seq := r.Seq()
	if v, ok := r.Get(seq); ok && (v.n == 0 || v.n > seq) {
		m.faults.Add("sequence %d is number %d of %d", seq, v.n, v.by)
	}
}

func (m *mixer) ringClear() { m.side.ring.Clear() }

// check reads every cursor to the end: delivered + lost = passed.
func (s *side) check(mixers []*mixer, pushes uint64) {
	if seq := s.ring.Seq(); seq != pushes {
		s.faults.Add("the ring is at %d after %d pushes", seq, pushes)
	}
	for _, m := range mixers {
		for m.reader.next(s.faults) {
		}
		if seen, lost := m.reader.seen, m.reader.cursor.Lost(); seen+lost != pushes {
			s.faults.Add("a cursor gave %d and lost %d of %d", seen, lost, pushes)
		}
	}
}
