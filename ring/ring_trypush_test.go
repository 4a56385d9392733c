package ring_test

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

func TestTryPush(t *testing.T) {
	r := ring.New[int](3)
	v := 7
	for i := uint64(1); i <= 3; i++ {
		if seq, ok := r.TryPush(&v, 0); !ok || seq != i {
			t.Fatalf("push %d: %d, %v", i, seq, ok)
		}
	}
	if seq, ok := r.TryPush(&v, 0); ok || seq != 0 || r.Seq() != 3 {
		t.Fatalf("a full ring took one: %d, %v", seq, ok)
	}
	if seq, ok := r.TryPush(&v, 1); !ok || seq != 4 {
		t.Fatalf("with one read: %d, %v", seq, ok)
	}
	if _, ok := r.TryPush(&v, 1); ok {
		t.Fatal("it overwrote what was not read")
	}
	if seq, ok := r.TryPush(&v, 9); !ok || seq != 5 { // read ahead of what there is
		t.Fatalf("%d, %v", seq, ok)
	}
	defer func() {
		if recover() == nil {
			t.Error("TryPush(nil) did not panic")
		}
	}()
	r.TryPush(nil, 5)
}

// TestTryPushIsABoundedQueue has many push what one reads: nothing is lost, nothing
// comes twice, each producer's values come in order. The reader begins when one did not
// fit.
func TestTryPushIsABoundedQueue(t *testing.T) {
	for _, capacity := range []int{1, 3, 200} {
		const producers, each = 4, 20_000
		r := ring.New[item](capacity)
		var read atomic.Uint64
		refused := make(chan struct{})
		var first sync.Once
		var wg sync.WaitGroup
		for p := range producers {
			wg.Go(func() {
				for i := range uint64(each) {
					for it := newItem(uint64(p+1), i); ; {
						if _, ok := r.TryPush(it, read.Load()); ok {
							break
						}
						first.Do(func() { close(refused) })
						runtime.Gosched()
					}
				}
			})
		}
		<-refused
		var next [producers + 1]uint64
		c := r.Cursor(0)
		for n := 0; n < producers*each; {
			it, seq, ok := c.Next()
			if !ok {
				runtime.Gosched()
				continue
			}
			if it.index != next[it.producer] {
				t.Fatalf("number %d of producer %d, want %d", it.index, it.producer, next[it.producer])
			}
			next[it.producer]++
			read.Store(seq)
			n++
		}
		wg.Wait()
		if c.Lost() != 0 || r.Seq() != producers*each {
			t.Errorf("capacity %d: %d lost, %d pushed", capacity, c.Lost(), r.Seq())
		}
	}
}

// TestTryPushBehindStalls asks for room where mark is behind the tail: what decides
// is the tail.
func TestTryPushBehindStalls(t *testing.T) {
	for _, capacity := range []uint64{1, 2, 3, 128, 500} {
		for at := range uint64(ring.SegSize + ring.StepSize) {
			for stalls := range uint64(ring.StepSize + 1) {
				r := ring.New[int](int(capacity))
				for range at {
					r.Push(new(int))
				}
				for i := range stalls {
					if !r.FillAt(at+i, new(int)) {
						t.Fatal("the slot at the tail was taken")
					}
				}
				tail := at + stalls
				for _, read := range []uint64{0, tail - min(tail, capacity+1), tail - min(tail, capacity)} {
					if tail-read < capacity {
						continue // there is room
					}
					if seq, ok := r.TryPush(new(int), read); ok || seq != 0 || r.Seq() != tail {
						t.Fatalf("capacity %d, %d pushed, %d stalled, %d read: TryPush gave %d, %v", capacity, at, stalls, read, seq, ok)
					}
				}
				read := tail + 1 - min(tail+1, capacity)
				if seq, ok := r.TryPush(new(int), read); !ok || seq != tail+1 || r.Seq() != tail+1 {
					t.Fatalf("capacity %d, %d pushed, %d stalled, %d read: TryPush gave %d, %v", capacity, at, stalls, read, seq, ok)
				}
				if m := r.Mark(); m > tail+1 || tail+1-m > ring.StepSize {
					t.Fatalf("capacity %d, %d pushed, %d stalled: mark is %d", capacity, at, stalls, m)
				}
			}
		}
	}
}

func TestTryPushReadFarAhead(t *testing.T) {
	for _, capacity := range []int{1, 3, 500} {
		r := ring.New[int](capacity)
		want := uint64(0)
		for _, read := range []uint64{math.MaxUint64, math.MaxUint64 - 1, math.MaxUint64 - uint64(capacity), 1 << 63, 1 << 32} {
			for range ring.SegSize + 3 {
				want++
				if seq, ok := r.TryPush(new(int), read); !ok || seq != want {
					t.Fatalf("capacity %d, %d read: TryPush gave %d, %v, want %d", capacity, read, seq, ok, want)
				}
			}
		}
	}
}
