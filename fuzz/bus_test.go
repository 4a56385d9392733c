package fuzz

import (
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// What the programs of FuzzBus publish and subscribe to. Python's bus has no
// patterns: its handler asks covers, as one there would do by hand.
var (
	types    = []string{"terminal.command", "terminal.error", "ai.user_message", "editor.file_save", "git", "a.b.c.d"}
	invalid  = []string{"", "terminal.", "*", "ai.>", "a..b", "a b", "\xff"}
	sources  = []string{"daemon", "browser", "vscode", ""}
	patterns = []string{">", "terminal.*", "terminal.command", "*.*", "ai.>", "*", "a.*.c.>", "nobody.wants.this", "*.error"}
)

// What bounds a program: enough to fill the largest history twice.
const (
	maxEvents        = 600
	maxHistory       = 300
	maxSubscriptions = 6
)

// busSteps are what the programs of FuzzBus are made of. Most read one or more
// numbers, which are the bytes behind them.
const busSteps = "eEbwsurctdnSR"

// A race is a program's two buses and what is known of them.
type race struct {
	*testing.T
	ours   *bus.Bus
	theirs *python.Bus
	number int     // of the last event
	live   []*pair // those that were not unsubscribed, but for those that spent themselves
	all    []*pair
	order  [2][]*pair // who was called, in order

	// Since the last Reset.
	byType, bySource map[string]uint64
	panics, rejected uint64
}

// FuzzBus runs the same program on the bus and on the Python design, and wants
// the same calls in the same order, the same history and the same statistics.
func FuzzBus(f *testing.F) {
	f.Fuzz(func(t *testing.T, history uint16, program []byte) {
		if len(program) > 100 {
			return // enough is enough
		}
		size := int(history) % (maxHistory + 1)
		ours, err := bus.New(bus.History(size), bus.OnPanic(func(*bus.PanicError) {}))
		if err != nil {
			t.Fatal(err)
		}
		r := &race{T: t, ours: ours, theirs: python.New(size)}
		r.theirs.LogError = func(string, ...any) {}
		r.forget()
		for s := script(program); len(s) > 0; {
			r.step(s.step(busSteps), &s)
		}
		r.recent(size)
		r.statistics()
		r.calls()
		if err := ours.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func (r *race) step(step byte, s *script) {
	switch step {
	case 'e': // of a type, from a source
		r.emit(types[s.next()%len(types)], sources[s.next()%len(sources)])
	case 'E': // so often: the same, but from other memory
		typ, source := types[s.next()%len(types)], sources[s.next()%len(sources)]
		for range s.next() {
			r.emit(strings.Clone(typ), source)
		}
	case 'b': // a batch of up to seven
		r.batch(s.next()%8, s.next())
	case 'w': // what is wrong
		r.refused(invalid[s.next()%len(invalid)])
	case 's':
		r.subscribe(patterns[s.next()%len(patterns)], s.next())
	case 'u':
		if len(r.live) > 0 {
			i := s.next() % len(r.live)
			r.live[i].ours.Unsubscribe()
			r.theirs.Unsubscribe(r.live[i].theirs)
			r.live = slices.Delete(r.live, i, i+1)
		}
	case 'r': // up to three times so many
		r.recent(s.next() * 3)
	case 'c':
		r.ours.ClearHistory()
		r.theirs.ClearBuffer()
	case 't':
		r.statistics()
	case 'd':
		r.ours.Disable()
		r.theirs.Disable()
	case 'n':
		r.ours.Enable()
		r.theirs.Enable()
	case 'S':
		r.ours.ClearSubscriptions()
		r.theirs.ClearHandlers()
		r.live = nil
	case 'R':
		r.ours.Reset()
		r.theirs.Reset()
		r.live = nil
		r.forget()
	}
}

func (r *race) forget() {
	r.byType, r.bySource = map[string]uint64{}, map[string]uint64{}
	r.panics, r.rejected = 0, 0
}

// count notes that an event is about to be accepted.
func (r *race) count(typ, source string) {
	if r.ours.Enabled() {
		r.byType[typ]++
		r.bySource[source]++
	}
}

func (r *race) emit(typ, source string) {
	if r.number == maxEvents {
		return
	}
	r.number++
	r.count(typ, source)
	if _, err := r.ours.Emit(typ, source, "", slog.Int("n", r.number)); err != nil {
		r.Fatal(err)
	}
	r.theirs.Publish(&python.Event{Type: typ, Source: source, Payload: map[string]any{"n": r.number}})
}

// batch publishes some ready events, of types and from sources that follow on
// each other.
func (r *race) batch(n, first int) {
	if r.number+n > maxEvents {
		return
	}
	var batch []*event.Event
	for i := range n {
		typ, source := types[(first+i)%len(types)], sources[(first+i/2)%len(sources)]
		r.count(typ, source)
		batch = append(batch, event.New(typ, source, "", slog.Int("n", r.number+1+i)))
	}
	if done, err := r.ours.PublishBatch(batch); err != nil || done != n {
		r.Fatalf("%d of %d published: %v", done, n, err)
	}
	for _, e := range batch {
		r.number++
		r.theirs.Publish(&python.Event{Type: e.Type, Source: e.Source, Payload: map[string]any{"n": r.number}})
	}
}

// refused publishes what Python would take, and nobody must see.
func (r *race) refused(typ string) {
	err := r.ours.Publish(&event.Event{Type: typ, Source: sources[0]})
	if !r.ours.Enabled() {
		if err != nil {
			r.Fatalf("a disabled bus: %v", err)
		}
		return
	}
	if !errors.Is(err, bus.ErrInvalid) {
		r.Fatalf("type %q: %v", typ, err)
	}
	r.rejected++
}

// subscribe subscribes the same handler to both buses. The bits of options say
// what it is like.
func (r *race) subscribe(pattern string, options int) {
	if len(r.live) == maxSubscriptions {
		return
	}
	p := &pair{
		pattern: strings.Split(pattern, "."),
		once:    options&1 != 0, odd: options&2 != 0, broken: options&4 != 0, echoes: options&8 != 0,
	}
	var opts []bus.SubscribeOption
	if p.once {
		opts = append(opts, bus.Once())
	}
	if p.odd {
		opts = append(opts, bus.Where(func(e *event.Event) bool { return numberOf(e)%2 != 0 }))
	}
	if options&16 != 0 {
		p.source = sources[options>>5%3]
		opts = append(opts, bus.Sources(p.source))
	}
	var err error
	p.ours, err = r.ours.Subscribe(pattern, func(e *event.Event) {
		r.called(0, p, numberOf(e), e.Source)
	}, opts...)
	if err != nil {
		r.Fatal(err)
	}
	p.theirs = r.theirs.Subscribe(func(e *python.Event) {
		if n := e.Payload["n"].(int); p.takes(e, n) {
			if p.once {
				r.theirs.Unsubscribe(p.theirs)
			}
			r.called(1, p, n, e.Source)
		}
	})
	r.live, r.all = append(r.live, p), append(r.all, p)
}

func numberOf(e *event.Event) int {
	n, _ := e.Payload.Get("n")
	return int(n.Int64())
}

// called is what every handler does. One that echoes publishes the negative of
// each event, whatever that leads to, before it goes on.
func (r *race) called(side int, p *pair, n int, source string) {
	p.calls[side] = append(p.calls[side], n)
	r.order[side] = append(r.order[side], p)
	if p.echoes && n > 0 && n%4 < 2 {
		const typ = "terminal.echo"
		if side == 0 {
			r.count(typ, source)
			if _, err := r.ours.Emit(typ, source, "", slog.Int("n", -n)); err != nil {
				r.Error(err)
			}
		} else {
			r.theirs.Publish(&python.Event{Type: typ, Source: source, Payload: map[string]any{"n": -n}})
		}
	}
	if p.broken && n%8 == 3 {
		if side == 0 {
			r.panics++
		} else {
			p.panicked++
		}
		panic("on purpose")
	}
}

func (r *race) recent(limit int) {
	got, want := r.ours.Recent(limit), r.theirs.Recent(limit)
	if len(got) != len(want) {
		r.Fatalf("Recent(%d) has %d events, want %d", limit, len(got), len(want))
	}
	for i, e := range got {
		if w := want[i]; numberOf(e) != w.Payload["n"].(int) || e.Type != w.Type || e.Source != w.Source {
			r.Fatalf("event %d of Recent(%d) is %v, number %d, want number %v", i, limit, e, numberOf(e), w.Payload["n"])
		}
	}
}

func (r *race) statistics() {
	got, want := r.ours.Stats(), r.theirs.Statistics()
	if got.Enabled != want.Enabled || got.Handlers != want.HandlerCount || got.BufferSize != want.BufferSize || got.BufferMaxSize != want.BufferMaxSize {
		r.Fatalf("statistics %+v, want %+v", got, want)
	}
	if !maps.Equal(got.EventTypes, r.byType) || !maps.Equal(got.EventSources, r.bySource) {
		r.Fatalf("types %v and sources %v, want %v and %v", got.EventTypes, got.EventSources, r.byType, r.bySource)
	}
	if got.Panics != r.panics || got.Rejected != r.rejected {
		r.Fatalf("%d panics and %d rejected, want %d and %d", got.Panics, got.Rejected, r.panics, r.rejected)
	}
	// Python's counts are those of its buffer.
	types, sources := map[string]int{}, map[string]int{}
	for _, e := range r.ours.Recent(got.BufferMaxSize) {
		types[e.Type]++
		sources[e.Source]++
	}
	if !maps.Equal(types, want.EventTypes) || !maps.Equal(sources, want.EventSources) {
		r.Fatalf("buffered types %v and sources %v, want %v and %v", types, sources, want.EventTypes, want.EventSources)
	}
	sum := uint64(0)
	for _, n := range got.EventTypes {
		sum += n
	}
	if got.Published != sum {
		r.Fatalf("published %d, by type %d", got.Published, sum)
	}
}
