package bushttp

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// TestBatchConserves fills batches at random: up to each position that is told, what
// was sent, skipped, passed and lost is what there was.
func TestBatchConserves(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		b := batch{most: rng.IntN(4)}
		seq, wanted, lost := uint64(0), 0, uint64(0)
		passed := []uint64{0} // by sequence, how many up to there the client did not ask for
		for range rng.IntN(20) {
			n := uint64(0)
			if rng.IntN(4) == 0 {
				n = uint64(rng.IntN(5))
			}
			for range n + 1 {
				passed = append(passed, passed[seq])
				seq++
			}
			lost += n
			want := rng.IntN(3) > 0
			if want {
				wanted++
			} else {
				passed[seq]++
			}
			b.add(bus.Entry{Event: new(event.Event), Position: bus.Position{Epoch: 1, Seq: seq}, Lost: n}, want)
		}
		n := rng.IntN(6)
		if b.most > 0 {
			b.trim(n)
		}
		if b.most == 0 && b.skipped+b.lost > 0 || b.most > 0 && len(b.entries) > n {
			t.Fatalf("%d of at most %d, %d skipped", len(b.entries), n, b.skipped)
		}
		if lost == 0 && len(b.entries)+int(b.skipped) != wanted {
			t.Fatalf("%d and %d skipped of %d", len(b.entries), b.skipped, wanted)
		}
		told, last := uint64(0), uint64(0)
		tell := func(n uint64, to bus.Position) {
			t.Helper()
			if n == 0 {
				return
			}
			told += n
			if to.Epoch != 1 || to.Seq <= last || told+passed[to.Seq] != to.Seq {
				t.Fatalf("%d told and %d passed at %v, after %d", told, passed[to.Seq], to, last)
			}
			last = to.Seq
		}
		tell(b.lost, b.lostTo)
		tell(b.skipped, b.skippedTo())
		for _, e := range b.entries {
			tell(e.Lost, before(e))
			tell(1, e.Position)
		}
		newest := last
		tell(b.trailing, b.last)
		if told+passed[seq] != seq || b.last.Seq != seq || len(b.entries) > 0 && b.moved() != (newest != seq) {
			t.Fatalf("%d told and %d passed, at %v of %d", told, passed[seq], b.last, seq)
		}
		b.clear()
		if len(b.entries) != 0 || b.lost+b.skipped+b.trailing != 0 || b.moved() {
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
