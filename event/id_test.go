package event_test

import (
	"bytes"
	"testing"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/event"
)

func TestIDs(t *testing.T) {
	for _, c := range []struct {
		name    string
		make    func() uuid.UUID
		version uuid.Version
	}{
		{"random", event.RandomID, 4},
		{"secure", event.SecureID, 4},
		{"ordered", event.OrderedID, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			seen := make(map[uuid.UUID]bool)
			for range 1000 {
				id := c.make()
				if id.Version() != c.version || id.Variant() != uuid.RFC4122 {
					t.Fatalf("%v has version %v and variant %v", id, id.Version(), id.Variant())
				}
				if seen[id] {
					t.Fatalf("%v twice", id)
				}
				seen[id] = true
			}
		})
	}
}

func TestOrderedID_sorts_by_time(t *testing.T) {
	last := event.OrderedID()
	for range 1000 {
		id := event.OrderedID()
		if bytes.Compare(last[:], id[:]) >= 0 {
			t.Fatalf("%v is not after %v", id, last)
		}
		last = id
	}
}

func TestRandomID_does_not_allocate(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { event.RandomID() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
