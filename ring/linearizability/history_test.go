package linearizability

import (
	"iter"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/anishathalye/porcupine"

	"github.com/vidurai/eventbus/ring"
)

// A history is what clients asked of one ring, some of them at once, and what it answered.
type history struct {
	plan
	ring    *ring.Ring[value]
	cursors []*ring.Cursor[value]
	records [][]record // by goroutine
}

// A record is one call with its answer, and the times before it and after it.
type record struct {
	call
	answer
	from, to int64

	pushes *value   // push, tryPush
	values []*value // as the ring gave them, until all are done
}

type value struct{ id uint64 }

// clock orders the beginnings and ends of calls. One word that everybody adds to is a
// total order; a real clock would be one only as far as the processors agree on it.
var clock struct {
	_   [128]byte
	now atomic.Int64
	_   [128]byte
}

// run lets the goroutines of the plans, as many in each, loose on a ring for each plan,
// on one ring after the other. The goroutines stay the same, and spin until all have
// come to the next ring: so they start within nanoseconds of each other, where those
// that have to be woken would find the ones before them gone.
func run(plans []plan) []*history {
	all := make([]*history, len(plans))
	starts := make([]start, len(plans))
	for i, p := range plans {
		all[i] = newHistory(p)
	}
	goroutines := len(plans[0].lines)
	yields := *crowd || goroutines > runtime.NumCPU()
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it would take a processor
	var running sync.WaitGroup
	for g := range goroutines {
		running.Go(func() {
			for i, h := range all {
				starts[i].wait(int32(goroutines), yields)
				records := h.records[g]
				for j := range records {
					for range h.lines[g][j].spin {
					}
					records[j].do(h.ring, h.cursors[records[j].client])
				}
			}
		})
	}
	running.Wait()
	for _, h := range all {
		h.settle()
	}
	return all
}

// A start is where the goroutines wait for each other.
type start struct {
	here atomic.Int32
	_    [124]byte
}

// wait returns when all are here. Whoever has a processor of its own must not yield it:
// on a busy machine the others would pass by, one after the other, on the one
// processor that the operating system lets the program have.
func (s *start) wait(all int32, yields bool) {
	for s.here.Add(1); s.here.Load() < all; {
		if yields {
			runtime.Gosched()
		}
	}
}

// newHistory makes the ring and all that the clients need, so that they need not allocate.
func newHistory(p plan) *history {
	r := ring.New[value](int(p.capacity))
	for i := range p.base {
		if i == p.cleared {
			r.Clear()
		}
		r.Push(&value{i + 1})
	}
	if p.base == p.cleared {
		r.Clear()
	}
	h := &history{plan: p, ring: r}
	for _, steps := range p.lines {
		records := make([]record, len(steps))
		for j, s := range steps {
			records[j].call = s.call
			if s.op == push || s.op == tryPush {
				records[j].pushes = &value{s.id}
				continue
			}
			room := max(p.capacity, s.arg)
			if s.op == get {
				room = 1
			}
			records[j].values = make([]*value, 0, room)
			if s.op == backward {
				records[j].seqs = make([]uint64, 0, room)
			}
		}
		h.records = append(h.records, records)
	}
	for i := range p.clients {
		h.cursors = append(h.cursors, r.Cursor(p.after[i]))
	}
	return h
}

// do makes the call and records the answer.
func (c *record) do(r *ring.Ring[value], at *ring.Cursor[value]) {
	var one *value
	c.from = clock.now.Add(1)
	switch c.op {
	case push:
		c.seq = r.Push(c.pushes)
	case tryPush:
		c.seq, c.ok = r.TryPush(c.pushes, c.arg)
	case recent:
		c.values = r.Recent(int(c.arg))
	case backward:
		for seq, v := range r.Backward() {
			c.values, c.seqs = append(c.values, v), append(c.seqs, seq)
		}
	case get:
		one, c.ok = r.Get(c.arg)
	case seqOf:
		c.seq = r.Seq()
	case length:
		c.n = uint64(r.Len())
	case window:
		c.n, c.seq = r.Window()
	case clearAll:
		r.Clear()
	case next:
		one, c.seq, c.ok = at.Next()
	case read:
		c.count, c.seq = at.Read(c.values[:c.arg])
	case lost:
		c.n = at.Lost()
	}
	c.to = clock.now.Add(1)

	switch c.op {
	case recent:
		c.ok = c.values != nil
	case get, next:
		c.values = append(c.values, one)
	case read:
		c.values = c.values[:c.count]
	}
}

// settle puts the ids of the values into the answers, and lets the time begin with the
// history.
func (h *history) settle() {
	began := h.records[0][0].from
	for _, records := range h.records {
		began = min(began, records[0].from)
	}
	for r := range h.all() {
		r.from, r.to = r.from-began, r.to-began
		for _, v := range r.values {
			id := missing
			if v != nil {
				id = v.id
			}
			r.ids = append(r.ids, id)
		}
	}
}

// all are the calls of all goroutines.
func (h *history) all() iter.Seq[*record] {
	return func(yield func(*record) bool) {
		for _, records := range h.records {
			for i := range records {
				if !yield(&records[i]) {
					return
				}
			}
		}
	}
}

// operations are the history for porcupine, each call whole or, where a Clear takes
// part, those of two steps in two.
func (h *history) operations(inParts bool) []porcupine.Operation {
	all := make([]porcupine.Operation, 0, 2*maxClients*maxCalls)
	add := func(r *record, of part) {
		c := r.call
		c.part = of
		all = append(all, porcupine.Operation{ClientId: r.client, Input: c, Call: r.from, Output: &r.answer, Return: r.to})
	}
	for r := range h.all() {
		if inParts && r.op.takesTwo() {
			add(r, first)
			add(r, second)
		} else {
			add(r, whole)
		}
	}
	return all
}

// has says whether a call of o is in the history.
func (h *history) has(o op) bool {
	for r := range h.all() {
		if r.op == o {
			return true
		}
	}
	return false
}

// overlaps says how many calls overlap with one of another client, and whether two
// pushes do, and a push and a call that sees more than one value or the tail.
func (h *history) overlaps() (calls int, pushes, seen bool) {
	for x := range h.all() {
		any := false
		for y := range h.all() {
			if x.client == y.client || x.from > y.to || y.from > x.to {
				continue
			}
			any = true
			if x.op == push || x.op == tryPush {
				switch y.op {
				case push, tryPush:
					pushes = true
				case recent, backward, window, length, seqOf, next, read:
					seen = true
				}
			}
		}
		if any {
			calls++
		}
	}
	return calls, pushes, seen
}
