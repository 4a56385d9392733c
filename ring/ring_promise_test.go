package ring_test

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/ring"
)

// item is what the stress tests push. Its words are written before the push
// and tied to each other, so that a torn or invented one shows.
type item struct {
	producer, index uint64
	sum             uint64
	seq             atomic.Uint64 // what Push returned, 0 until it did
}

func newItem(producer, index uint64) *item {
	return &item{producer: producer, index: index, sum: producer*1e9 + index}
}

// upTo is for how long a test goes on that looks for what happens seldom: d, with -short a
// tenth of it.
func upTo(d time.Duration) time.Duration {
	if testing.Short() {
		d /= 10
	}
	return d
}

// stress runs producers that push perProducer items each, and readers that call
// read until the producers are done and once more after that. It returns all
// items by producer.
func stress(r *ring.Ring[item], producers, perProducer, readers int, read func(reader int)) [][]*item {
	pushed := make([][]*item, producers)
	var writing, reading sync.WaitGroup
	var done atomic.Bool
	for p := range producers {
		writing.Go(func() {
			for i := range perProducer {
				it := newItem(uint64(p), uint64(i))
				it.seq.Store(r.Push(it))
				pushed[p] = append(pushed[p], it)
			}
		})
	}
	for i := range readers {
		reading.Go(func() {
			for last := false; !last; runtime.Gosched() {
				last = done.Load()
				read(i)
			}
		})
	}
	writing.Wait()
	done.Store(true)
	reading.Wait()
	return pushed
}

func TestR1_SequencesAreUniqueGaplessAndInRealTimeOrder(t *testing.T) {
	const producers, each = 8, 5_000
	r := ring.New[item](500)
	// before[i] is the greatest sequence that some Push had returned when the
	// push that got i+1 began.
	var returned atomic.Uint64
	before := make([]uint64, producers*each)
	var wg sync.WaitGroup
	for p := range producers {
		wg.Go(func() {
			for i := range each {
				floor := returned.Load()
				seq := r.Push(newItem(uint64(p), uint64(i)))
				before[seq-1] = floor + 1 // a second push with this sequence is a data race, and shows below
				for old := returned.Load(); old < seq && !returned.CompareAndSwap(old, seq); {
					old = returned.Load()
				}
			}
		})
	}
	wg.Wait()
	for i, floor := range before {
		switch seq := uint64(i + 1); {
		case floor == 0:
			t.Fatalf("no push got sequence %d", seq)
		case floor > seq:
			t.Fatalf("a push got sequence %d though %d had been returned before it began", seq, floor-1)
		}
	}
	if r.Seq() != producers*each {
		t.Fatalf("Seq() = %d after %d pushes", r.Seq(), producers*each)
	}
}

// TestR1_R4_NoSlotIsTakenTwiceOrLeftOut has producers do nothing but push, so that they
// meet at as many slots as can be, and a reader look at the newest one.
func TestR1_R4_NoSlotIsTakenTwiceOrLeftOut(t *testing.T) {
	const producers, each = 4, 250_000
	r := ring.New[uint64](1)
	var got [producers][]uint64
	var done atomic.Bool
	var pushing, reading sync.WaitGroup
	for p := range got {
		pushing.Go(func() {
			v, seqs := uint64(p), make([]uint64, each)
			for i := range seqs {
				seqs[i] = r.Push(&v)
			}
			got[p] = seqs
		})
	}
	reading.Go(func() {
		for !done.Load() {
			if v, ok := r.Get(r.Seq()); ok && v == nil {
				t.Error("R4: the newest slot is not filled")
				return
			}
		}
	})
	pushing.Wait()
	done.Store(true)
	reading.Wait()
	taken := make([]bool, producers*each+1)
	for _, seqs := range got {
		for _, seq := range seqs {
			if seq == 0 || seq > producers*each || taken[seq] {
				t.Fatalf("R1: sequence %d is none, or was given twice", seq)
			}
			taken[seq] = true
		}
	}
}

