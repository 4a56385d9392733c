package main

import (
	"bufio"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The widest that a subject or a command is shown.
const maxText = 96

// A textReport writes a report for people.
type textReport struct {
	*report
	out *bufio.Writer // holds on to its first error
	palette
	now time.Time
}

func (t *textReport) write() {
	t.heading()
	t.recent()
	t.files()
	t.authors()
	t.commands()
	t.statistics()
}

func (t *textReport) printf(format string, args ...any) { fmt.Fprintf(t.out, format, args...) }

func (t *textReport) title(text, detail string) {
	t.printf("\n%s%s\n", t.paint(bold, text), t.paint(faint, detail))
}

// heading says what was read.
func (t *textReport) heading() {
	if repo := t.Repository; repo == nil {
		t.printf("%s%s\n", t.paint(bold, "Standard input"), t.paint(faint, ": "+counted(t.Statistics.Published, "event")))
	} else {
		facts := []string{counted(repo.Commits, "commit")}
		if repo.Bare {
			facts = append(facts, "bare")
		}
		if repo.Branch != "" {
			facts = append(facts, "branch "+repo.Branch)
		} else {
			facts = append(facts, "detached HEAD")
		}
		if repo.Version != "" {
			facts = append(facts, repo.Version)
		}
		if repo.Uncommitted != nil {
			facts = append(facts, counted(*repo.Uncommitted, "uncommitted file"))
		}
		t.printf("%s%s\n", t.paint(bold, printable(repo.Path)), t.paint(faint, ": "+printable(strings.Join(facts, ", "))))
	}
	if t.Interrupted {
		t.printf("%s\n", t.paint(yellow, "interrupted: what follows is what came through until then"))
	}
	for _, n := range t.Notes {
		t.printf("%s\n", t.paint(yellow, printable(n)))
	}
}

func (t *textReport) recent() {
	if len(t.Recent) == 0 {
		return
	}
	t.title("Recent events", ", newest first")
	for _, e := range t.Recent {
		colour := green
		if strings.HasSuffix(e.Type, ".error") {
			colour = red
		}
		when := fmt.Sprintf("%10s", ago(t.now, e.Timestamp))
		typ := fmt.Sprintf("%-16s", printable(e.Type))
		t.printf("  %s  %s  %s\n", t.paint(faint, when), t.paint(colour, typ), clip(printable(describe(e)), maxText))
	}
}

func (t *textReport) files() {
	if len(t.BusiestFiles) == 0 {
		return
	}
	t.title("Busiest files", shown(len(t.BusiestFiles), t.FileCount))
	for _, f := range t.BusiestFiles {
		lines := fmt.Sprintf("+%s -%s", grouped(f.Insertions), grouped(f.Deletions))
		t.printf("  %s  %s  %s\n", t.paint(cyan, fmt.Sprintf("%11s", counted(f.Saves, "save"))),
			fmt.Sprintf("%-15s", lines), printable(f.Path))
	}
}

func (t *textReport) authors() {
	if len(t.Authors) == 0 {
		return
	}
	t.title("Authors", shown(len(t.Authors), t.AuthorCount))
	for _, a := range t.Authors {
		t.printf("  %s  %s\n", t.paint(cyan, fmt.Sprintf("%13s", counted(a.Commits, "commit"))), printable(a.Name))
	}
}

func (t *textReport) commands() {
	if len(t.Commands) == 0 {
		return
	}
	t.title("Commands", shown(len(t.Commands), t.CommandCount))
	for _, c := range t.Commands {
		colour, exit := green, "exit   ?"
		if c.ExitCode != nil {
			exit = fmt.Sprintf("exit %3d", *c.ExitCode)
		}
		if c.Failures > 0 {
			colour = red
		}
		runs := ""
		if c.Runs > 1 {
			runs = fmt.Sprintf("  %s runs, %s failed", grouped(c.Runs), grouped(c.Failures))
		}
		took := time.Duration(c.DurationMS * float64(time.Millisecond))
		t.printf("  %s  %9s  %s%s\n", t.paint(colour, exit), short(took), clip(printable(c.Command), maxText), t.paint(faint, runs))
	}
}

func (t *textReport) statistics() {
	s := &t.Statistics
	t.title("Statistics", "")
	t.printf("  %s published, the last %s of them kept, %s\n",
		counted(s.Published, "event"), grouped(s.BufferSize), counted(s.Handlers, "handler"))
	t.counts("by type", s.EventTypes)
	t.counts("by source", s.EventSources)
	if s.Published > 0 {
		t.printf("  a publish took %s at the median, %s on average: with its handlers' work, and %s of reading the clock\n",
			t.paint(bold, short(time.Duration(t.PublishCostMedianNS))), short(time.Duration(t.PublishCostNS)),
			short(time.Duration(t.ClockCostNS)))
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
			t.printf("  %-10s %10s  %s\n", "", "", t.paint(faint, fmt.Sprintf("and %d more", len(keys)-most)))
			break
		}
		t.printf("  %-10s %s  %s\n", t.paint(faint, fmt.Sprintf("%-10s", label)),
			t.paint(cyan, fmt.Sprintf("%10s", grouped(m[k]))), clip(printable(cmp.Or(k, "(none)")), maxText))
	}
}

// shown says how many there are where not all are shown.
func shown(n, of int) string {
	if n == of {
		return ""
	}
	return fmt.Sprintf(", %d of %s", n, grouped(of))
}
