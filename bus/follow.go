package bus

import (
	"context"
	"iter"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/ring"
)

// An Entry is an event with its place in the stream.
type Entry struct {
	*event.Event
	Position Position // of this event; [After] it comes the next
	Lost     uint64   // how many were overwritten or cleared since the entry before this one
}

// Follow iterates over the history from where from says, oldest first, and goes on
// with what is published, until ctx ends, the bus is closed or the loop is left.
// Entries come in the order of their sequence, each once. A follower that is too
// slow, or away for too long, loses the oldest, and its next Entry says exactly how
// many: the Lost of all of them and the entries themselves add up to the sequences
// passed.
//
// The last thing it yields is an error, with the zero Entry: the cause of ctx's
// end; [ErrClosed]; [ErrNoHistory] with History(0); or one that wraps [ErrPosition], if from is a Position of another bus
// or of another run of the program, or ahead of this one. ErrClosed comes after every
// event that the bus accepted, when the last publish is over; after [Bus.Close], and
// inside a handler, it does not wait for publishes that are under way. What was
// cleared, and had nothing come after it, no Entry tells.
//
// Where it begins is settled when Follow is called. The iteration, which may be
// done more than once, blocks in its caller's goroutine; there is no other, and no
// lock is held. However many follow, they add one load to a publish
// while none of them is asleep; the publish that wakes them wakes one, who wakes the
// others. A follower holds no part of the history while it sleeps.
func (b *Bus) Follow(ctx context.Context, from From) iter.Seq2[Entry, error] {
	after, err := from.start(b)
	return func(yield func(Entry, error) bool) {
		if err != nil {
			yield(Entry{}, err)
			return
		}
		c, over := b.history.Cursor(after), b.over()
		for lost := uint64(0); ; lost = c.Lost() {
			e, seq, err := b.await(ctx, c, over)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(Entry{e, Position{b.epoch, seq}, c.Lost() - lost}, nil) {
				return
			}
		}
	}
}

// yields is how often a goroutine that has come to the end of its queue lets
// others run, to see whether they have something for it, before it goes to sleep:
// under load that is cheaper than to be woken for each event.
const yields = 1

// await returns the next event of c when there is one, and ErrClosed when there is
// none and the bus is over.
func (b *Bus) await(ctx context.Context, c *ring.Cursor[event.Event], over <-chan struct{}) (*event.Event, uint64, error) {
	ended := false
	for tries := 0; ; tries++ {
		if ctx.Err() != nil {
			return nil, 0, context.Cause(ctx)
		}
		if e, seq, ok := c.Next(); ok {
			return e, seq, nil
		}
		if ended {
			return nil, 0, ErrClosed
		}
		if tries < yields {
			step.Yield()
			continue
		}
		round := b.followers.prepare()  // W1, W2
		if e, seq, ok := c.Next(); ok { // W3
			return e, seq, nil
		}
		switch step.Select(round, b.followers.token, ctx.Done(), over, b.halted) { // W4
		case 1: // the token
			b.followers.relay()
		case 3, 4: // over, halted
			ended = true
		}
	}
}