func TestR6_ClearBesideEverything(t *testing.T) {
	const capacity = 200
	r := ring.New[item](capacity)
	newest := make([]uint64, 3)
	read := func(reader int) {
		if reader == 2 {
			r.Clear()
			return
		}
		high := uint64(0)
		prev := uint64(0)
		for seq, it := range r.Backward() {
			if it.producer == blank {
				t.Errorf("R4: a value that nobody pushed, sequence %d", seq)
			}
			if s := it.seq.Load(); s != 0 && s != seq {
				t.Errorf("sequence %d shows the value of %d", seq, s)
			}
			if prev != 0 && seq != prev-1 {
				t.Errorf("sequence %d after %d", seq, prev)
			}
			prev = seq
			high = max(high, seq)
		}
		if high != 0 && high < newest[reader] {
			t.Errorf("R6: newest went back from %d to %d", newest[reader], high)
		}
		newest[reader] = max(newest[reader], high)
		for i, it := range r.Recent(capacity) {
			if it.producer == blank {
				t.Errorf("R4: a value that nobody pushed, at %d", i)
			}
		}
	}
	var wg sync.WaitGroup
	var done atomic.Bool
	for i := range 3 {
		wg.Go(func() {
			for !done.Load() {
				read(i)
				runtime.Gosched()
			}
		})
	}
	var producing sync.WaitGroup
	for p := range 3 {
		producing.Go(func() {
			for i := range 20_000 {
				it := newItem(uint64(p)+1, uint64(i))
				it.seq.Store(r.Push(it))
			}
		})
	}
	producing.Wait()
	done.Store(true)
	wg.Wait()
	if r.Seq() != 60_000 {
		t.Fatalf("Seq() = %d, want 60000", r.Seq())
	}
}

// blank is the producer of the zero item, which Clear leaves in a slot. Where
// this matters, producers count from 1.
const blank = 0

// TestR6_AClearThatSleptChangesNothing lets Clears that loaded the tail long ago
// go on behind one that came later.
func TestR6_AClearThatSleptChangesNothing(t *testing.T) {
	r := ring.New[item](100)
	var want []*item
	for i := range uint64(20) {
		it := newItem(1, i)
		if r.Push(it); i >= 17 {
			want = append(want, it)
		}
	}
	slices.Reverse(want)
	for _, to := range []uint64{17, 17, 15, 3, 0} {
		r.ClearTo(to)
		if got := r.Recent(10); !slices.Equal(got, want) || r.Len() != 3 {
			t.Fatalf("after a Clear up to %d there are %d values, Len() = %d, want the 3 after 17", to, len(got), r.Len())
		}
	}
}

// TestR6_ClearsNeverGoBack lets two Clears race about a push, and looks at what
// is left: a lower cleared position stays, and shows what the other one blanked.
func TestR6_ClearsNeverGoBack(t *testing.T) {
	r := ring.New[item](10)
	var round, ready atomic.Int64
	const rounds = 20_000
	var other sync.WaitGroup
	other.Go(func() {
		for i := int64(1); i <= rounds; i++ {
			for round.Load() < i {
				runtime.Gosched()
			}
			r.Clear()
			ready.Store(i)
		}
	})
	for i := int64(1); i <= rounds; i++ {
		round.Store(i)
		r.Push(newItem(1, 0))
		r.Push(newItem(1, 0))
		r.Clear()
		for ready.Load() < i {
			runtime.Gosched()
		}
		if n := r.Len(); n != 0 {
			t.Errorf("R6: round %d: %d values are back after Clear", i, n)
		}
		if t.Failed() {
			round.Store(rounds)
			break
		}
	}
	other.Wait()
}

