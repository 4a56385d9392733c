package bench_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/mutex"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// A tally is what ten handlers make of a stream of events. For each there is
// one method that all implementations' handlers call, so that they differ only in
// how they get at an event. It is for one publishing goroutine.
type tally struct {
	types     map[string]int      // events by type
	sources   map[string]int      // by source
	hours     [24]int             // by hour of the day, UTC
	commands  map[string][]string // the last few by project
	longest   string              // the longest path of a file that was saved
	lines     int64               // changed in editor.>
	wide      []string            // the subjects of commits of more than wideFiles files
	commanded int                 // events of source cli
	cli       time.Duration       // what they took in all
	errors    int                 // of type terminal.error
	json      []byte              // all events, a line each

	failed error // of the last event that could not be written as JSON
}

const (
	wideFiles    = 10
	lastCommands = 5
	cliSource    = "cli"
)

func newTally() *tally {
	return &tally{types: map[string]int{}, sources: map[string]int{}, commands: map[string][]string{}}
}

// reset empties t and keeps its memory.
func (t *tally) reset() {
	clear(t.types)
	clear(t.sources)
	clear(t.commands)
	*t = tally{types: t.types, sources: t.sources, commands: t.commands, wide: t.wide[:0], json: t.json[:0]}
}

func (t *tally) byType(typ string)      { t.types[typ]++ }
func (t *tally) bySource(source string) { t.sources[source]++ }
func (t *tally) byHour(at time.Time)    { t.hours[at.UTC().Hour()]++ }
func (t *tally) saved(path string) {
	if len(path) > len(t.longest) {
		t.longest = path
	}
}
func (t *tally) ran(project, command string) {
	last := t.commands[project]
	if len(last) == lastCommands {
		last = slices.Delete(last, 0, 1)
	}
	t.commands[project] = append(last, command)
}
func (t *tally) changed(insertions, deletions int64) { t.lines += insertions + deletions }
func (t *tally) committed(subject string)            { t.wide = append(t.wide, subject) }
func (t *tally) took(ms float64) {
	t.commanded++
	t.cli += time.Duration(ms * float64(time.Millisecond))
}
func (t *tally) erred() { t.errors++ }

// A covering handler is called for what its pattern, source and condition cover.
type covering struct {
	pattern string
	source  string                  // "" for any
	where   func(*event.Event) bool // nil for none
	handle  func(*event.Event)
}

// handlers are those of buses that carry an event.Event.
func (t *tally) handlers() []covering {
	text := func(e *event.Event, key string) string {
		v, _ := e.Payload.Get(key)
		return v.String()
	}
	number := func(e *event.Event, key string) int64 {
		if v, ok := e.Payload.Get(key); ok {
			return v.Int64()
		}
		return 0
	}
	return []covering{
		{pattern: ">", handle: func(e *event.Event) { t.byType(e.Type) }},
		{pattern: ">", handle: func(e *event.Event) { t.bySource(e.Source) }},
		{pattern: ">", handle: func(e *event.Event) { t.byHour(e.Timestamp) }},
		{pattern: "terminal.*", handle: func(e *event.Event) { t.ran(e.ProjectPath, text(e, "command")) }},
		{pattern: "editor.file_save", handle: func(e *event.Event) { t.saved(text(e, "file_path")) }},
		{pattern: "editor.>", handle: func(e *event.Event) { t.changed(number(e, "insertions"), number(e, "deletions")) }},
		{
			pattern: "git.commit",
			where:   func(e *event.Event) bool { return number(e, "files") > wideFiles },
			handle:  func(e *event.Event) { t.committed(text(e, "subject")) },
		},
		{
			pattern: ">",
			source:  cliSource,
			handle: func(e *event.Event) {
				v, _ := e.Payload.Get("duration_ms")
				ms, _ := v.Any().(float64)
				t.took(ms)
			},
		},
		{pattern: "terminal.error", handle: func(*event.Event) { t.erred() }},
		{pattern: ">", handle: func(e *event.Event) {
			var err error
			if t.json, err = e.AppendJSON(t.json); err != nil {
				t.failed = err
			}
			t.json = append(t.json, '\n')
		}},
	}
}

// onOurs has the bus filter.
func (t *tally) onOurs(b *testing.B, on *bus.Bus) {
	b.Helper()
	for _, h := range t.handlers() {
		var opts []bus.SubscribeOption
		if h.source != "" {
			opts = append(opts, bus.Sources(h.source))
		}
		if h.where != nil {
			opts = append(opts, bus.Where(h.where))
		}
		if _, err := on.Subscribe(h.pattern, h.handle, opts...); err != nil {
			b.Fatal(err)
		}
	}
}

// onMutex has the bus filter by pattern, and the handlers what is beyond it.
func (t *tally) onMutex(b *testing.B, on *mutex.Bus) {
	b.Helper()
	for _, h := range t.handlers() {
		handle := h.handle
		if h.source != "" || h.where != nil {
			handle = func(e *event.Event) {
				if (h.source == "" || e.Source == h.source) && (h.where == nil || h.where(e)) {
					h.handle(e)
				}
			}
		}
		subscribeMutex(b, on, h.pattern, handle)
	}
}

