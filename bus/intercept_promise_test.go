package bus_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vidurai/eventbus/event"
)

func TestB6_PublishedEventsAreNotChanged(t *testing.T) {
	b := newBus(t)
	var got collector
	subscribe(t, b, ">", got.handle)

	whole := event.New("a", "x", "/p", slog.Int("n", 1))
	before := *whole
	if err := b.Publish(whole); err != nil {
		t.Fatal(err)
	}
	if got.events[0] != whole || !whole.Equal(&before) {
		t.Fatal("a complete event is not published as it is")
	}

	bare := &event.Event{Type: "a", Source: "x"}
	if err := b.Publish(bare); err != nil {
		t.Fatal(err)
	}
	e := got.events[1]
	if bare.ID != uuid.Nil || !bare.Timestamp.IsZero() {
		t.Fatal("the publisher's event was changed")
	}
	if e == bare || e.ID == uuid.Nil || e.ID.Version() != 4 || e.Timestamp.IsZero() || e.Type != "a" || e.Source != "x" {
		t.Fatalf("published %v with ID %v at %v", e, e.ID, e.Timestamp)
	}
	if e.Timestamp != e.Timestamp.Round(0) {
		t.Fatal("the timestamp has a monotonic reading")
	}
	if r := b.Recent(1)[0]; r != e {
		t.Fatal("the history has another event than the handler")
	}
}

func TestB6_WhatIsMissingIsFilledIn(t *testing.T) {
	id, at := uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), time.Date(2026, 11, 25, 1, 2, 3, 4, time.UTC)
	for name, e := range map[string]*event.Event{
		"the ID":   {Type: "a", Timestamp: at},
		"the time": {Type: "a", ID: id},
	} {
		b := newBus(t)
		before := *e
		if err := b.Publish(e); err != nil {
			t.Fatal(err)
		}
		got := b.Recent(1)[0]
		if got == e || !e.Equal(&before) {
			t.Errorf("without %s: the publisher's event was published, or changed", name)
		}
		if got.ID == uuid.Nil || got.Timestamp.IsZero() || e.ID != uuid.Nil && got.ID != id || !e.Timestamp.IsZero() && !got.Timestamp.Equal(at) {
			t.Errorf("without %s: published with ID %v at %v", name, got.ID, got.Timestamp)
		}
	}
}
