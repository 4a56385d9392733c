package bus_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// The tests in the surface files use the package as programs that embed it do: each does a small
// piece of work with it, and asks for nothing but what the documentation says.

// What a handler reads from a payload, a reader of the log reads as well.
func TestSurface_PayloadsReadTheSameBeforeAndAfterJSON(t *testing.T) {
	b := newBus(t)
	at := time.Date(2026, 11, 23, 9, 30, 0, 123, time.FixedZone("", 19800))
	read := func(p event.Payload) string {
		text, ok1 := p.Text("command")
		when, ok2 := p.Text("at")
		code, ok3 := p.Int64("exit_code")
		load, ok4 := p.Float64("load")
		whole, ok5 := p.Float64("exit_code")
		tty, ok6 := p.Bool("tty")
		start, ok7 := p.Time("at")
		took, ok8 := p.Duration("took")
		_, bad1 := p.Int64("command")
		_, bad2 := p.Text("no such key")
		v, _ := p.Get("load")
		var decoded struct {
			Command string        `json:"command"`
			Load    float64       `json:"load"`
			Took    time.Duration `json:"took"`
			At      time.Time     `json:"at"`
		}
		err := p.Decode(&decoded)
		found := []bool{ok1, ok2, ok3, ok4, ok5, ok6, ok7, ok8, bad1, bad2}
		return fmt.Sprintln(text, when, code, load, whole, tty, start.UnixNano(), took, found, v.Kind(),
			decoded.Command, decoded.Load, decoded.Took, decoded.At.Equal(at), err, p)
	}
	handled := ""
	subscribe(t, b, "terminal.*", func(e *event.Event) { handled = read(e.Payload) })
	emit(t, b, "terminal.command", "cli", slog.String("command", "go test"), slog.Int("exit_code", 1),
		slog.Float64("load", 16), slog.Bool("tty", true), slog.Time("at", at), slog.Duration("took", 3*time.Second))
	const want = "go test 2026-11-23T09:30:00.000000123+05:30 1 16 1 true 1795406400000000123 3s " +
		"[true true true true true true true true false false] Float64 go test 16 3s true <nil> " +
		`{"command":"go test","exit_code":1,"load":16.0,"tty":true,"at":"2026-11-23T09:30:00.000000123+05:30","took":3000000000}` + "\n"
	if handled != want {
		t.Errorf("a handler reads\n%s, want\n%s", handled, want)
	}

	for entry, err := range b.Follow(t.Context(), bus.FromOldest()) {
		line, marshal := json.Marshal(entry)
		var back bus.Entry
		unmarshal := json.Unmarshal(line, &back)
		if err != nil || marshal != nil || unmarshal != nil {
			t.Fatal(err, marshal, unmarshal)
		}
		if got := read(back.Payload); got != want || !back.Equal(entry.Event) {
			t.Errorf("after JSON one reads\n%s, want\n%s", got, want)
		}
		break
	}

	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("handled", "payload", b.Recent(1)[0].Payload)
	if got := log.String(); !strings.Contains(got, `payload.command="go test" payload.exit_code=1 payload.load=16 `) {
		t.Errorf("slog writes %s", got)
	}
}

// A client keeps in a file how far it has come, is started again and goes on there.
func TestSurface_AClientResumesFromJSON(t *testing.T) {
	type state struct {
		Seen  bus.Position            `json:"seen"`
		Marks map[bus.Position]string `json:"marks"`
		Last  *bus.Entry              `json:"last,omitempty"`
		Pages map[string][]bus.Entry  `json:"pages"`
	}
	b := newBus(t, bus.History(4))
	emit(t, b, "git.commit", "cli", slog.Int("n", 1))
	emit(t, b, "git.push", "cli", slog.Int("n", 2))
	seen, err := take(b.Follow(t.Context(), bus.FromOldest()), 2)
	if err != nil || len(seen) != 2 {
		t.Fatal(seen, err)
	}
	file, err := json.Marshal(state{
		Seen:  seen[1].Position,
		Marks: map[bus.Position]string{seen[0].Position: "first", seen[1].Position: "second"},
		Last:  &seen[1],
		Pages: map[string][]bus.Entry{"git": seen},
	})
	if err != nil {
		t.Fatal(err)
	}

	var kept state
	if err := json.Unmarshal(file, &kept); err != nil {
		t.Fatalf("%v: %s", err, file)
	}
	if kept.Seen != seen[1].Position || kept.Last.Position != kept.Seen || !kept.Last.Equal(seen[1].Event) {
		t.Errorf("%s came back as %+v", file, kept)
	}
	if len(kept.Marks) != 2 || kept.Marks[seen[0].Position] != "first" || kept.Marks[seen[1].Position] != "second" {
		t.Errorf("keys of a map came back as %v", kept.Marks)
	}
	if page := kept.Pages["git"]; len(page) != 2 || !page[0].Equal(seen[0].Event) || page[0].Position != seen[0].Position {
		t.Errorf("a list of entries came back as %v", page)
	}

	for n := 3; n <= 8; n++ {
		emit(t, b, "git.commit", "cli", slog.Int("n", n))
	}
	for _, from := range []bus.Position{kept.Seen, kept.Last.Position, kept.Pages["git"][1].Position} {
		next, err := take(b.Follow(t.Context(), bus.After(from)), 4)
		if err != nil || len(next) != 4 {
			t.Fatal(next, err)
		}
		if n, ok := next[0].Payload.Int64("n"); !ok || n != 5 || next[0].Lost != 2 || next[0].Position.Seq != 5 {
			t.Errorf("it resumes with %v at %v after %d lost, want the fifth after two", next[0].Payload, next[0].Position, next[0].Lost)
		}
	}

	var none bus.Entry
	text, err := json.Marshal(none)
	if err != nil || fmt.Sprint(none) != "no event" || json.Unmarshal(text, &none) != nil || none != (bus.Entry{}) {
		t.Errorf("the zero Entry: %v, %s, %v", none, text, err)
	}
}