// TestR8_AStalledProducerStallsNobody stops pushes between their steps, for good or for
// any number of laps.
func TestR8_AStalledProducerStallsNobody(t *testing.T) {
	for _, capacity := range []int{1, 2, 127, 128, 500} {
		for _, laps := range []int{1, max(capacity-1, 1), capacity, capacity + 1, 10*capacity + 2000} {
			r := ring.New[item](capacity)
			for range 5 {
				r.Push(newItem(1, 1))
			}

			// Between P1 and P3: the tail is known, the slot is not taken yet.
			at := r.Seq()
			// Between P3 and P4: the slot is filled, mark has not moved.
			stuck := newItem(2, 2)
			if !r.FillAt(at, stuck) {
				t.Fatal("the slot at the tail was taken")
			}
			if r.Seq() != at+1 || r.Recent(1)[0] != stuck {
				t.Fatal("a push that has taken effect is not seen")
			}

			for i := range laps {
				want := at + 2 + uint64(i) // the stuck push has sequence at+1
				if seq := r.Push(newItem(3, uint64(i))); seq != want {
					t.Fatalf("capacity %d: push %d behind a stalled one got sequence %d, want %d", capacity, i, seq, want)
				}
			}
			if v, ok := r.Get(at + 1); ok && v != stuck {
				t.Fatal("the stalled push's value is not where it was put")
			}
			// It goes on: at the present tail, or not yet.
			tail := r.Seq()
			before := r.Recent(capacity)
			late := newItem(4, 4)
			if seq := r.PushFrom(at, late); seq != 0 {
				if tail++; seq != tail {
					t.Fatalf("capacity %d: a push that slept %d pushes got sequence %d, want %d", capacity, laps, seq, tail)
				}
				before = append([]*item{late}, before...)[:min(len(before)+1, capacity)]
			}
			if after := r.Recent(capacity); r.Seq() != tail || !slices.Equal(before, after) {
				t.Fatal("a push that slept changed the past")
			}
			r.Clear()
			if seq := r.PushFrom(at, late); seq != 0 {
				if tail++; seq != tail {
					t.Fatalf("a push that slept through Clear got sequence %d, want %d", seq, tail)
				}
				if got := r.Recent(2); !slices.Equal(got, []*item{late}) {
					t.Fatal("a push that slept through Clear is not all there is")
				}
				r.Clear()
			}
			if seq := r.Push(newItem(5, 5)); seq != tail+1 || r.Len() != 1 {
				t.Fatalf("after all that a push got sequence %d, want %d", seq, tail+1)
			}
		}
	}
}

// TestR8_AStallAnywhere stops a push behind the slot it took, at every place that a
// step or a segment can have, several in a row, and lets others find the tail.
func TestR8_AStallAnywhere(t *testing.T) {
	for at := range uint64(ring.SegSize + ring.StepSize) {
		for stalls := range uint64(2*ring.StepSize + 1) {
			r := ring.New[item](500)
			for i := range at {
				r.Push(newItem(1, i))
			}
			for i := range stalls {
				if r.Push(newItem(2, i)); !r.FillAt(at+2*i+1, newItem(3, i)) {
					t.Fatalf("%d pushed, then %d stalled: the tail is elsewhere", at, i)
				}
			}
			tail := at + 2*stalls
			if r.Seq() != tail || r.Len() != int(min(tail, 500)) {
				t.Fatalf("%d pushed, then %d stalled: Seq() = %d, Len() = %d", at, stalls, r.Seq(), r.Len())
			}
			if m := r.Mark(); m > tail || tail-m > ring.StepSize {
				t.Fatalf("%d pushed, then %d stalled: mark is %d", at, stalls, m)
			}
			if seq := r.Push(newItem(4, 0)); seq != tail+1 {
				t.Fatalf("%d pushed, then %d stalled: the next got %d", at, stalls, seq)
			}
			if seq, ok := r.TryPush(newItem(4, 1), tail); seq != tail+2 || !ok {
				t.Fatalf("%d pushed, then %d stalled: the next but one got %d, %v", at, stalls, seq, ok)
			}
		}
	}
}
