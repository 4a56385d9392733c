package ring_test

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

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

// TestR2_R3_R4_R6_SnapshotsUnderLoad checks R2, R3, R4 and R6 on the same runs: they are
// about what a reader sees while producers are at work.
func TestR2_R3_R4_R6_SnapshotsUnderLoad(t *testing.T) {
	for _, capacity := range []int{1, 2, 7, 128, 500} {
		const producers, each, readers = 4, 4_000, 2
		r := ring.New[item](capacity)

		var snapshots atomic.Int64
		type seen struct{ newest, oldest uint64 }
		last := make([]seen, readers)
		bySeq := make([]map[uint64]*item, readers)
		for i := range bySeq {
			bySeq[i] = map[uint64]*item{}
		}
		read := func(reader int) {
			floor := r.Seq()
			vs := r.Recent(capacity)
			ceil := r.Seq()
			snapshots.Add(1)
			if len(vs) == 0 {
				if floor > 0 {
					t.Errorf("R3: nothing seen, though %d were pushed before", floor)
				}
				return
			}
			if len(vs) > capacity {
				t.Errorf("R2: %d values from a ring of %d", len(vs), capacity)
			}
			// The sequence of a value is not part of it, and Push may not have
			// returned yet: find it by one value that has its own.
			newest := uint64(0)
			for i, it := range vs {
				if s := it.seq.Load(); s != 0 {
					newest = s + uint64(i)
					break
				}
			}
			if newest == 0 {
				return // every push seen is still under way
			}
			for i, it := range vs {
				seq := newest - uint64(i)
				if it.sum != it.producer*1e9+it.index {
					t.Errorf("R4: torn value %d/%d/%d", it.producer, it.index, it.sum)
				}
				if s := it.seq.Load(); s != 0 && s != seq {
					t.Errorf("R2: sequence %d where %d belongs", s, seq)
				}
				if old, ok := bySeq[reader][seq]; ok && old != it {
					t.Errorf("R6: sequence %d showed two values", seq)
				}
				bySeq[reader][seq] = it
			}
			if newest < floor {
				t.Errorf("R3: newest seen is %d, though %d had been pushed before", newest, floor)
			}
			oldest := newest + 1 - uint64(len(vs))
			if want := max(int64(newest)-int64(capacity)+1, 1); int64(oldest) != want {
				t.Errorf("R2: window %d to %d of a ring of %d", oldest, newest, capacity)
			}
			if newest > ceil {
				t.Errorf("R2: newest seen is %d, %d were pushed after", newest, ceil)
			}
			if newest < last[reader].newest || oldest < last[reader].oldest {
				t.Errorf("R6: window went back from %d–%d to %d–%d", last[reader].oldest, last[reader].newest, oldest, newest)
			}
			last[reader] = seen{newest: newest, oldest: oldest}
		}
		pushed := stress(r, producers, each, readers, read)
		truth := map[uint64]*item{}
		for _, items := range pushed {
			for _, it := range items {
				truth[it.seq.Load()] = it
			}
		}
		for _, m := range bySeq {
			for seq, it := range m {
				if truth[seq] != it {
					t.Fatalf("R4: a snapshot showed a value under sequence %d that was not pushed there", seq)
				}
			}
		}
		if snapshots.Load() < readers || len(bySeq[0]) == 0 {
			t.Fatalf("only %d snapshots of %d values were checked", snapshots.Load(), len(bySeq[0]))
		}
	}
}

func TestR5_ASnapshotAtRestIsExactlyTheLastN(t *testing.T) {
	for _, capacity := range capacities {
		r := ring.New[item](capacity)
		pushed := stress(r, 4, 500, 0, nil)
		var all []*item
		for _, items := range pushed {
			all = append(all, items...)
		}
		slices.SortFunc(all, func(a, b *item) int { return int(b.seq.Load()) - int(a.seq.Load()) })
		if got, want := r.Recent(capacity), all[:min(capacity, len(all))]; !slices.Equal(got, want) {
			t.Fatalf("capacity %d: %d values, want the last %d in order", capacity, len(got), len(want))
		}
		r.Clear()
		if got := r.Recent(capacity); got != nil {
			t.Fatalf("capacity %d: %d values after Clear", capacity, len(got))
		}
		it := newItem(9, 9)
		r.Push(it)
		if got := r.Recent(capacity); !slices.Equal(got, []*item{it}) {
			t.Fatalf("capacity %d: %d values after Clear and one push", capacity, len(got))
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

func TestR7_CursorsGiveEachSequenceOnceAndCountTheRest(t *testing.T) {
	for _, capacity := range []int{1, 3, 130, 500} {
		const producers, each, readers = 3, 10_000, 3
		r := ring.New[item](capacity)
		cursors := make([]*ring.Cursor[item], readers)
		last := make([]uint64, readers)
		delivered := make([]uint64, readers)
		for i := range cursors {
			cursors[i] = r.Cursor(0)
		}
		stress(r, producers, each, readers, func(i int) {
			c := cursors[i]
			for it, seq, ok := c.Next(); ok; it, seq, ok = c.Next() {
				if seq <= last[i] {
					t.Errorf("sequence %d after %d", seq, last[i])
				}
				if s := it.seq.Load(); s != 0 && s != seq {
					t.Errorf("sequence %d shows the value of %d", seq, s)
				}
				last[i] = seq
				delivered[i]++
				if sum := delivered[i] + c.Lost(); sum != seq {
					t.Errorf("delivered %d + lost %d ≠ %d passed", delivered[i], c.Lost(), seq)
					return
				}
				if i == 0 && seq%7 == 0 {
					runtime.Gosched() // one that is lapped often
				}
			}
		})
		for i, c := range cursors {
			if sum := delivered[i] + c.Lost(); sum != producers*each || last[i] != producers*each {
				t.Fatalf("capacity %d: delivered %d + lost %d of %d", capacity, delivered[i], c.Lost(), producers*each)
			}
		}
	}
}

// TestR8 stops pushes between their steps, for good or for any number of laps.
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

// TestMarkFollowsTheTail looks at mark while producers contend.
func TestMarkFollowsTheTail(t *testing.T) {
	r := ring.New[item](500)
	before, looked := uint64(0), 0
	stress(r, 4, 20_000, 1, func(int) {
		for range 100 {
			tail := r.Seq()
			m := r.Mark()
			if m < before || m+ring.StepSize < tail || m > r.Seq() {
				t.Errorf("mark %d after %d, the tail was %d and is %d", m, before, tail, r.Seq())
			}
			before, looked = m, looked+1
		}
	})
	if r.Seq() != 80_000 || looked < 100 {
		t.Fatalf("pushed %d, looked %d times", r.Seq(), looked)
	}
}
