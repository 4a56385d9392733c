package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// statistics tells what the bus did: for each subscription, in all, and how
// long it took.
func (t *textReport) statistics() {
	t.subscriptions()
	s := &t.Statistics
	t.title("Statistics", "")
	t.line(cell{plain, fmt.Sprintf("  %s published, the last %s kept", counted(s.Published, "event"), grouped(s.BufferSize))})
	t.counts("by type", s.EventTypes)
	t.counts("by source", s.EventSources)
	t.cost()
}

func (t *textReport) subscriptions() {
	if len(t.Subscriptions) == 0 {
		return
	}
	t.title("Subscriptions", ", with their handlers' time")
	wide := 12
	for _, s := range t.Subscriptions {
		wide = max(wide, columns(t.printable(s.Pattern)))
	}
	t.line(cell{faint, "  " + padded("pattern", wide) + fmt.Sprintf(" %9s  %9s  %7s  %9s  %11s", "matched", "delivered", "dropped", "all calls", "median call")})
	for _, s := range t.Subscriptions {
		dropped := plain
		if s.Dropped > 0 {
			dropped = red
		}
		t.line(cell{plain, "  "},
			cell{cyan, padded(t.printable(s.Pattern), wide)},
			cell{plain, fmt.Sprintf(" %9s  %9s  ", grouped(s.Matched), grouped(s.Delivered))},
			cell{dropped, fmt.Sprintf("%7s", grouped(s.Dropped))},
			cell{plain, fmt.Sprintf("  %9s  %11s", t.duration(time.Duration(s.HandlerNS)), t.duration(time.Duration(s.HandlerMedianNS)))})
	}
}

// counts prints the largest of m, and what the rest come to.
func (t *textReport) counts(name string, m map[string]uint64) {
	const most = 12
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b))
	})
	for i, k := range keys {
		label := ""
		if i == 0 {
			label = name
		}
		if i == most {
			t.line(cell{faint, fmt.Sprintf("  %-10s %10s  and %d more", "", "", len(keys)-most)})
			break
		}
		t.line(cell{faint, fmt.Sprintf("  %-10s ", label)}, cell{cyan, fmt.Sprintf("%10s", grouped(m[k]))},
			cell{plain, "  " + t.printable(cmp.Or(k, "(none)"))})
	}
}

// cost says how long publishes took, and why some took longer.
func (t *textReport) cost() {
	if t.Statistics.Published == 0 {
		return
	}
	ns := func(n float64) string { return t.duration(time.Duration(n)) }
	var b strings.Builder
	fmt.Fprintf(&b, "Half of the publishes took %s or less. That has the handlers' work in it, and reading the clock, at %s each time.",
		ns(t.PublishCostMedianNS), ns(t.ClockCostNS))
	if t.FirstPublishes > 0 {
		fmt.Fprintf(&b, " The mean is %s. The first event of each type and source took %s on average: it makes the route that the"+
			" later ones find, and the processor's caches are cold.", ns(t.PublishCostNS), ns(t.FirstPublishCostNS))
	}
	b.WriteString(" BENCHMARKS.md has what the bus takes by itself.")
	t.out.WriteByte('\n')
	t.paragraph(plain, b.String())
}
