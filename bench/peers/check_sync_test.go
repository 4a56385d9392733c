package peers

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// TestSynchronousPeers has every synchronous peer keep the contract of peer, on one
// topic and on two.
func TestSynchronousPeers(t *testing.T) {
	both := []string{topic, otherTopic}
	for _, c := range synchronous() {
		for _, handlers := range []int{0, 1, 2, 10, 100} {
			t.Run(fmt.Sprintf("impl=%s/topics=1/handlers=%d", c.name, handlers), func(t *testing.T) {
				if err := checkTopic(c, handlers, 200); err != nil {
					t.Error(err)
				}
			})
			t.Run(fmt.Sprintf("impl=%s/topics=2/handlers=%d", c.name, handlers), func(t *testing.T) {
				if err := check(c, both, slices.Repeat(both, handlers), 200); err != nil {
					t.Error(err)
				}
			})
			// Nobody wants the second topic.
			t.Run(fmt.Sprintf("impl=%s/topics=2/handlers=%d,0", c.name, handlers), func(t *testing.T) {
				if err := check(c, both, slices.Repeat(both[:1], handlers), 200); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// Handlers are called in the order in which they subscribed.
func TestSynchronousOrder(t *testing.T) {
	const handlers = 10
	for _, c := range synchronous() {
		t.Run("impl="+c.name, func(t *testing.T) {
			p, err := c.open()
			if err != nil {
				t.Fatal(err)
			}
			var calls, want []int
			for i := range handlers {
				if err := p.subscribe(topic, func(*event.Event) { calls = append(calls, i) }); err != nil {
					t.Fatal(err)
				}
				want = append(want, i)
			}
			publish, err := p.prepare(event.New(topic, "check", ""))
			if err != nil {
				t.Fatal(err)
			}
			if err := publish(); err != nil {
				t.Error(err)
			}
			if !slices.Equal(calls, want) {
				t.Errorf("handlers were called in the order %v", calls)
			}
			if err := p.close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every synchronous peer takes events from many goroutines at once, and each
// goroutine's reach every handler in their order.
func TestSynchronousFromManyGoroutines(t *testing.T) {
	const publishers, handlers, each = 4, 3, 500
	for _, c := range synchronous() {
		t.Run("impl="+c.name, func(t *testing.T) {
			p, err := c.open()
			if err != nil {
				t.Fatal(err)
			}
			var mu sync.Mutex
			var got [handlers]map[string][]*event.Event // by source, which is the publisher
			for i := range got {
				got[i] = map[string][]*event.Event{}
				if err := p.subscribe(topic, func(e *event.Event) {
					mu.Lock()
					defer mu.Unlock()
					got[i][e.Source] = append(got[i][e.Source], e)
				}); err != nil {
					t.Fatal(err)
				}
			}
			want := map[string][]*event.Event{}
			publish := map[string][]func() error{}
			for i := range publishers * each {
				e := event.New(topic, fmt.Sprint("publisher ", i%publishers), "")
				ready, err := p.prepare(e)
				if err != nil {
					t.Fatal(err)
				}
				want[e.Source] = append(want[e.Source], e)
				publish[e.Source] = append(publish[e.Source], ready)
			}
			var wg sync.WaitGroup
			for _, events := range publish {
				wg.Go(func() {
					for _, publish := range events {
						if err := publish(); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			if err := p.close(); err != nil {
				t.Error(err)
			}
			for i := range got {
				for source, events := range want {
					if !slices.Equal(got[i][source], events) {
						t.Errorf("handler %d did not get the events of %s in order: %d of %d", i, source, len(got[i][source]), len(events))
					}
				}
			}
		})
	}
}

// A handler's panic stays where it is, or keeps those behind it from their event
// and reaches the publisher. The peer is not hurt by it either way.
func TestSynchronousPanics(t *testing.T) {
	quiet := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	defer slog.SetDefault(quiet)

	for _, c := range synchronous() {
		t.Run("impl="+c.name, func(t *testing.T) {
			p, err := c.open()
			if err != nil {
				t.Fatal(err)
			}
			var calls [3]int
			for i := range calls {
				if err := p.subscribe(topic, func(*event.Event) {
					calls[i]++
					if i == 1 && calls[i] == 1 {
						panic("on purpose")
					}
				}); err != nil {
					t.Fatal(err)
				}
			}
			publish, err := p.prepare(event.New(topic, "check", ""))
			if err != nil {
				t.Fatal(err)
			}
			recovered := func() (v any) {
				defer func() { v = recover() }()
				if err := publish(); err != nil {
					t.Error(err)
				}
				return nil
			}()
			wantRecovered, want := any("on purpose"), [3]int{1, 1, 0}
			if c.isolates {
				wantRecovered, want = nil, [3]int{1, 1, 1}
			}
			if recovered != wantRecovered || calls != want {
				t.Errorf("the publisher recovered %v and handlers were called %v times, want %v and %v", recovered, calls, wantRecovered, want)
			}
			if err := publish(); err != nil {
				t.Error(err)
			}
			for i := range want {
				want[i]++
			}
			if calls != want {
				t.Errorf("after the next event handlers were called %v times, want %v", calls, want)
			}
			if err := p.close(); err != nil {
				t.Error(err)
			}
		})
	}
}
