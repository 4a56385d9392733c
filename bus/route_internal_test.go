package bus

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// Beyond the table a type has a route of its own, on which nobody is asked about events
// but the targets that name sources. Types beyond the second table are the last to ask all.
func TestB9_BeyondTheTable(t *testing.T) {
	b, err := New(History(0))
	if err != nil {
		t.Fatal(err)
	}
	handler := func(*event.Event) {}
	for i := range 50 {
		for _, opts := range [][]SubscribeOption{nil, {Async(1 + i)}} {
			if _, err := b.Subscribe(fmt.Sprint("other.", i), handler, opts...); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, pattern := range []string{"t", "*"} {
		if _, err := b.Subscribe(pattern, handler); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Subscribe("t", handler, Sources("some", "more")); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for i := range maxPairs {
		if err := b.Publish(event.New("t", fmt.Sprint("session ", i), "")); err != nil {
			t.Fatal(err)
		}
	}
	if n := b.pairs.Load(); n != maxPairs || b.types.Load() != 0 {
		t.Fatalf("%d pairs and %d types have a route", n, b.types.Load())
	}
	look := func(typ, source string, want *route, targets, asked int) {
		t.Helper()
		if err := b.Publish(event.New(typ, source, "")); err != nil {
			t.Fatal(err)
		}
		r, err := b.find(typ, source)
		if err != nil || want != nil && r != want {
			t.Fatalf("the route of %s from %s is %v, %v", typ, source, r.pair, err)
		}
		d, n := r.current.Load(), 0
		for _, t := range d.targets {
			if r.asks(t) {
				n++
			}
		}
		if len(d.targets) != targets || n != asked {
			t.Errorf("the route of %s from %s has %d targets and asks %d, want %d and %d", typ, source, len(d.targets), n, targets, asked)
		}
	}
	look("t", "session 0", nil, 2, 0)
	look("t", "late", nil, 3, 1)
	late, _ := b.find("t", "late")
	look("t", "some", late, 3, 1)
	look("t", Others, late, 3, 1)
	look("unheard.of", "x", nil, 0, 0)
	for i := range maxTypes {
		b.find(fmt.Sprint("u.", i), "")
	}
	if n := b.types.Load(); n != maxTypes {
		t.Errorf("%d types have a route, want %d", n, maxTypes)
	}
	look("v", "x", b.others.Load(), 103, 103)
}

// A source that is called Others is one of them, also while there is room for pairs.
func TestOthersIsNoSourceOfItsOwn(t *testing.T) {
	b, err := New(History(0))
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	s, err := b.Subscribe("t", func(*event.Event) { got++ }, Sources("x"))
	if err != nil {
		t.Fatal(err)
	}
	for i, source := range []string{Others, "x", Others, "y"} {
		if err := b.Publish(event.New("t", source, "")); err != nil {
			t.Fatal(err)
		}
		if want := min(i, 1); got != want {
			t.Errorf("after event %d, from %q, %d calls, want %d", i, source, got, want)
		}
	}
	if st := s.Stats(); st.Matched != 1 || st.Delivered != 1 {
		t.Errorf("%+v", st)
	}
	if st := b.Stats(); st.EventSources[Others] != 2 || st.EventSources["x"] != 1 {
		t.Errorf("%v", st.EventSources)
	}
}
