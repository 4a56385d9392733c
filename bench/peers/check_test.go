package peers

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// TestPeers has every peer keep the contract of peer, with a round as the
// benchmarks have them first.
func TestPeers(t *testing.T) {
	for _, c := range asynchronous() {
		for _, of := range []struct{ subscribers, events int }{{1, round}, {2, 1}, {10, 1000}, {100, 100}} {
			t.Run(fmt.Sprintf("impl=%s/subscribers=%d/events=%d", c.name, of.subscribers, of.events), func(t *testing.T) {
				if err := check(c, of.subscribers, of.events); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// check publishes different events and returns an error unless each subscriber
// was given exactly these, in order, one at a time, by the time that the peer is
// closed, and the peer left no goroutine behind.
func check(c candidate, subscribers, events int) error {
	before := goroutines()
	p, err := c.open()
	if err != nil {
		return err
	}
	logs := make([]log, subscribers)
	for i := range logs {
		if err := p.subscribe(logs[i].add); err != nil {
			return err
		}
	}
	es := make([]*event.Event, events)
	for i := range es {
		es[i] = event.New(topic, "check", "")
		if err := p.publish(es[i]); err != nil {
			return err
		}
	}
	if err := p.close(); err != nil {
		return err
	}
	var errs []error
	for i := range logs {
		if err := logs[i].compare(es); err != nil {
			errs = append(errs, fmt.Errorf("subscriber %d: %w", i, err))
		}
	}
	// One that has nothing left to do may still be there for a moment.
	var left map[string]string
	if !eventually(time.Second, func() bool {
		left = goroutines()
		maps.DeleteFunc(left, func(number, _ string) bool { _, old := before[number]; return old })
		return len(left) == 0
	}) {
		errs = append(errs, fmt.Errorf("%d goroutines left after close: %v", len(left), left))
	}
	return errors.Join(errs...)
}

// A log is what one subscriber was given.
type log struct {
	calling    sync.Mutex // held by the call that is running
	overlapped bool       // owned by mu

	mu  sync.Mutex
	got []*event.Event // owned by mu
}

func (l *log) add(e *event.Event) {
	alone := l.calling.TryLock()
	runtime.Gosched() // as good a moment as any for a second call
	l.mu.Lock()
	l.got = append(l.got, e)
	l.overlapped = l.overlapped || !alone
	l.mu.Unlock()
	if alone {
		l.calling.Unlock()
	}
}

func (l *log) compare(want []*event.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.overlapped {
		return errors.New("called while a call was running")
	}
	for i, e := range l.got {
		if i < len(want) && e != want[i] {
			return fmt.Errorf("call %d was not with event %d", i, i)
		}
	}
	if len(l.got) != len(want) {
		return fmt.Errorf("called %d times, want %d", len(l.got), len(want))
	}
	return nil
}

// TestCheck has check find what is wrong with peers that are wrong.
func TestCheck(t *testing.T) {
	for _, wrong := range []struct {
		name    string
		publish func(to []handler, n int, before, e *event.Event)
		want    string
	}{
		{"nothing", func(to []handler, _ int, _, e *event.Event) { all(to, e) }, ""},
		{"loses_one", func(to []handler, n int, _, e *event.Event) {
			if n != 7 {
				all(to, e)
			}
		}, "subscriber 0: call 7 was not with event 7"},
		{"loses_the_last", func(to []handler, n int, _, e *event.Event) {
			if n != 9 {
				all(to, e)
			}
		}, "subscriber 0: called 9 times, want 10"},
		{"gives_one_twice", func(to []handler, n int, _, e *event.Event) {
			all(to, e)
			if n == 9 {
				all(to, e)
			}
		}, "subscriber 0: called 11 times, want 10"},
		{"swaps_two", func(to []handler, n int, before, e *event.Event) {
			if n == 4 {
				all(to, e)
				all(to, before)
			} else if n != 3 {
				all(to, e)
			}
		}, "subscriber 0: call 3 was not with event 3"},
		{"forgets_a_subscriber", func(to []handler, _ int, _, e *event.Event) { all(to[:2], e) }, "subscriber 2: called 0 times, want 10"},
		{"copies", func(to []handler, _ int, _, e *event.Event) { c := *e; all(to, &c) }, "subscriber 0: call 0 was not with event 0"},
	} {
		t.Run(wrong.name, func(t *testing.T) {
			err := check(candidate{wrong.name, func() (peer, error) { return &fake{deliver: wrong.publish}, nil }}, 3, 10)
			expect(t, err, wrong.want)
		})
	}
	t.Run("leaves_a_goroutine", func(t *testing.T) {
		f := &fake{deliver: func(to []handler, _ int, _, e *event.Event) { all(to, e) }}
		end := make(chan struct{})
		defer close(end)
		err := check(candidate{"", func() (peer, error) { go func() { <-end }(); return f, nil }}, 1, 1)
		expect(t, err, "1 goroutines left after close")
	})
	t.Run("overlaps", func(t *testing.T) {
		var l log
		l.calling.Lock() // a call is running
		l.add(nil)
		expect(t, l.compare([]*event.Event{nil}), "called while a call was running")
	})
}

func expect(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("check found fault: %v", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("check found %v, want %s", err, want)
	}
}

// A fake delivers as it is told, in the publisher's goroutine.
type fake struct {
	deliver func(to []handler, n int, before, e *event.Event)
	to      []handler
	n       int
	before  *event.Event
}

func (f *fake) subscribe(h handler) error { f.to = append(f.to, h); return nil }

func (f *fake) publish(e *event.Event) error {
	f.deliver(f.to, f.n, f.before, e)
	f.n, f.before = f.n+1, e
	return nil
}

func (f *fake) close() error { return nil }

func all(to []handler, e *event.Event) {
	for _, h := range to {
		h(e)
	}
}