// A follower of some types is not told of others, but of every event that was overwritten.
func TestSurface_FollowerOfSomeTypes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, bus.History(3))
		start := b.Position()
		for range 4 {
			emit(t, b, "editor.file_save", "vim")
		}
		emit(t, b, "ai.user_message", "browser")

		var got []string
		done := make(chan error, 1)
		entries := b.Follow(t.Context(), bus.After(start), "git.>", "ai.*")
		go func() {
			for entry, err := range entries {
				if err != nil {
					done <- err
					return
				}
				got = append(got, fmt.Sprint(entry.Type, entry.Position.Seq, " lost ", entry.Lost))
			}
		}()
		synctest.Wait()
		for _, typ := range []string{"git", "git.remote.push", "ai.tool.call", "editor.file_save"} {
			emit(t, b, typ, "cli")
			synctest.Wait()
		}
		if err := b.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		err := <-done
		want := []string{"ai.user_message5 lost 2", "git.remote.push7 lost 0"}
		if !slices.Equal(got, want) || !errors.Is(err, bus.ErrClosed) {
			t.Errorf("%q, %v; want %q and ErrClosed", got, err, want)
		}
	})
}

// A middleware puts the request's ID and the trace into the context.
func TestSurface_EmitContext(t *testing.T) {
	type requestKey struct{}
	type traceKey struct{}
	from := func(key any, name string) bus.Option {
		return bus.ContextAttrs(func(ctx context.Context) []slog.Attr {
			id, ok := ctx.Value(key).(string)
			if !ok {
				return nil
			}
			return []slog.Attr{slog.String(name, id), slog.String("from", name)}
		})
	}
	b := newBus(t, from(requestKey{}, "request_id"), from(traceKey{}, "trace_id"))
	ctx := context.WithValue(t.Context(), requestKey{}, "r1")
	ctx = context.WithValue(ctx, traceKey{}, "t1")
	ctx, cancel := context.WithCancel(ctx)
	cancel() // the client has gone away
	for _, c := range []struct {
		ctx   context.Context
		attrs []slog.Attr
		want  map[string]any
	}{
		{t.Context(), []slog.Attr{slog.Int("n", 1)}, map[string]any{"n": 1}},
		{ctx, []slog.Attr{slog.Int("n", 1)}, map[string]any{"n": 1, "request_id": "r1", "trace_id": "t1", "from": "trace_id"}},
		{ctx, []slog.Attr{slog.String("from", "caller"), slog.String("trace_id", "mine")},
			map[string]any{"request_id": "r1", "trace_id": "mine", "from": "caller"}},
	} {
		e, err := b.EmitContext(c.ctx, "http.request", "server", "/src/app", c.attrs...)
		if err != nil || b.Recent(1)[0] != e || !e.Payload.Equal(event.PayloadFromMap(c.want)) {
			t.Errorf("%v, %v; want %v", e.Payload, err, c.want)
		}
	}
	if e, err := b.Emit("http.request", "server", ""); err != nil || e.Payload.Len() != 0 {
		t.Errorf("Emit: %v, %v", e.Payload, err)
	}
}

// A program that makes a source of each of its sessions has more pairs of type and source
// than the 4,096 of the table. Its events reach whom they are for, and nobody else.
func TestSurface_MorePairsThanTheTableHolds(t *testing.T) {
	const pairs, types = 4096, 1024
	b := newBus(t)
	calls := map[string]int{}
	count := func(name string) bus.Handler { return func(*event.Event) { calls[name]++ } }
	all := subscribe(t, b, ">", count("all"))
	one := subscribe(t, b, "session.start", count("one"), bus.Sources("late", "0"))
	last := subscribe(t, b, "rare.*", count("last"))
	none := subscribe(t, b, "session.end", count("none"))
	queued := subscribe(t, b, "session.*", func(*event.Event) {}, bus.Async(2*pairs))
	for i := range pairs {
		emit(t, b, "session.start", fmt.Sprint(i))
	}
	late := 0
	for _, source := range []string{"late", "later", "late"} { // beyond the pairs
		emit(t, b, "session.start", source)
		late++
	}
	for i := range types { // the first of them beyond the pairs, the last beyond the types
		emit(t, b, fmt.Sprint("kind.", i), "x")
		late++
	}
	emit(t, b, "rare.event", "x")
	late++

	shutdown(t, b)
	published := pairs + late
	want := map[string]int{"all": published, "one": 3, "last": 1}
	for name, n := range want {
		if calls[name] != n {
			t.Errorf("%s was called %d times, want %d", name, calls[name], n)
		}
	}
	if len(calls) != len(want) {
		t.Errorf("called: %v, want %v", calls, want)
	}
	for s, n := range map[*bus.Subscription]int{all: published, one: 3, last: 1, none: 0, queued: pairs + 3} {
		if st := s.Stats(); st.Matched != uint64(n) || st.Delivered != st.Matched {
			t.Errorf("%s: %+v, want %d matched and delivered", s.Pattern(), st, n)
		}
	}
	st := b.Stats()
	sum := func(counts map[string]uint64) (n uint64) {
		for _, c := range counts {
			n += c
		}
		return n
	}
	if n := uint64(published); st.Published != n || sum(st.EventTypes) != n || sum(st.EventSources) != n {
		t.Errorf("%d published, %d by type, %d by source, want %d", st.Published, sum(st.EventTypes), sum(st.EventSources), n)
	}
	if n := st.EventSources[bus.Others]; n != uint64(late) {
		t.Errorf("%d counted as others, want %d", n, late)
	}
}
