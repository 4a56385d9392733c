package bus

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/internal/subject"
	"github.com/vidurai/eventbus/ring"
)

// A From says where in the stream of events [Bus.Follow] begins. The zero From is
// [FromOldest].
type From struct {
	now    bool
	resume bool // after a position
	after  Position
}

// FromOldest begins with the oldest event in the history.
func FromOldest() From { return From{} }

// FromNow begins with the first event that enters the history after Follow was
// called.
func FromNow() From { return From{now: true} }

// After begins with the event after p, which a client has kept from an earlier
// [Entry] or from [Bus.Position]. Where events after p are gone from the history,
// the first Entry says how many.
func After(p Position) From { return From{resume: true, after: p} }

// start returns the sequence after which to begin, of the bus's own.
func (f From) start(b *Bus) (uint64, error) {
	if b.capacity == 0 {
		return 0, ErrNoHistory
	}
	now := b.Position()
	switch {
	case f.now:
		return now.Seq, nil
	case !f.resume:
		oldest, _ := b.history.Window()
		return oldest, nil
	case f.after.Epoch != now.Epoch:
		return 0, fmt.Errorf("bus: %w: %v, of another bus or another run; this one is at %v", ErrPosition, f.after, now)
	case f.after.Seq > now.Seq:
		return 0, fmt.Errorf("bus: %w: %v lies ahead of %v", ErrPosition, f.after, now)
	}
	return f.after.Seq, nil
}

// Follow iterates over the history, oldest first, beginning where from says, and goes on
// with what is published, until ctx ends, the bus is closed or the loop is left. With
// patterns it yields the events whose type one of them covers, without it yields all.
// Entries come in the order of their sequence, each once. A follower that is too slow,
// or away for too long, loses the oldest, and its next Entry says how many events of all
// types that were, exactly. Without patterns the Lost of all entries and the entries
// themselves add up to the sequences passed. With patterns Lost is no sign that it missed
// an event that they cover: others are overwritten while it rightly sleeps. A stream that
// must resume at any position uses no patterns and filters by itself.
//
// The last thing it yields is an error, with an Entry that has no event and whose Lost is
// what it knows to have been lost since the entry before. The error is the cause of ctx's
// end; [ErrClosed]; [ErrNoHistory] with History(0); one that wraps [ErrPattern] or, with a
// nil ctx, [ErrNilContext]; or one that wraps [ErrPosition], if from is a Position of
// another bus or of another run of the program, or ahead of this one. ErrClosed comes after
// every event that the bus accepted, when the last publish is over; after [Bus.Close], and
// inside a handler, it does not wait for publishes that are under way. [Bus.Shutdown] does
// not wait for followers.
//
// Where it begins is settled when Follow is called. The iteration, which may be
// done more than once, blocks in its caller's goroutine; there is no other. However many
// follow without patterns, they add one load to a publish while none of them is asleep;
// the publish that wakes them wakes one, and that one wakes the others. With patterns each
// adds a call and a load to the publishes of types that it covers, which wake it by itself,
// and nothing to others; to begin and to end the iteration costs what [Bus.Subscribe] does.
// A follower holds no part of the history while it sleeps.
func (b *Bus) Follow(ctx context.Context, from From, patterns ...string) iter.Seq2[Entry, error] {
	f := follower{bus: b, ctx: ctx}
	err := checkContext(ctx, "Follow")
	if err == nil {
		err = f.compile(patterns)
	}
	if err == nil {
		f.after, err = from.start(b)
	}
	return func(yield func(Entry, error) bool) {
		if err != nil {
			yield(Entry{}, err)
			return
		}
		f := f // of this iteration
		defer f.listen()()
		for lost := uint64(0); ; lost = f.cursor.Lost() {
			e, seq, err := f.next()
			if err != nil {
				yield(Entry{Lost: f.cursor.Lost() - lost}, err)
				return
			}
			if !yield(Entry{e, Position{b.epoch, seq}, f.cursor.Lost() - lost}, nil) {
				return
			}
		}
	}
}

// A follower is one iteration of Follow.
type follower struct {
	bus      *Bus
	ctx      context.Context
	after    uint64            // the sequence after which it begins
	patterns []subject.Pattern // none: all events
	cursor   *ring.Cursor[event.Event]
	bell     *bell // rung when there may be something for it
	noMore   <-chan struct{}
}

func (f *follower) compile(patterns []string) error {
	for _, text := range patterns {
		p, err := compile(text)
		if err != nil {
			return err
		}
		f.patterns = append(f.patterns, p)
	}
	return nil
}

// listen has the bell rung until stop is called.
func (f *follower) listen() (stop func()) {
	b := f.bus
	f.cursor, f.noMore = b.history.Cursor(f.after), b.noMoreEvents()
	if f.patterns == nil {
		f.bell = &b.followers
		return func() {}
	}
	f.bell = new(bell)
	f.bell.init()
	ring := func(*event.Event, uint64) { f.bell.ring() }
	var ts []*target
	for _, p := range f.patterns {
		ts = append(ts, &target{pattern: p, keep: true, enqueue: ring})
	}
	b.mu.Lock()
	defer b.unlock()
	for _, t := range ts {
		b.install(t)
	}
	return func() {
		b.mu.Lock()
		defer b.unlock()
		b.remove(func(t *target) bool { return slices.Contains(ts, t) })
	}
}

// covers reports whether f is about events of this type.
func (f *follower) covers(typ string) bool {
	return f.patterns == nil || slices.ContainsFunc(f.patterns, func(p subject.Pattern) bool { return p.Match(typ) })
}

// yieldsOfFollower is how often a follower that has come to the end of the history lets
// others run, to see whether they have something for it, before it goes to sleep:
// under load that is cheaper than to be woken for each event.
const yieldsOfFollower = 1

// next returns the next event when there is one, and ErrClosed when there is none and
// none will come.
func (f *follower) next() (*event.Event, uint64, error) {
	ended := false
	for yielded := 0; ; yielded++ {
		if f.ctx.Err() != nil {
			return nil, 0, context.Cause(f.ctx)
		}
		if e, seq, ok := f.read(); ok {
			return e, seq, nil
		}
		if ended {
			return nil, 0, ErrClosed
		}
		if yielded < yieldsOfFollower {
			step.Yield()
			continue
		}
		round := f.bell.prepare()       // W1, W2
		if e, seq, ok := f.read(); ok { // W3
			return e, seq, nil
		}
		switch step.Select(round, f.bell.token, f.ctx.Done(), f.noMore, f.bus.stopping) { // W4
		case 1: // the token
			f.bell.relay()
		case 3, 4:
			ended = true
		}
	}
}

// read returns the next event of the history that f is about, if there is one.
func (f *follower) read() (*event.Event, uint64, bool) {
	for {
		e, seq, ok := f.cursor.Next()
		if !ok || f.covers(e.Type) {
			return e, seq, ok
		}
	}
}
