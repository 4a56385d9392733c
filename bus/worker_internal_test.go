package bus

import (
	"context"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// A publisher that was let in before Close puts its event into a shared queue when the
// worker has ended: it was accepted, and is dropped, and counted.
func TestB7_WhatIsLetInBeforeCloseIsCounted(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.Subscribe("a", func(*event.Event) { t.Error("a call after Close") }, Async(1))
	if err != nil {
		t.Fatal(err)
	}
	finish := b.Halves(event.New("a", "", ""))
	b.Close()
	select {
	case <-s.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the subscription has not ended after 10 seconds")
	}
	if s.worker.inbox == nil {
		t.Error("with a publish under way nothing is left of its queue")
	}
	finish()
	if err := b.Shutdown(context.Background()); err == nil {
		t.Error("Shutdown tells of nothing that was left")
	}
	if st := s.Stats(); st.Matched != 1 || st.Dropped != 1 || st.Pending != 0 {
		t.Errorf("%+v, want one that matched and was dropped", st)
	}
	if s.worker.inbox != nil || s.worker.queue != nil {
		t.Error("when all is quiet it still has its queue")
	}
}
