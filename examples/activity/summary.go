package main

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A summary is what three handlers make of the events that pass. Handlers run
// in the goroutines that publish, of which there are several: hence the lock.
// It is the summary's own; the bus holds none while it calls.
type summary struct {
	mu       sync.Mutex
	files    map[string]*fileSummary
	authors  map[string]*authorSummary
	commands map[string]*commandSummary

	subscriptions []subscription // as subscribe left them
}

// A fileSummary says how often a file was saved. Its deletion is no save.
type fileSummary struct {
	Path       string    `json:"path"`
	Saves      int       `json:"saves"`
	Insertions int64     `json:"insertions"`
	Deletions  int64     `json:"deletions"`
	Last       time.Time `json:"last"`
}

// An authorSummary says how much somebody committed.
type authorSummary struct {
	Name    string    `json:"name"`
	Commits int       `json:"commits"`
	Last    time.Time `json:"last"`
}

// A commandSummary says how often a command ran, and how that went.
type commandSummary struct {
	Command    string  `json:"command"`
	Runs       int     `json:"runs"`
	Failures   int     `json:"failures"`
	ExitCode   *int64  `json:"exit_code"` // of the last run; nil if it is not known
	DurationMS float64 `json:"duration_ms"`
	order      int     // of its first run
}

func newSummary() *summary {
	return &summary{
		files:    make(map[string]*fileSummary),
		authors:  make(map[string]*authorSummary),
		commands: make(map[string]*commandSummary),
	}
}

// subscribe has the bus tell s what it wants to know.
func (s *summary) subscribe(b *bus.Bus) error {
	for _, want := range []struct {
		pattern string
		handler bus.Handler
	}{
		{"terminal.*", s.onTerminal},
		{"git.>", s.onGit},
		{"editor.*", s.onEditor},
	} {
		sub, err := subscribe(b, want.pattern, want.handler)
		if err != nil {
			return err
		}
		s.subscriptions = append(s.subscriptions, sub)
	}
	return nil
}

func (s *summary) onTerminal(e *event.Event) {
	text, ok := e.Payload.Text("command")
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.commands[text]
	if c == nil {
		c = &commandSummary{Command: text, order: len(s.commands)}
		s.commands[text] = c
	}
	c.Runs++
	if e.Type == "terminal.error" {
		c.Failures++
	}
	c.ExitCode = nil
	if code, ok := e.Payload.Int64("exit_code"); ok {
		c.ExitCode = &code
	}
	if ms, ok := e.Payload.Float64("duration_ms"); ok {
		c.DurationMS += ms
	}
}

func (s *summary) onGit(e *event.Event) {
	name, ok := e.Payload.Text("author")
	if !ok || e.Type != "git.commit" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.authors[name]
	if a == nil {
		a = &authorSummary{Name: name}
		s.authors[name] = a
	}
	a.Commits++
	a.Last = later(a.Last, e.Timestamp)
}

func (s *summary) onEditor(e *event.Event) {
	path, ok := e.Payload.Text("file_path")
	if !ok || e.Type != "editor.file_save" {
		return
	}
	if change, _ := e.Payload.Text("change"); change == "deleted" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[path]
	if f == nil {
		f = &fileSummary{Path: path}
		s.files[path] = f
	}
	f.Saves++
	insertions, _ := e.Payload.Int64("insertions")
	deletions, _ := e.Payload.Int64("deletions")
	f.Insertions += insertions
	f.Deletions += deletions
	f.Last = later(f.Last, e.Timestamp)
}

// busiestFiles returns the n files saved most, of those the ones in which most
// lines changed.
func (s *summary) busiestFiles(n int) (top []*fileSummary, of int) {
	return mostOf(s, s.files, n, func(a, b *fileSummary) int {
		return cmp.Or(cmp.Compare(b.Saves, a.Saves),
			cmp.Compare(b.Insertions+b.Deletions, a.Insertions+a.Deletions), cmp.Compare(a.Path, b.Path))
	})
}

// busiestAuthors returns the n authors of most commits.
func (s *summary) busiestAuthors(n int) (top []*authorSummary, of int) {
	return mostOf(s, s.authors, n, func(a, b *authorSummary) int {
		return cmp.Or(cmp.Compare(b.Commits, a.Commits), cmp.Compare(a.Name, b.Name))
	})
}

// busiestCommands returns the n commands run most, of those the ones run first.
func (s *summary) busiestCommands(n int) (top []*commandSummary, of int) {
	return mostOf(s, s.commands, n, func(a, b *commandSummary) int {
		return cmp.Or(cmp.Compare(b.Runs, a.Runs), cmp.Compare(a.order, b.order))
	})
}

// mostOf returns copies of the first n entries of m, one of s's maps, and how
// many there are.
func mostOf[T any](s *summary, m map[string]*T, n int, order func(a, b *T) int) (top []*T, of int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	top = make([]*T, 0, len(m))
	for _, v := range m {
		c := *v
		top = append(top, &c)
	}
	slices.SortFunc(top, order)
	return top[:min(n, len(top))], len(m)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
