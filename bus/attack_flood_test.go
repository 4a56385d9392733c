package bus_test

import (
	"fmt"
	"log/slog"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// heap returns how many bytes are reachable.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Types and sources without end, a million with -stress, are delivered as ever and counted under one name. What
// they leave behind is bounded: of pairs as long as get a route, 4 MiB of text.
func TestAttackB9_FloodOfTypesAndSources(t *testing.T) {
	n := 200_000
	if *stress > time.Second {
		n = 1_000_000
	}
	long := strings.Repeat("x", 900)
	before := heap()
	b := newBus(t)
	var all, one, keys uint64
	subscribe(t, b, ">", func(*event.Event) { all++ })
	special := "t." + strconv.Itoa(n-1) + "." + long
	subscribe(t, b, special, func(*event.Event) { one++ })
	queued := subscribe(t, b, ">", func(*event.Event) { keys++ }, bus.Async(10), bus.Latest(func(e *event.Event) string { return e.Type }), bus.OnFull(bus.DropNewest))
	shared := subscribe(t, b, ">", func(*event.Event) {}, bus.Async(100))
	for i := range n {
		typ := "t." + strconv.Itoa(i)
		if i < bus.MaxPairs || i == n-1 {
			typ += "." + long
		}
		source := "s"
		if i%2 == 0 {
			source = typ[2:min(len(typ), 100)]
		}
		if err := b.Publish(event.New(typ, source, "")); err != nil {
			t.Fatal(err)
		}
	}
	shutdown(t, b)
	st := b.Stats()
	types, sources := uint64(0), uint64(0)
	for _, c := range st.EventTypes {
		types += c
	}
	for _, c := range st.EventSources {
		sources += c
	}
	want := uint64(n)
	if st.Published != want || types != want || sources != want ||
		st.EventTypes[bus.Others] != want-bus.MaxPairs-bus.MaxTypes || len(st.EventTypes) != bus.MaxPairs+bus.MaxTypes+1 {
		t.Errorf("published %d, by type %d, by source %d, others %d", st.Published, types, sources, st.EventTypes[bus.Others])
	}
	if all != want || one != 1 || keys != queued.Stats().Delivered {
		t.Errorf("%d events handled, %d of the one type, %d of the keys", all, one, keys)
	}
	for _, s := range []*bus.Subscription{queued, shared} {
		if conserved(t, s.Stats()); s.Stats().Matched != want || s.Stats().Pending != 0 {
			t.Errorf("%+v", figures(s))
		}
	}
	if grown := int64(heap()) - int64(before); grown > 16<<20 {
		t.Errorf("the heap has grown by %d MiB", grown>>20)
	} else {
		t.Logf("the heap has grown by %d KiB", grown>>10)
	}
	runtime.KeepAlive(b)
}

// Names, subscriptions, followers and waits that come and go leave nothing.
func TestAttackB9_ComingAndGoing(t *testing.T) {
	n := 5000
	if *stress > time.Second {
		n = 50_000
	}
	goroutinesReturn(t)
	b := newBus(t, quietly())
	emit(t, b, "a", "")
	churn := func(n int) {
		for i := range n {
			opts := []bus.SubscribeOption{bus.Named(fmt.Sprint("name ", i))}
			switch i % 10 {
			case 0:
				opts = append(opts, bus.Async(10), bus.Replay(1))
			case 5:
				opts = append(opts, bus.Async(10))
			}
			s := subscribe(t, b, fmt.Sprintf("a.%d.>", i), func(*event.Event) {}, opts...)
			for range b.Follow(t.Context(), bus.FromOldest()) {
				break
			}
			if i%10 == 1 {
				emit(t, b, "boom", "")
			}
			s.Unsubscribe()
		}
	}
	churn(n / 10)
	before := heap()
	churn(n)
	if grown := int64(heap()) - int64(before); grown > 2<<20 {
		t.Errorf("the heap has grown by %d KiB", grown>>10)
	}
	if receivers, queues := b.Held(); receivers != 0 || queues != 0 || b.Replaced() != 0 {
		t.Errorf("%d receivers, %d queues, %d deliveries are left", receivers, queues, b.Replaced())
	}
	shutdown(t, b)
}

// Payloads of megabytes pass through as others do.
func TestAttackB6_HugePayloads(t *testing.T) {
	b := newBus(t, bus.History(2))
	var sync, async collector
	subscribe(t, b, ">", sync.handle)
	subscribe(t, b, ">", async.handle, bus.Async(2))
	many := make(map[string]any, 100_000)
	attrs := make([]slog.Attr, 100_000)
	for i := range attrs {
		key := "k" + strconv.Itoa(i)
		many[key], attrs[i] = i, slog.Int(key, i)
	}
	text := strings.Repeat("é\x00\"", 4<<20)
	emit(t, b, "a", "", slog.String("text", text), slog.Any("map", many))
	emit(t, b, "a", "", attrs...)
	clear(many)
	clear(attrs)
	shutdown(t, b)
	for _, events := range [][]*event.Event{sync.events, async.events, {b.Recent(2)[1], b.Recent(2)[0]}} {
		if len(events) != 2 {
			t.Fatalf("%d events", len(events))
		}
		v, _ := events[0].Payload.Get("text")
		m, _ := events[0].Payload.Get("map")
		last, ok := events[1].Payload.Get("k99999")
		if v.String() != text || m.Any().(event.Payload).Len() != 100_000 || events[1].Payload.Len() != 100_000 || !ok || last.Int64() != 99_999 {
			t.Error("something is missing")
		}
		if err := events[0].Validate(); err != nil {
			t.Error(err)
		}
	}
}
