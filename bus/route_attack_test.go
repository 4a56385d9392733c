package bus_test

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

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
