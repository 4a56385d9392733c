package mutex_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/reference/mutex"
)

func TestBus(t *testing.T) {
	b := mutex.New(3)
	var got []string
	note := func(who string) func(*event.Event) {
		return func(e *event.Event) { got = append(got, who+":"+e.Type) }
	}
	publish := func(typ string) {
		t.Helper()
		if err := b.Publish(event.New(typ, "cli", "")); err != nil {
			t.Fatal(err)
		}
	}
	subscribe := func(pattern string, h func(*event.Event)) func() {
		t.Helper()
		unsubscribe, err := b.Subscribe(pattern, h)
		if err != nil {
			t.Fatal(err)
		}
		return unsubscribe
	}

	subscribe("a.*", note("1"))
	publish("a.x")
	subscribe("a.x", func(*event.Event) { panic("no") })
	last := subscribe(">", note("3"))
	publish("a.x")
	publish("b")
	last()
	publish("b")
	publish("a.y")
	if want := "1:a.x 1:a.x 3:a.x 3:b 1:a.y"; strings.Join(got, " ") != want {
		t.Errorf("handlers saw %v, want %v", got, want)
	}

	recent := b.Recent(10)
	if len(recent) != 3 || recent[0].Type != "a.y" || recent[1].Type != "b" || recent[2].Type != "b" {
		t.Errorf("the history is %v", recent)
	}
	if n := len(b.Recent(2)); n != 2 {
		t.Errorf("Recent(2) has %d", n)
	}
	published, types, panics := b.Counts()
	if published != 5 || types["a.x"] != 2 || types["b"] != 2 || types["a.y"] != 1 || panics != 1 {
		t.Errorf("counted %d, %v, %d panics", published, types, panics)
	}

	if b.Publish(nil) == nil || b.Publish(event.New("a..b", "", "")) == nil {
		t.Error("a bad event was accepted")
	}
	if _, err := b.Subscribe("a.>.b", note("")); err == nil {
		t.Error("a bad pattern was accepted")
	}
}

func TestConservation(t *testing.T) {
	const goroutines, each = 8, 2000
	b := mutex.New(500)
	var counts [goroutines]int
	if _, err := b.Subscribe(">", func(e *event.Event) { counts[len(e.Source)]++ }); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			e := event.New("kind", strings.Repeat("s", g), "")
			for range each {
				if err := b.Publish(e); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for g, n := range counts {
		if n != each {
			t.Errorf("goroutine %d: %d of %d were delivered", g, n, each)
		}
	}
	if published, _, _ := b.Counts(); published != goroutines*each {
		t.Errorf("counted %d", published)
	}
}
