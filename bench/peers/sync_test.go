package peers

import (
	"fmt"
	"slices"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// otherTopic is the second of two, and all that its handlers subscribe to.
const otherTopic = "editor.file_save"

// BenchmarkSyncPublish has one goroutine publish one event again and again to so
// many handlers, which have returned when publish does. ns/op is for each event,
// ns/delivery for each call of a handler.
func BenchmarkSyncPublish(b *testing.B) {
	for _, handlers := range []int{0, 1, 2, 10, 100} {
		for _, c := range synchronous() {
			b.Run(fmt.Sprintf("impl=%s/handlers=%d", c.name, handlers), func(b *testing.B) {
				s := newStage(b, c, handlers, topic)
				publish := s.publish[0]
				published := uint64(0)
				b.ReportAllocs()
				for b.Loop() {
					if err := publish(); err != nil {
						b.Fatal(err)
					}
					published++
				}
				reportDeliveries(b, published*uint64(handlers))
				s.finish(b, published)
			})
		}
	}
}

// BenchmarkSyncTopics publishes two events in turn, each to its own two handlers:
// some peers have a short way for what they published last, or for who is alone.
func BenchmarkSyncTopics(b *testing.B) {
	const handlers = 2
	for _, c := range synchronous() {
		b.Run(fmt.Sprintf("impl=%s/topics=2/handlers=%d", c.name, handlers), func(b *testing.B) {
			s := newStage(b, c, handlers, topic, otherTopic)
			publish := [2]func() error(s.publish)
			published := uint64(0)
			b.ReportAllocs()
			for b.Loop() {
				if err := publish[published&1](); err != nil {
					b.Fatal(err)
				}
				published++
			}
			reportDeliveries(b, published*handlers)
			s.finish(b, (published+1)/2, published/2)
		})
	}
}

func reportDeliveries(b *testing.B, deliveries uint64) {
	if deliveries > 0 {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(deliveries), "ns/delivery")
	}
}

// A stage is a peer with an event ready for each of some topics, and handlers that
// count.
type stage struct {
	peer    peer
	publish []func() error // by topic
	counts  [][]*uint64    // by topic, a variable for each handler
}

// newStage subscribes so many handlers to each topic, verifies that ten events of
// each reach the topic's handlers and no other, and sets the counts to zero.
func newStage(b *testing.B, c candidate, handlers int, topics ...string) *stage {
	b.Helper()
	p, err := c.open()
	if err != nil {
		b.Fatal(err)
	}
	s := &stage{peer: p, counts: make([][]*uint64, len(topics))}
	for i, topic := range topics {
		for range handlers {
			n := new(uint64)
			if err := p.subscribe(topic, func(*event.Event) { *n++ }); err != nil {
				b.Fatal(err)
			}
			s.counts[i] = append(s.counts[i], n)
		}
		publish, err := p.prepare(event.New(topic, "daemon", "/home/dev/project"))
		if err != nil {
			b.Fatal(err)
		}
		s.publish = append(s.publish, publish)
	}
	const events = 10
	want := make([]uint64, len(topics))
	for i, publish := range s.publish {
		repeat(b, publish, events)
		want[i] = events
		s.verify(b, want)
	}
	for _, n := range slices.Concat(s.counts...) {
		*n = 0
	}
	return s
}

// verify fails b unless every handler was called as often as its topic's want says.
func (s *stage) verify(b *testing.B, want []uint64) {
	b.Helper()
	for i, counts := range s.counts {
		for j, n := range counts {
			if *n != want[i] {
				b.Fatalf("handler %d of topic %d was called %d times, want %d", j, i, *n, want[i])
			}
		}
	}
}

// finish verifies the counts, closes the peer, and verifies that this changed none.
func (s *stage) finish(b *testing.B, want ...uint64) {
	b.Helper()
	s.verify(b, want)
	if err := s.peer.close(); err != nil {
		b.Fatal(err)
	}
	s.verify(b, want)
}
