package peers

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

// TestPeers has every asynchronous peer keep the contract of peer, with a round as
// the benchmarks have them first.
func TestPeers(t *testing.T) {
	for _, c := range asynchronous() {
		for _, of := range []struct{ subscribers, events int }{{1, round}, {2, 1}, {10, 1000}, {100, 100}} {
			t.Run(fmt.Sprintf("impl=%s/subscribers=%d/events=%d", c.name, of.subscribers, of.events), func(t *testing.T) {
				if err := checkTopic(c, of.subscribers, of.events); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// checkTopic is check with so many subscribers to one topic.
func checkTopic(c candidate, subscribers, events int) error {
	return check(c, []string{topic}, slices.Repeat([]string{topic}, subscribers), events)
}

// check publishes so many different events, of these types in turn, and returns an
// error unless each of the patterns' subscribers was given exactly those that match
// it, in order, one at a time, by the time that the peer is closed, and the peer
// left no goroutine behind. A synchronous peer's have to have each event by the time
// that its publish returns.
func check(c candidate, types, patterns []string, events int) error {
	before := goroutines()
	p, err := c.open()
	if err != nil {
		return err
	}
	logs := make([]log, len(patterns))
	want := make([][]*event.Event, len(patterns))
	compiled := make([]subject.Pattern, len(patterns))
	for i, pattern := range patterns {
		if compiled[i], err = subject.Compile(pattern); err != nil {
			return err
		}
		if err := p.subscribe(pattern, logs[i].add); err != nil {
			return err
		}
	}
	es := make([]*event.Event, events)
	publish := make([]func() error, events)
	for i := range es {
		es[i] = event.New(types[i%len(types)], "check", "")
		if publish[i], err = p.prepare(es[i]); err != nil {
			return err
		}
	}
	for i, e := range es {
		if err := publish[i](); err != nil {
			return err
		}
		for j := range logs {
			if compiled[j].Match(e.Type) {
				want[j] = append(want[j], e)
			}
			if n := len(want[j]); c.synchronous && logs[j].calls() != n {
				return fmt.Errorf("subscriber %d: called %d times when publish returned, want %d", j, logs[j].calls(), n)
			}
		}
	}
	if err := p.close(); err != nil {
		return err
	}
	var errs []error
	for i := range logs {
		if err := logs[i].compare(want[i], c.unordered); err != nil {
			errs = append(errs, fmt.Errorf("subscriber %d: %w", i, err))
		}
	}
	// One that has nothing left to do may still be there for a moment.
	var left map[string]string
	if !eventually(10*time.Second, func() bool {
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

func (l *log) calls() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.got)
}

func (l *log) compare(want []*event.Event, unordered bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.overlapped {
		return errors.New("called while a call was running")
	}
	if unordered {
		return compareSets(l.got, want)
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

// compareSets returns an error unless got has each event of want once, in any
// order, and no other.
func compareSets(got, want []*event.Event) error {
	calls := map[*event.Event]int{}
	for _, e := range got {
		calls[e]++
	}
	for i, e := range want {
		if calls[e] != 1 {
			return fmt.Errorf("called %d times with event %d, want 1", calls[e], i)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("called %d times, want %d", len(got), len(want))
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
			open := func() (peer, error) { return &fake{deliver: wrong.publish}, nil }
			expect(t, checkTopic(candidate{open: open}, 3, 10), wrong.want)
		})
	}
	t.Run("leaves_a_goroutine", func(t *testing.T) {
		f := &fake{deliver: func(to []handler, _ int, _, e *event.Event) { all(to, e) }}
		end := make(chan struct{})
		defer close(end)
		err := checkTopic(candidate{open: func() (peer, error) { go func() { <-end }(); return f, nil }}, 1, 1)
		expect(t, err, "1 goroutines left after close")
	})
	t.Run("returns_before_the_handlers", func(t *testing.T) {
		late := func(to []handler, _ int, before, _ *event.Event) {
			if before != nil {
				all(to, before)
			}
		}
		open := func() (peer, error) { return &fake{deliver: late}, nil }
		expect(t, checkTopic(candidate{open: open, synchronous: true}, 3, 10), "subscriber 0: called 0 times when publish returned, want 1")
	})
	t.Run("mixes_topics", func(t *testing.T) {
		open := func() (peer, error) {
			return &fake{deliver: func(to []handler, _ int, _, e *event.Event) { all(to, e) }}, nil
		}
		for _, synchronous := range []bool{true, false} {
			err := check(candidate{open: open, synchronous: synchronous}, []string{topic, otherTopic}, []string{topic, otherTopic}, 4)
			expect(t, err, "subscriber 1: called 1 times when publish returned, want 0", "subscriber 0: call 1 was not with event 1")
		}
	})
	t.Run("unordered", func(t *testing.T) {
		a, b, c := new(event.Event), new(event.Event), new(event.Event)
		for _, of := range []struct {
			got  []*event.Event
			want string
		}{
			{[]*event.Event{b, a}, ""},
			{[]*event.Event{a}, "called 0 times with event 1"},
			{[]*event.Event{b, a, a}, "called 2 times with event 0"},
			{[]*event.Event{b, a, c}, "called 3 times, want 2"},
		} {
			expect(t, (&log{got: of.got}).compare([]*event.Event{a, b}, true), of.want)
		}
	})
	t.Run("more_than_one_type", func(t *testing.T) {
		for _, open := range []func() (peer, error){openChannel, openKelindar} {
			p, err := open()
			expect(t, err, "")
			expect(t, p.subscribe(topic, func(*event.Event) {}), "")
			_, err = p.prepare(event.New(otherTopic, "check", ""))
			expect(t, err, "this peer carries one type")
			expect(t, p.close(), "")
		}
	})
	t.Run("overlaps", func(t *testing.T) {
		var l log
		l.calling.Lock() // a call is running
		l.add(nil)
		expect(t, l.compare([]*event.Event{nil}, false), "called while a call was running")
	})
}

// expect fails t unless err has one of the texts in it, or is nil if that is "".
func expect(t *testing.T, err error, want ...string) {
	t.Helper()
	switch {
	case want[0] == "" && err != nil:
		t.Errorf("check found fault: %v", err)
	case want[0] != "" && (err == nil || !slices.ContainsFunc(want, func(w string) bool { return strings.Contains(err.Error(), w) })):
		t.Errorf("check found %v, want %s", err, strings.Join(want, " or "))
	}
}

// A fake delivers as it is told, in the publisher's goroutine.
type fake struct {
	deliver func(to []handler, n int, before, e *event.Event)
	to      []handler
	n       int
	before  *event.Event
}

func (f *fake) subscribe(_ string, h handler) error { f.to = append(f.to, h); return nil }

func (f *fake) prepare(e *event.Event) (func() error, error) {
	return func() error {
		f.deliver(f.to, f.n, f.before, e)
		f.n, f.before = f.n+1, e
		return nil
	}, nil
}

func (f *fake) close() error { return nil }

func all(to []handler, e *event.Event) {
	for _, h := range to {
		h(e)
	}
}
