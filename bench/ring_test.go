package bench_test

import (
	"fmt"
	"sync"
	"testing"

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

// BenchmarkRingPushParallel shares pushes between goroutines.
func BenchmarkRingPushParallel(b *testing.B) {
	for _, goroutines := range []int{1, 2, 8, 64} {
		b.Run(fmt.Sprintf("impl=ring/goroutines=%d", goroutines), func(b *testing.B) {
			r := ring.New[int](ringCapacity)
			share(b, goroutines, func(_, times int) {
				v := new(int)
				for range times {
					r.Push(v)
				}
			})
			if r.Seq() != uint64(b.N) {
				b.Fatalf("pushed %d, the ring has %d", b.N, r.Seq())
			}
		})
		b.Run(fmt.Sprintf("impl=mutex/goroutines=%d", goroutines), func(b *testing.B) {
			r := new(mutexRing)
			share(b, goroutines, func(_, times int) {
				v := new(int)
				for range times {
					r.Push(v)
				}
			})
			if r.Seq() != uint64(b.N) {
				b.Fatalf("pushed %d, the ring has %d", b.N, r.Seq())
			}
		})
	}
}
