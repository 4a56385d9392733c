package fuzz

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pybus"
)

// What the programs of FuzzBus publish and subscribe to. Python's bus has no
// patterns: its handler asks covers, as one there would do by hand.
var (
	types    = []string{"terminal.command", "terminal.error", "ai.user_message", "editor.file_save", "git", "a.b.c.d"}
	sources  = []string{"daemon", "browser", "vscode", ""}
	patterns = []string{">", "terminal.*", "terminal.command", "*.*", "ai.>", "*", "a.*.c.>", "nobody.wants.this", "*.error"}
)

// covers is the definition of what a pattern means.
func covers(pattern, typ []string) bool {
	switch {
	case len(pattern) == 0:
		return len(typ) == 0
	case len(typ) == 0:
		return false
	case pattern[0] == ">":
		return true
	}
	return (pattern[0] == "*" || pattern[0] == typ[0]) && covers(pattern[1:], typ[1:])
}

// A pair is one handler on both buses.
type pair struct {
	ours   *bus.Subscription
	theirs int
	calls  [2][]int // the numbers of the events that each got
	broken bool     // panics on every other event
}

// FuzzBus runs the same program on the bus and on the Python design, and wants
// the same calls in the same order, the same history and the same statistics.
func FuzzBus(f *testing.F) {
	f.Add(uint16(500), []byte("\x04\x00\x00\x00\x00\x00\x00\x01\x01\x07\x03"))                       // subscribe, publish, look
	f.Add(uint16(3), []byte("\x04\x01\x04\x02\x00\x00\x01\x00\x01\x02\x05\x00\x00\x00\x00\x07\x09")) // unsubscribe in between
	f.Add(uint16(1), []byte("\x04\x83\x04\x00\x00\x01\x00\x00\x01\x01\x0a\x00\x00\x00\x0b\x00\x00\x00\x07\x02"))
	f.Add(uint16(7), []byte("\x04\x06\x00\x05\x00\x01\x20\x09\x08\x00\x05\x00\x0c\x00\x05\x00\x04\x06\x00\x05\x00\x07\x08"))
	f.Add(uint16(0), []byte("\x00\x00\x00\x04\x00\x00\x00\x00\x07\x05\x09"))

	f.Fuzz(func(t *testing.T, history uint16, program []byte) {
		if len(program) > 300 {
			return
		}
		size := int(history) % 600
		ours, err := bus.New(bus.History(size), bus.OnPanic(func(*bus.PanicError) {}))
		if err != nil {
			t.Fatal(err)
		}
		theirs := pybus.New(size)
		theirs.LogError = func(string, ...any) {}

		var live []*pair
		var order [2][]*pair // who was called, in order
		number := 0
		published := map[string]uint64{}
		publish := func(typ, source string) {
			number++
			if _, err := ours.Emit(typ, source, "", slog.Int("n", number)); err != nil {
				t.Fatal(err)
			}
			theirs.PublishEvent(typ, source, "", map[string]any{"n": number})
			if ours.Enabled() {
				published[typ]++
			}
		}
		reset := func() { live, published = nil, map[string]uint64{} }

		for s := script(program); len(s) > 0; {
			switch s.next() % 13 {
			case 0:
				publish(types[s.next()%len(types)], sources[s.next()%len(sources)])
			case 1, 2, 3:
				typ, source := types[s.next()%len(types)], sources[s.next()%len(sources)]
				for range s.next() {
					publish(strings.Clone(typ), source)
				}
			case 4:
				k := s.next()
				pattern := patterns[k%len(patterns)]
				p := &pair{broken: k >= 128}
				called := func(side, n int) {
					p.calls[side] = append(p.calls[side], n)
					order[side] = append(order[side], p)
					if p.broken && n%2 == 0 {
						panic("on purpose")
					}
				}
				if p.ours, err = ours.Subscribe(pattern, func(e *event.Event) {
					n, _ := e.Payload.Get("n")
					called(0, int(n.Int64()))
				}); err != nil {
					t.Fatal(err)
				}
				tokens := strings.Split(pattern, ".")
				p.theirs = theirs.Subscribe(func(e *pybus.Event) {
					if covers(tokens, strings.Split(e.Type, ".")) {
						called(1, e.Payload["n"].(int))
					}
				})
				live = append(live, p)
			case 5, 6:
				if len(live) > 0 {
					i := s.next() % len(live)
					live[i].ours.Unsubscribe()
					theirs.Unsubscribe(live[i].theirs)
					live = slices.Delete(live, i, i+1)
				}
			case 7:
				compareRecent(t, ours, theirs, s.next()*3)
			case 8:
				ours.ClearHistory()
				theirs.ClearBuffer()
			case 9:
				compareStatistics(t, ours, theirs, published)
			case 10:
				ours.Disable()
				theirs.Disable()
			case 11:
				ours.Enable()
				theirs.Enable()
			case 12:
				if s.next()%2 == 0 {
					ours.ClearSubscriptions()
					theirs.ClearHandlers()
					live = nil
				} else {
					ours.Reset()
					theirs.Reset()
					reset()
				}
			}
		}
		compareRecent(t, ours, theirs, size)
		compareStatistics(t, ours, theirs, published)
		if !slices.Equal(order[0], order[1]) {
			t.Fatalf("%d calls, want %d, or in another order", len(order[0]), len(order[1]))
		}
		for _, p := range order[0] {
			if !slices.Equal(p.calls[0], p.calls[1]) {
				t.Fatalf("a handler of %s got events %v, want %v", p.ours.Pattern(), p.calls[0], p.calls[1])
			}
			st := p.ours.Stats()
			panicked := uint64(0)
			for _, n := range p.calls[1] {
				if p.broken && n%2 == 0 {
					panicked++
				}
			}
			if st.Matched != uint64(len(p.calls[1])) || st.Panicked != panicked || st.Delivered+st.Panicked != st.Matched {
				t.Fatalf("statistics %+v of a handler that was called %d times and panicked %d times", st, len(p.calls[1]), panicked)
			}
		}
	})
}

