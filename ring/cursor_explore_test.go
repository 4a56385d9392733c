//go:build explore

package ring_test

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

// A reader is a cursor and what it has come to.
type reader struct {
	*history
	cursor          *ring.Cursor[int]
	at, read, since uint64 // the last sequence passed, values read, and where it began
	got             []push // by value, with the span of the call; without a value where there was none
}

func (h *history) follow(after uint64) *reader {
	r := &reader{history: h, cursor: h.ring.Cursor(after), at: after, since: after}
	h.x.Finally(r.check)
	return r
}

// next is one call of Next.
func (r *reader) next() {
	lost := r.cursor.Lost()
	var p push
	var ok bool
	p.span = r.timed(func() { p.value, p.seq, ok = r.cursor.Next() })
	if ok {
		r.passed(p, r.cursor.Lost()-lost)
	} else {
		r.at += r.cursor.Lost() - lost
		p.seq = r.at
		r.got = append(r.got, p)
	}
}

// passed notes what was read after so many were lost.
func (r *reader) passed(p push, lost uint64) {
	if p.seq != r.at+lost+1 {
		r.x.Errorf("R7: %d lost behind %d, and then %d", lost, r.at, p.seq)
	}
	r.at, r.read = p.seq, r.read+1
	r.got = append(r.got, p)
}

// several is one call of Read.
func (r *reader) several(n int) {
	lost := r.cursor.Lost()
	values := make([]*int, n)
	var last uint64
	s := r.timed(func() { n, last = r.cursor.Read(values) })
	if n == 0 {
		r.at += r.cursor.Lost() - lost
		r.got = append(r.got, push{s, nil, r.at})
	}
	for i, v := range values[:n] {
		r.passed(push{s, v, last - uint64(n-1-i)}, r.cursor.Lost()-lost)
		lost = r.cursor.Lost()
	}
}

// check reads on to the end. The history has been checked, and is in order.
func (r *reader) check() {
	for r.at < uint64(len(r.pushes)) {
		before := r.at
		if r.next(); r.at == before {
			r.x.Errorf("R7: nothing behind %d of %d", r.at, len(r.pushes))
			return
		}
	}
	if r.read+r.cursor.Lost() != uint64(len(r.pushes))-r.since {
		r.x.Errorf("R7: %d read and %d lost of %d", r.read, r.cursor.Lost(), uint64(len(r.pushes))-r.since)
	}
	at := r.since
	for _, p := range r.got {
		least, most := r.returned(p.span), r.begun(p.span)
		if p.value == nil {
			if p.seq < least {
				r.x.Errorf("R7: nothing behind %d, though %d had been pushed", p.seq, least)
			}
			at = p.seq
			continue
		}
		if p.value != r.pushes[p.seq-1].value || p.seq > most {
			r.x.Errorf("R4: %d has a value that was not pushed there, or not yet", p.seq)
		}
		if at+1 < p.seq { // it goes on with the oldest held
			oldest := max(least, r.capacity) - r.capacity + 1
			youngest := max(most, r.capacity) - r.capacity + 1
			if (p.seq < oldest || p.seq > youngest) && !r.cleared(p.span, p.seq-1) {
				r.x.Errorf("R7: behind %d it went on with %d, where %d to %d was the oldest held", at, p.seq, oldest, youngest)
			}
		}
		at = p.seq
	}
}

func TestExploreCursor(t *testing.T) {
	each(t, []int{1, 2}, []uint64{0, 3}, func(h *history) {
		r := h.follow(h.start)
		h.x.Go("push", func() { h.push(); h.push(); h.push() })
		h.x.Go("push too", h.push)
		h.x.Go("cursor", func() { r.next(); r.next() })
	})
}

func TestExploreCursorReadsSeveral(t *testing.T) {
	each(t, []int{2, 3}, []uint64{0, 2, 3}, func(h *history) {
		r := h.follow(h.start)
		h.x.Go("push", func() { h.push(); h.push(); h.push(); h.push() })
		h.x.Go("cursor", func() { r.several(3); r.several(3) })
	})
}

// A cursor that stops while whole tables go by.
func TestExploreALappedCursor(t *testing.T) {
	for _, others := range []int{4, 17, 30} {
		t.Run(fmt.Sprintf("others=%d", others), func(t *testing.T) {
			each(t, []int{1, 3}, []uint64{1, 3}, func(h *history) {
				r, s := h.follow(h.start-1), h.follow(h.start-1)
				h.x.Go("next", func() { r.next(); r.next() })
				h.x.Go("read", func() { s.several(3) })
				h.x.Go("push", func() {
					for range others {
						h.push()
					}
				})
			})
		})
	}
}

func TestExploreCursorAndClear(t *testing.T) {
	each(t, []int{3}, []uint64{2, 4}, func(h *history) {
		r := h.follow(h.start - 2)
		h.x.Go("cursor", func() { r.next(); r.several(2) })
		h.x.Go("clear", h.clear)
		h.x.Go("push", h.push)
	})
}
