package main

import (
	"errors"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestMeter(t *testing.T) {
	b, err := bus.New()
	if err != nil {
		t.Fatal(err)
	}
	m := newMeter(b)
	if err := m.publish(event.New("a..b", "", "")); !errors.Is(err, event.ErrInvalid) {
		t.Errorf("a bad type: %v", err)
	}
	if m.events() != 0 {
		t.Errorf("%d events, and the only one was refused", m.events())
	}
	if err := m.publish(event.New("a.b", "x", "")); err != nil {
		t.Error(err)
	}
	if err := m.emit("a.c", "y", "/p", slog.Int("n", 1)); err != nil {
		t.Error(err)
	}
	if s := b.Stats(); m.events() != 2 || s.Published != 2 || m.all.mean() <= 0 || m.all.median() <= 0 {
		t.Errorf("%d events, %d published, mean %v, median %v", m.events(), s.Published, m.all.mean(), m.all.median())
	}
}

func TestMeter_first_of_each_type_and_source(t *testing.T) {
	m := newMeter(nil)
	for range 3 {
		for _, k := range []kind{{"a", "x"}, {"a", "y"}, {"b", "x"}} {
			m.add(time.Microsecond, k)
		}
	}
	if all, first := m.all.calls.Load(), m.first.calls.Load(); all != 9 || first != 3 {
		t.Errorf("%d publishes, %d the first of their kind; want 9, 3", all, first)
	}
	for i := range 2 * maxKinds {
		m.add(time.Microsecond, kind{"many", strconv.Itoa(i)})
	}
	if len(m.seen) != maxKinds || m.first.calls.Load() != maxKinds {
		t.Errorf("%d kinds are remembered, %d counted; want %d", len(m.seen), m.first.calls.Load(), maxKinds)
	}
}
