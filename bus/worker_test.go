package bus

import (
	"context"
	"testing"

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
	<-s.worker.done
	if _, ok := s.worker.source.(*reader); !ok {
		t.Errorf("with a publish under way its source is %T", s.worker.source)
	}
	finish()
	if err := b.Shutdown(context.Background()); err == nil {
		t.Error("Shutdown tells of nothing that was left")
	}
	if st := s.Stats(); st.Matched != 1 || st.Dropped != 1 || st.Pending != 0 {
		t.Errorf("%+v, want one that matched and was dropped", st)
	}
	if _, ok := s.worker.source.(*memory); !ok || b.late != nil {
		t.Errorf("when all is quiet its source is %T, and %d workers wait for that", s.worker.source, len(b.late))
	}
}

// While the bus goes on, what is left of a subscription that has ended is figures.
func TestB9_AnEndedWorkerKeepsNoQueue(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, opts := range [][]SubscribeOption{{Async(1)}, {Async(1), Where(func(*event.Event) bool { return true })}} {
		s, err := b.Subscribe("a", func(*event.Event) {}, opts...)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.UnsubscribeWait(context.Background()); err != nil {
			t.Fatal(err)
		}
		if _, ok := s.worker.source.(*memory); !ok || len(b.late) != 0 {
			t.Errorf("its source is %T, and %d workers wait for the end", s.worker.source, len(b.late))
		}
	}
}