// onPython has each handler look at every event itself, as Vidurai's do.
func (t *tally) onPython(on *python.Bus) {
	text := func(e *python.Event, key string) string {
		s, _ := e.Payload[key].(string)
		return s
	}
	number := func(e *python.Event, key string) int64 {
		n, _ := e.Payload[key].(int64)
		return n
	}
	on.Subscribe(func(e *python.Event) { t.byType(e.Type) })
	on.Subscribe(func(e *python.Event) { t.bySource(e.Source) })
	on.Subscribe(func(e *python.Event) { t.byHour(e.Timestamp) })
	on.Subscribe(func(e *python.Event) {
		if strings.HasPrefix(e.Type, "terminal.") {
			t.ran(e.ProjectPath, text(e, "command"))
		}
	})
	on.Subscribe(func(e *python.Event) {
		if e.Type == "editor.file_save" {
			t.saved(text(e, "file_path"))
		}
	})
	on.Subscribe(func(e *python.Event) {
		if strings.HasPrefix(e.Type, "editor.") {
			t.changed(number(e, "insertions"), number(e, "deletions"))
		}
	})
	on.Subscribe(func(e *python.Event) {
		if e.Type == "git.commit" && number(e, "files") > wideFiles {
			t.committed(text(e, "subject"))
		}
	})
	on.Subscribe(func(e *python.Event) {
		if e.Source == cliSource {
			ms, _ := e.Payload["duration_ms"].(float64)
			t.took(ms)
		}
	})
	on.Subscribe(func(e *python.Event) {
		if e.Type == "terminal.error" {
			t.erred()
		}
	})
	on.Subscribe(func(e *python.Event) {
		line, err := json.Marshal(e.ToDict())
		if err != nil {
			t.failed = err
		}
		t.json = append(append(t.json, line...), '\n')
	})
}

// all makes of events what the handlers should, without a bus.
func (t *tally) all(es []*event.Event) {
	handlers := t.handlers()
	for _, e := range es {
		for _, h := range handlers {
			prefix := strings.TrimRight(h.pattern, "*>")
			covers := e.Type == h.pattern || prefix != h.pattern && strings.HasPrefix(e.Type, prefix)
			if covers && (h.source == "" || e.Source == h.source) && (h.where == nil || h.where(e)) {
				h.handle(e)
			}
		}
	}
}

// verifyUse fails b unless t has seen so many events and, where every handler
// should have had something to do, each had.
func (t *tally) verifyUse(b *testing.B, events int, every bool) {
	b.Helper()
	sum := 0
	for _, n := range t.types {
		sum += n
	}
	if sum != events || bytes.Count(t.json, []byte("\n")) != events || t.failed != nil {
		b.Fatalf("the handlers saw %d events, want %d: %v", sum, events, t.failed)
	}
	if every && (len(t.types) < 4 || len(t.sources) < 2 || len(t.commands) == 0 || t.longest == "" || t.lines == 0 ||
		len(t.wide) == 0 || t.cli == 0 || t.errors == 0) {
		b.Fatalf("a handler had nothing to do in %v", t.types)
	}
}

// verify fails b unless t is what want is. Their JSON need only say the same:
// Python's has its keys sorted, local time, and microseconds.
func (t *tally) verify(b *testing.B, want *tally) {
	b.Helper()
	switch {
	case t.failed != nil:
		b.Fatal(t.failed)
	case !maps.Equal(t.types, want.types), !maps.Equal(t.sources, want.sources), t.hours != want.hours:
		b.Fatalf("counted %v, %v, %v, want %v, %v, %v", t.types, t.sources, t.hours, want.types, want.sources, want.hours)
	case !reflect.DeepEqual(t.commands, want.commands):
		b.Fatalf("the last commands are %v, want %v", t.commands, want.commands)
	case t.longest != want.longest, t.lines != want.lines, !slices.Equal(t.wide, want.wide), t.commanded != want.commanded, t.cli != want.cli, t.errors != want.errors:
		b.Fatalf("got %q, %d lines, commits %q, %d commands in %v, %d errors; want %q, %d lines, commits %q, %d commands in %v, %d errors",
			t.longest, t.lines, t.wide, t.commanded, t.cli, t.errors,
			want.longest, want.lines, want.wide, want.commanded, want.cli, want.errors)
	}
	got, err := events(bytes.NewReader(t.json))
	if err != nil {
		b.Fatal(err)
	}
	all, err := events(bytes.NewReader(want.json))
	if err != nil {
		b.Fatal(err)
	}
	if len(got) != len(all) {
		b.Fatalf("wrote %d events, want %d", len(got), len(all))
	}
	for i, e := range got {
		w := *all[i]
		if !e.Timestamp.Truncate(time.Microsecond).Equal(w.Timestamp.Truncate(time.Microsecond)) ||
			!e.Payload.Equal(w.Payload) ||
			e.ID != w.ID || e.Type != w.Type || e.Source != w.Source || e.ProjectPath != w.ProjectPath {
			b.Fatalf("event %d was written as %v, want %v", i, e, &w)
		}
	}
}
