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

// TestR4_ASnapshotBesideClearsOfAPart clears all but the newest ten beside a
// reader, so that what a snapshot holds is cleared in part.
func TestR4_ASnapshotBesideClearsOfAPart(t *testing.T) {
	const capacity, rounds = 1000, 12_000
	limit := upTo(2 * time.Second)
	r := ring.New[item](capacity)
	var done atomic.Bool
	var wg sync.WaitGroup
	start := time.Now()
	wg.Go(func() {
		for i := uint64(0); i == 0 || i < rounds && time.Since(start) < limit && !done.Load(); i++ {
			for range capacity {
				r.Push(newItem(1, i))
			}
			r.ClearTo(r.Seq() - 10)
		}
		done.Store(true)
	})
	var dst []*item
	for !done.Load() {
		dst = r.AppendRecent(dst[:0], capacity)
		for i, it := range dst {
			if it == nil || it.producer == blank {
				t.Errorf("R4: the snapshot's number %d of %d is a value that nobody pushed", i, len(dst))
				done.Store(true)
				break
			}
		}
		runtime.Gosched()
	}
	wg.Wait()
	if n := r.Len(); n != 10 && !t.Failed() {
		t.Errorf("%d values are left at rest, want 10", n)
	}
}

// TestR3_AClearOfAPartLeavesTheRest clears all but the newest half beside a reader, over
// and over. A snapshot that has nothing was overtaken by those pushes.
func TestR3_AClearOfAPartLeavesTheRest(t *testing.T) {
	const capacity, rest, rounds = 20_000, 10_000, 4000
	limit := upTo(time.Second)
	r, v := ring.New[int](capacity), new(int)
	for range capacity {
		r.Push(v)
	}
	var done atomic.Bool
	var wg sync.WaitGroup
	start := time.Now()
	wg.Go(func() {
		for i := 0; i == 0 || i < rounds && time.Since(start) < limit && !done.Load(); i++ {
			for range 100 {
				r.Push(v)
			}
			r.ClearTo(r.Seq() - rest)
		}
		done.Store(true)
	})
	for !done.Load() {
		before := r.Seq()
		if n := len(r.Recent(capacity)); n == 0 && r.Seq() < before+rest {
			t.Errorf("R3: a snapshot has nothing, with %d values pushed before and %d since it began", before, r.Seq()-before)
			done.Store(true)
		}
	}
	wg.Wait()
	if n := len(r.Recent(capacity)); n != rest {
		t.Errorf("%d values are left at rest, want %d", n, rest)
	}
}

func TestR2_AnIterationIsOfTheInstantItStarts(t *testing.T) {
	r := ring.New[int](10)
	push := func() { r.Push(new(int)) }
	for range 12 {
		push()
	}
	seqs := r.Backward()
	push() // 13: before the iteration starts
	want := uint64(13)
	for seq := range seqs {
		if seq != want {
			t.Fatalf("sequence %d, want %d", seq, want)
		}
		want--
		for range 1000 { // laps: all of it is overwritten, and nobody waits
			push()
		}
	}
	if want != 3 {
		t.Fatalf("the iteration ended before sequence %d, want all down to 4", want)
	}
}
