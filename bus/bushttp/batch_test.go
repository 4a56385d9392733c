package bushttp

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// TestBatchConserves fills batches at random: what was sent, skipped, passed and
// lost is what there was, and each loss stands before the entry it was before.
func TestBatchConserves(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		b := batch{most: rng.IntN(4)}
		seq, wanted, lost := uint64(0), 0, uint64(0)
		lostBefore := map[uint64]uint64{} // sequence to all that was lost before it
		for range rng.IntN(20) {
			n := uint64(rng.IntN(3)) * uint64(rng.IntN(5))
			seq += n + 1
			lost += n
			lostBefore[seq] = lost
			want := rng.IntN(3) > 0
			if want {
				wanted++
			}
			b.add(bus.Entry{Event: new(event.Event), Position: bus.Position{Epoch: 1, Seq: seq}, Lost: n}, want)
		}
		n := rng.IntN(6)
		if b.most > 0 {
			b.trim(n)
		}
		if b.most == 0 && b.skipped > 0 || b.most > 0 && len(b.entries) > n {
			t.Fatalf("%d of at most %d, %d skipped", len(b.entries), n, b.skipped)
		}
		if len(b.entries)+int(b.skipped) != wanted {
			t.Fatalf("%d and %d skipped of %d", len(b.entries), b.skipped, wanted)
		}
		told, last := uint64(0), uint64(0)
		for _, e := range b.entries {
			told += e.Lost
			if told != lostBefore[e.Position.Seq] || e.Position.Seq <= last {
				t.Fatalf("%d lost before %v after %d, want %d", told, e.Position, last, lostBefore[e.Position.Seq])
			}
			last = e.Position.Seq
		}
		if told+b.trailing != lost || b.last.Seq != seq || b.moved() != (last != seq) {
			t.Fatalf("%d and %d of %d lost, at %v of %d", told, b.trailing, lost, b.last, seq)
		}
		b.clear()
		if len(b.entries) != 0 || b.skipped+b.trailing != 0 || b.moved() {
			t.Fatalf("not empty: %+v", b)
		}
		for _, e := range b.entries[:cap(b.entries)] {
			if e.Event != nil {
				t.Fatal("an event is kept")
			}
		}
	}
}

func TestAllowance(t *testing.T) {
	now := time.Now()
	a := allowance{rate: 10, left: 10, at: now}
	for _, c := range []struct {
		after time.Duration
		n     int
		want  int
	}{
		{0, 4, 4}, {0, 100, 6}, {0, 1, 0}, {100 * time.Millisecond, 5, 1}, {50 * time.Millisecond, 5, 0},
		{50 * time.Millisecond, 5, 1}, {time.Hour, 100, 10}, {time.Second, 0, 0},
	} {
		now = now.Add(c.after)
		if got := a.take(c.n, now); got != c.want {
			t.Errorf("%d of %d after %v, want %d", got, c.n, c.after, c.want)
		}
	}
}