func compareRecent(t *testing.T, ours *bus.Bus, theirs *pybus.Bus, limit int) {
	t.Helper()
	got, want := ours.Recent(limit), theirs.Recent(limit)
	if len(got) != len(want) {
		t.Fatalf("Recent(%d) has %d events, want %d", limit, len(got), len(want))
	}
	for i := range got {
		n, _ := got[i].Payload.Get("n")
		if n.Int64() != int64(want[i].Payload["n"].(int)) || got[i].Type != want[i].Type || got[i].Source != want[i].Source {
			t.Fatalf("event %d of Recent(%d) is %v, number %d, want number %v", i, limit, got[i], n.Int64(), want[i].Payload["n"])
		}
	}
}

func compareStatistics(t *testing.T, ours *bus.Bus, theirs *pybus.Bus, published map[string]uint64) {
	t.Helper()
	got, want := ours.Stats(), theirs.Statistics()
	if got.Enabled != want.Enabled || got.Handlers != want.HandlerCount || got.BufferSize != want.BufferSize || got.BufferMaxSize != want.BufferMaxSize {
		t.Fatalf("statistics %+v, want %+v", got, want)
	}
	if fmt.Sprint(got.EventTypes) != fmt.Sprint(published) {
		t.Fatalf("types %v, want %v", got.EventTypes, published)
	}
	// Python's counts are those of its buffer.
	types, sources := map[string]int{}, map[string]int{}
	for _, e := range ours.Recent(got.BufferMaxSize) {
		types[e.Type]++
		sources[e.Source]++
	}
	if fmt.Sprint(types) != fmt.Sprint(want.EventTypes) || fmt.Sprint(sources) != fmt.Sprint(want.EventSources) {
		t.Fatalf("buffered types %v and sources %v, want %v and %v", types, sources, want.EventTypes, want.EventSources)
	}
	sum := uint64(0)
	for _, n := range got.EventTypes {
		sum += n
	}
	if got.Published != sum {
		t.Fatalf("published %d, by type %d", got.Published, sum)
	}
}
