//go:build explore

package ring_test

import (
	"slices"

	"github.com/vidurai/eventbus/internal/proof/explore"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/ring"
)

// A history is what the threads of an execution did to a ring, and when. Every value
// is pushed once, so a value tells which push it came from, and that its sequence:
// what a reader saw has one explanation at most, and check looks whether it holds.
type history struct {
	x        *explore.Execution
	ring     *ring.Ring[int]
	capacity uint64
	start    uint64 // sequences that were pushed before the execution began

	pushes    []push
	snapshots []snapshot
	clears    []span
}

// A span is how many steps had been taken when a call began and when it had returned.
type span struct{ begin, end int }

// before reports whether the call had returned when the other began.
func (s span) before(o span) bool { return s.end <= o.begin }

type push struct {
	span
	value *int
	seq   uint64
}

type snapshot struct {
	span
	values []*int // newest first
}

// newHistory returns one of a ring that has had so many pushes.
func newHistory(x *explore.Execution, capacity int, pushed uint64) *history {
	h := &history{x: x, ring: ring.New[int](capacity), capacity: uint64(capacity), start: pushed}
	for range pushed {
		v := new(int)
		h.pushes = append(h.pushes, push{span{-1, 0}, v, h.ring.Push(v)})
	}
	x.Finally(h.check)
	return h
}

// timed calls f and returns when.
func (h *history) timed(f func()) span {
	begin := h.x.Time()
	f()
	return span{begin, h.x.Time()}
}

func (h *history) push() {
	p := push{value: new(int)}
	p.span = h.timed(func() { p.seq = h.ring.Push(p.value) })
	h.pushes = append(h.pushes, p)
}

// A word is what threads share besides the ring.
type word = step.Uint64

// tryPush pushes if fewer values than the capacity come after what was taken.
func (h *history) tryPush(taken *word) {
	p := push{value: new(int)}
	var ok bool
	var at uint64
	p.span = h.timed(func() {
		at = taken.Load()
		p.seq, ok = h.ring.TryPush(p.value, at)
	})
	if ok {
		h.pushes = append(h.pushes, p)
		return
	}
	h.x.Finally(func() {
		if most := h.begun(p.span); most < at+h.capacity {
			h.x.Errorf("TryPush refused, with %d pushed and %d taken", most, at)
		}
	})
}

func (h *history) recent() {
	var s snapshot
	s.span = h.timed(func() { s.values = h.ring.Recent(int(h.capacity)) })
	h.snapshots = append(h.snapshots, s)
}

func (h *history) clear() { h.clears = append(h.clears, h.timed(h.ring.Clear)) }

// check is called when all is quiet.
func (h *history) check() {
	h.recent() // R5
	slices.SortFunc(h.pushes, func(a, b push) int { return int(a.seq) - int(b.seq) })
	for i, p := range h.pushes {
		if p.seq != uint64(i+1) {
			h.x.Errorf("R1: the sequences are not 1 to %d: the %dth is %d", len(h.pushes), i+1, p.seq)
			return
		}
		for _, later := range h.pushes[i+1:] {
			if later.before(p.span) {
				h.x.Errorf("R1: sequence %d was returned before the push of %d began", later.seq, p.seq)
			}
		}
	}
	if got := h.ring.Seq(); got != uint64(len(h.pushes)) {
		h.x.Errorf("R1: Seq is %d after %d pushes", got, len(h.pushes))
	}
	var before []window
	for _, s := range h.snapshots {
		w := h.window(s)
		for _, o := range before {
			if !w.empty && o.before(s.span) && (o.newest > w.newest || o.after > w.after) {
				h.x.Errorf("R6: a snapshot of %d to %d, and later one of %d to %d", o.after+1, o.newest, w.after+1, w.newest)
			}
		}
		before = append(before, w)
	}
}

// returned is the greatest sequence whose push had returned when a call began, and
// begun the greatest whose push had begun when it ended.
func (h *history) returned(s span) (seq uint64) {
	for _, p := range h.pushes {
		if p.before(s) {
			seq = max(seq, p.seq)
		}
	}
	return seq
}

func (h *history) begun(s span) (seq uint64) {
	for _, p := range h.pushes {
		if !s.before(p.span) {
			seq = max(seq, p.seq)
		}
	}
	return seq
}

// A window is what a snapshot showed, by sequences. Of an empty one it is known that
// they are at least so much.
type window struct {
	span
	after, newest uint64
	empty         bool
}

// window finds out which, and whether that was so at an instant during the call.
func (h *history) window(s snapshot) window {
	w := window{span: s.span}
	least, most := h.returned(s.span), h.begun(s.span)
	if len(s.values) == 0 {
		// All that there was when it began had been cleared before it ended.
		gone := slices.ContainsFunc(h.clears, func(c span) bool { return !s.before(c) && h.begun(c) >= least })
		if least > 0 && !gone {
			h.x.Errorf("R3: a snapshot is empty, though %d had been pushed", least)
		}
		w.after, w.newest, w.empty = least, least, true
		return w
	}
	for i, v := range s.values {
		seq := uint64(slices.IndexFunc(h.pushes, func(p push) bool { return p.value == v }) + 1)
		if seq == 0 {
			h.x.Errorf("R4: a snapshot has a value that nobody pushed")
			return w
		}
		if i == 0 {
			w.newest = seq
		} else if seq != w.after {
			h.x.Errorf("R2: a snapshot has %d behind %d", seq, w.after+1)
		}
		w.after = seq - 1
	}
	if w.newest < least {
		h.x.Errorf("R3: the newest of a snapshot is %d, though %d had been pushed", w.newest, least)
	}
	if w.newest > most {
		h.x.Errorf("R2: the newest of a snapshot is %d, whose push began later", w.newest)
	}
	full := w.newest - min(w.newest, h.capacity)
	if w.after < full {
		h.x.Errorf("R2: a snapshot of a ring of %d is of %d to %d", h.capacity, w.after+1, w.newest)
	}
	if w.after > full && !h.cleared(s.span, w.after) {
		h.x.Errorf("R3: a snapshot begins with %d where %d was held", w.after+1, full+1)
	}
	for _, c := range h.clears {
		if gone := h.returned(c); c.before(s.span) && w.after < gone {
			h.x.Errorf("R5: a snapshot has %d, which had been cleared", w.after+1)
		}
	}
	return w
}

// cleared reports whether a Clear that had begun when s ended can have hidden what
// was pushed up to seq, and nothing after it.
func (h *history) cleared(s span, seq uint64) bool {
	return slices.ContainsFunc(h.clears, func(c span) bool {
		return !s.before(c) && h.returned(c) <= seq && seq <= h.begun(c)
	})
}
