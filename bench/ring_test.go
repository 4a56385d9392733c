package bench_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/bench/internal/ponder"
	"github.com/vidurai/eventbus/ring"
)

const ringCapacity = 500

// A mutexRing is the ring that anyone would write first.
type mutexRing struct {
	mu     sync.Mutex
	seq    uint64
	values [ringCapacity]*int
}

func (r *mutexRing) Push(v *int) uint64 {
	r.mu.Lock()
	r.values[r.seq%ringCapacity] = v
	r.seq++
	seq := r.seq
	r.mu.Unlock()
	return seq
}

func (r *mutexRing) Seq() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seq
}

func (r *mutexRing) AppendRecent(dst []*int, limit int) []*int {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range min(uint64(limit), r.seq, ringCapacity) {
		dst = append(dst, r.values[(r.seq-1-i)%ringCapacity])
	}
	return dst
}

// BenchmarkRingPush pushes a pointer that is ready.
func BenchmarkRingPush(b *testing.B) {
	v := new(int)
	b.Run("impl=ring", func(b *testing.B) {
		r := ring.New[int](ringCapacity)
		b.ReportAllocs()
		n := uint64(0)
		for b.Loop() {
			r.Push(v)
			n++
		}
		if r.Seq() != n {
			b.Fatalf("pushed %d, the ring has %d", n, r.Seq())
		}
	})
	b.Run("impl=mutex", func(b *testing.B) {
		r := new(mutexRing)
		b.ReportAllocs()
		n := uint64(0)
		for b.Loop() {
			r.Push(v)
			n++
		}
		if r.Seq() != n {
			b.Fatalf("pushed %d, the ring has %d", n, r.Seq())
		}
	})
}

// BenchmarkRingPushParallel shares pushes between goroutines. The time includes
// the thinking.
func BenchmarkRingPushParallel(b *testing.B) {
	eachParallel(b, "ring", func(b *testing.B, goroutines, steps int) {
		sharePushes(b, ring.New[int](ringCapacity), goroutines, steps)
	})
	eachParallel(b, "mutex", func(b *testing.B, goroutines, steps int) {
		sharePushes(b, new(mutexRing), goroutines, steps)
	})
}

func sharePushes[R interface {
	Push(*int) uint64
	Seq() uint64
}](b *testing.B, r R, goroutines, steps int) {
	b.Helper()
	thought := make(shards, goroutines)
	share(b, goroutines, func(g, times int) {
		v := new(int)
		x := uint64(g) + 1
		for range times {
			r.Push(v)
			x = ponder.Steps(x, steps)
		}
		thought[g].thought = x
	})
	if r.Seq() != uint64(b.N) {
		b.Fatalf("pushed %d, the ring has %d", b.N, r.Seq())
	}
}

// BenchmarkRingRecent asks a full ring for its last values, into memory that is
// used again. Nobody pushes.
func BenchmarkRingRecent(b *testing.B) {
	const pushed = 2 * ringCapacity
	for _, limit := range []int{ringCapacity, 10} {
		b.Run(fmt.Sprintf("impl=ring/limit=%d", limit), func(b *testing.B) {
			r := ring.New[int](ringCapacity)
			for v := range pushed {
				r.Push(&v)
			}
			recentValues(b, r.AppendRecent, limit, pushed-1)
		})
		b.Run(fmt.Sprintf("impl=mutex/limit=%d", limit), func(b *testing.B) {
			r := new(mutexRing)
			for v := range pushed {
				r.Push(&v)
			}
			recentValues(b, r.AppendRecent, limit, pushed-1)
		})
	}
}

// recentValues times appendRecent of a ring of consecutive numbers.
func recentValues(b *testing.B, appendRecent func([]*int, int) []*int, limit, newest int) {
	b.Helper()
	var dst []*int
	b.ReportAllocs()
	for b.Loop() {
		if dst = appendRecent(dst[:0], limit); len(dst) != limit {
			b.Fatalf("asked for %d values and got %d", limit, len(dst))
		}
	}
	for i, v := range dst {
		if *v != newest-i {
			b.Fatalf("value %d is %d, want %d", i, *v, newest-i)
		}
	}
	reportEach(b, limit, "value")
}
