package bushttp

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/vidurai/eventbus/bus"
)

// maxLabels bounds the types, the sources and the subscriptions that have figures
// of their own in /metrics.
const maxLabels = 100

// labels are the names that have a label of their own: the first ones seen, the
// most frequent of those seen at once. A name that has one keeps it, so that no
// counter ever goes back because another name overtook it; also that of the
// others, whom nobody leaves.
type labels struct {
	mu    sync.Mutex
	names map[string]bool // at most maxLabels; owned by mu
}

// A sample is a figure under a label.
type sample struct {
	label string
	value uint64
}

// samples returns counts by label, sorted, and last those of all others if there
// are such.
func (l *labels) samples(all map[string]uint64) []sample {
	counts := map[string]uint64{}
	for name, n := range all {
		counts[strings.ToValidUTF8(name, "\uFFFD")] += n // several may look the same then
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.names == nil {
		l.names = map[string]bool{}
	}
	var of []sample
	others := uint64(0)
	for _, name := range names {
		if name != bus.Others && len(l.names) < maxLabels {
			l.names[name] = true
		}
		if l.names[name] {
			of = append(of, sample{name, counts[name]})
		} else {
			others += counts[name]
		}
	}
	slices.SortFunc(of, func(a, b sample) int { return cmp.Compare(a.label, b.label) })
	if others > 0 {
		of = append(of, sample{bus.Others, others})
	}
	return of
}
