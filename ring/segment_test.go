package ring_test

import (
	"testing"

	"github.com/vidurai/eventbus/ring"
)

// TestNextSegmentIsMadeAhead has the middle of a segment filled by a push that no other
// contends with, and by one that came from behind a stall.
func TestNextSegmentIsMadeAhead(t *testing.T) {
	for _, stalled := range []bool{false, true} {
		r := ring.New[int](500)
		for r.Seq() < ring.Middle-1 {
			r.Push(new(int))
		}
		if !stalled {
			r.Push(new(int))
		} else if !r.FillAt(ring.Middle-1, new(int)) {
			t.Fatal("the slot at the tail was taken")
		}
		if r.Seq() != ring.Middle || r.HasSegment(1) {
			t.Fatalf("stalled=%v: %d pushed, and the next segment is there", stalled, r.Seq())
		}
		if r.Push(new(int)); !r.HasSegment(1) || r.HasSegment(2) {
			t.Fatalf("stalled=%v: segments 1 and 2: %v, %v, want the first", stalled, r.HasSegment(1), r.HasSegment(2))
		}
	}
}

// TestR8_AStallBeforeTheNextSegment stops the push that was to make the next segment. The
// tail comes to the segment's end, and the cell for the next one is empty or has the segment
// that is a table older.
func TestR8_AStallBeforeTheNextSegment(t *testing.T) {
	for _, capacity := range capacities {
		for n := range uint64(capacity/ring.SegSize*4 + 9) {
			r := ring.New[int](capacity)
			for r.Seq() < n*ring.SegSize+ring.Middle {
				r.Push(new(int))
			}
			if !r.FillAt(r.Seq(), new(int)) {
				t.Fatal("the slot at the tail was taken")
			}
			end := (n + 1) * ring.SegSize
			var last *int
			for r.Seq() < end {
				last = new(int)
				r.Push(last)
			}
			if r.HasSegment(n + 1) {
				t.Fatal("the next segment was made all the same")
			}
			if got, ok := r.Get(end); r.Seq() != end || !ok || got != last {
				t.Fatalf("capacity %d: at the end of segment %d Seq() = %d, want %d", capacity, n, r.Seq(), end)
			}
			if got := r.Recent(1); len(got) != 1 || got[0] != last {
				t.Fatalf("capacity %d: at the end of segment %d the last value is not the last pushed", capacity, n)
			}
			if seq := r.Push(new(int)); seq != end+1 || r.Seq() != end+1 {
				t.Fatalf("capacity %d: behind segment %d a push got %d, want %d", capacity, n, seq, end+1)
			}
		}
	}
}
