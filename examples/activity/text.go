package main

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vidurai/eventbus/event"
)

// A textReport writes a report for people.
type textReport struct {
	*report
	out *bufio.Writer // holds on to its first error
	display
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

// A cell is a piece of a line, printable already.
type cell struct {
	style style
	text  string
}

// line writes cells side by side, and nothing of what has no room.
func (t *textReport) line(cells ...cell) {
	room := t.width
	for _, c := range cells {
		text := t.fit(c.text, room)
		room -= columns(text)
		t.out.WriteString(t.paint(c.style, text))
		if text != c.text {
			break
		}
	}
	t.out.WriteByte('\n')
}

// path writes cells and behind them a path, whose end is shown where it is long.
func (t *textReport) path(path string, cells ...cell) {
	room := t.width
	for _, c := range cells {
		room -= columns(c.text)
	}
	t.line(append(cells, cell{plain, t.fitEnd(t.printable(path), max(room, 0))})...)
}

// paragraph writes text, printable already, on as many lines as it takes.
func (t *textReport) paragraph(s style, text string) {
	for _, l := range wrap(text, t.width, false) {
		t.out.WriteString(t.paint(s, l))
		t.out.WriteByte('\n')
	}
}

func (t *textReport) title(text, detail string) {
	t.out.WriteByte('\n')
	t.line(cell{bold, text}, cell{faint, detail})
}

// heading says what was read, and what was done with it.
func (t *textReport) heading() {
	if repo := t.Repository; repo == nil {
		t.line(cell{bold, "Standard input"}, cell{faint, ": " + counted(t.Statistics.Published, "event")})
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
		t.paragraph(bold, t.printable(repo.Path+": "+strings.Join(facts, ", ")))
	}
	if t.Interrupted {
		t.paragraph(yellow, "interrupted: what follows is what came through until then")
	}
	for _, n := range t.Notes {
		t.paragraph(yellow, t.printable(n))
	}
	t.out.WriteByte('\n')
	t.paragraph(plain, t.story())
}

// story says what has just happened.
func (t *textReport) story() string {
	s := &t.Statistics
	handled := fmt.Sprintf("%s counted them for this report.", counted(s.Handlers, "handler"))
	if t.Repository == nil {
		return fmt.Sprintf("This program published %s from standard input on an event bus of its own. %s", counted(s.Published, "event"), handled)
	}
	if t.Repository.Commits == 0 {
		return fmt.Sprintf("This program published %s on an event bus of its own: a terminal.command for each git command that it ran"+
			" to look at the repository. %s", counted(s.Published, "event"), handled)
	}
	return fmt.Sprintf("This program read the history of the repository and published %s on an event bus of its own:"+
		" a git.commit for each commit and an editor.file_save for each file that a commit changed, with the times they had;"+
		" and a terminal.command for each git command that it ran to read them. %s", counted(s.Published, "event"), handled)
}

// recent shows the last events published by their own times: a commit that was
// rebased is published after commits that were made later.
func (t *textReport) recent() {
	if len(t.Recent) == 0 {
		return
	}
	last := "The last event"
	if n := len(t.Recent); n > 1 {
		last = fmt.Sprintf("The last %s events", grouped(n))
	}
	t.title(last, " published, newest first")
	byTime := slices.Clone(t.Recent)
	slices.SortStableFunc(byTime, func(a, b *event.Event) int { return b.Timestamp.Compare(a.Timestamp) })
	for _, e := range byTime {
		colour := green
		if strings.HasSuffix(e.Type, ".error") {
			colour = red
		}
		t.line(cell{faint, fmt.Sprintf("  %10s  ", ago(t.now, e.Timestamp))}, cell{colour, padded(t.printable(e.Type), 16)},
			cell{plain, "  " + t.printable(t.describe(e))})
	}
}

func (t *textReport) files() {
	if len(t.BusiestFiles) == 0 {
		return
	}
	t.title("Busiest files", shown(len(t.BusiestFiles), t.FileCount))
	for _, f := range t.BusiestFiles {
		lines := fmt.Sprintf("+%s -%s", grouped(f.Insertions), grouped(f.Deletions))
		t.path(f.Path, cell{cyan, fmt.Sprintf("  %11s", counted(f.Saves, "save"))}, cell{plain, fmt.Sprintf("  %-15s  ", lines)})
	}
}

func (t *textReport) authors() {
	if len(t.Authors) == 0 {
		return
	}
	t.title("Authors", shown(len(t.Authors), t.AuthorCount))
	for _, a := range t.Authors {
		t.line(cell{cyan, fmt.Sprintf("  %13s", counted(a.Commits, "commit"))}, cell{plain, "  " + t.printable(a.Name)})
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
		took := t.duration(time.Duration(c.DurationMS * float64(time.Millisecond)))
		head := fmt.Sprintf("  %9s  ", took)
		room := max(0, t.width-2-columns(exit)-columns(head)-columns(runs))
		t.line(cell{colour, "  " + exit}, cell{plain, head}, cell{plain, t.fit(t.printable(c.Command), room)}, cell{faint, runs})
	}
}

// shown says how many there are where not all are shown.
func shown(n, of int) string {
	if n == of {
		return ""
	}
	return fmt.Sprintf(", %s of %s", grouped(n), grouped(of))
}
