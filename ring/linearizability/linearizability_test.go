package linearizability

import (
	"flag"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

var (
	histories = flag.Int("histories", 10_000, "how many histories TestHistories checks")
	seed      = flag.Uint64("seed", 0, "from which TestHistories chooses its calls; 0 is one of its own")
	crowd     = flag.Bool("crowd", false, "a goroutine for each client, though the processors be fewer: for a ring that yields")
	visualize = flag.String("visualize", "", "a file into which porcupine draws a history that fails")
)

// patience is how long the checker may take for one history. It takes some ten
// microseconds.
const patience = 10 * time.Second

// TestHistories makes histories and has each of them judged: a history without a Clear
// must be linearizable; one with a Clear must be so with the calls of two steps taken
// apart. See the package's documentation.
func TestHistories(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	start := time.Now()
	rng := rand.New(rand.NewPCG(*seed, 0))
	procs := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(procs)
	var sum tally
	for turn := 0; sum.histories < *histories && sum.illegal+sum.unknown == 0; turn++ {
		clients := 2 + turn%(maxClients-1)
		goroutines := min(clients, max(2, runtime.NumCPU()))
		procs := goroutines
		if *crowd {
			goroutines, procs = clients, 2<<(turn/(maxClients-1)%2)
		}
		runtime.GOMAXPROCS(procs)
		plans := make([]plan, min(*histories-sum.histories, 250))
		for i := range plans {
			plans[i] = newPlan(rng, clients, goroutines)
			plans[i].procs = procs
		}
		for _, h := range run(plans) {
			sum.add(h)
			m, operations := h.model(), h.operations(h.has(clearAll))
			switch porcupine.CheckOperationsTimeout(m, operations, patience) {
			case porcupine.Illegal:
				sum.illegal++
			case porcupine.Unknown:
				sum.unknown++
			}
			if sum.illegal+sum.unknown > 0 {
				t.Errorf("history %d of seed %d is not what is promised:\n%s%s", sum.histories, *seed, h, furthest(t, m, operations))
				break
			}
			if h.has(clearAll) && porcupine.CheckOperationsTimeout(m, h.operations(false), patience) == porcupine.Illegal {
				sum.apart++
			}
		}
	}
	sum.report(t, time.Since(start))
}

// furthest is the longest order of calls that the promises allow, and draws the history
// if it was asked to.
func furthest(t *testing.T, m porcupine.Model, operations []porcupine.Operation) string {
	_, info := porcupine.CheckOperationsVerbose(m, operations, patience)
	if *visualize != "" {
		if err := porcupine.VisualizePath(m, info, *visualize); err != nil {
			t.Error(err)
		}
	}
	var longest []porcupine.Operation
	for _, orders := range info.PartialLinearizationsOperations() {
		for _, order := range orders {
			if len(order) > len(longest) {
				longest = order
			}
		}
	}
	var b strings.Builder
	b.WriteString("the furthest that an order of its calls gets:\n")
	for _, o := range longest {
		b.WriteString("  " + m.DescribeOperation(o.Input, o.Output) + "\n")
	}
	return b.String()
}

// A tally says what the histories were like.
type tally struct {
	histories, calls int
	illegal, unknown int

	// Histories in which two calls of different clients overlap, two pushes, a push
	// and a reader; and calls that overlap with another client's.
	overlapping, pushes, seen int
	overlappingCalls          int

	// Histories with a Clear, and those of them that are not linearizable call by
	// call; and those in which a push went on into another segment.
	cleared, apart, boundary int

	// Calls: TryPush that found no room, Next that found nothing, Lost above 0.
	refused, empty, lapped int
}

func (s *tally) add(h *history) {
	s.histories++
	calls, pushes, seen := h.overlaps()
	s.overlappingCalls += calls
	if calls > 0 {
		s.overlapping++
	}
	if pushes {
		s.pushes++
	}
	if seen {
		s.seen++
	}
	if h.has(clearAll) {
		s.cleared++
	}
	crossed := false
	for r := range h.all() {
		s.calls++
		switch r.op {
		case push:
			crossed = crossed || h.base > 0 && h.base%segment != 0 && r.seq > (h.base+segment-1)/segment*segment
		case tryPush:
			if !r.ok {
				s.refused++
			}
		case lost:
			if r.n > 0 {
				s.lapped++
			}
		case next:
			if !r.ok {
				s.empty++
			}
		}
	}
	if crossed {
		s.boundary++
	}
}

// report prints the figures, and fails where they say that little was tested.
func (s *tally) report(t *testing.T, took time.Duration) {
	percent := func(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
	t.Logf("histories=%d operations=%d illegal=%d unknown=%d seed=%d in %v", s.histories, s.calls, s.illegal, s.unknown, *seed, took.Round(time.Millisecond))
	t.Logf("overlapping: %.1f%% of histories, %.1f%% of operations; a push with a push: %.1f%% of histories, a push with a reader: %.1f%%",
		percent(s.overlapping, s.histories), percent(s.overlappingCalls, s.calls), percent(s.pushes, s.histories), percent(s.seen, s.histories))
	t.Logf("with a Clear: %d, not linearizable call by call: %d; crossed a segment: %d; TryPush refused: %d; Next with nothing: %d; Lost above 0: %d",
		s.cleared, s.apart, s.boundary, s.refused, s.empty, s.lapped)
	if s.illegal+s.unknown > 0 || s.histories < 1000 {
		return
	}
	if runtime.NumCPU() == 1 && !*crowd {
		t.Log("one processor: next to nothing can overlap in a ring that does not yield")
	} else if 10*s.overlapping < s.histories || 50*s.pushes < s.histories || 50*s.seen < s.histories {
		t.Error("hardly anything overlapped: this run says little")
	}
	if min(s.cleared, s.boundary, s.refused, s.empty, s.lapped) == 0 {
		t.Error("something that was to happen never did")
	}
}
