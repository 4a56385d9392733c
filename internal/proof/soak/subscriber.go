package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/fault"
)

// A subscriber is a subscription, its handler, and what is known of both.
type subscriber struct {
	s       *soak
	pattern string
	sources []string // nil: all
	options []bus.SubscribeOption
	w       *witness
	sub     *bus.Subscription

	once     bool
	projects bool // a condition of the bus's own keeps some out, and does not say how many
	complete bool // between Subscribe and its end it misses nothing
}

// covered says which types a pattern covers, as a person would.
var covered = map[string][]string{
	">":                append(slices.Clone(types), echoType),
	"terminal.*":       {"terminal.command"},
	"terminal.>":       {"terminal.command", "terminal.output.line"},
	"*.output.line":    {"terminal.output.line"},
	"editor.*":         {"editor.saved", "editor.opened"},
	"ai.>":             {"ai.prompt", "ai.reply"},
	"git.commit":       {"git.commit"},
	"nobody.says.this": {},
}

var patterns = []string{">", ">", "terminal.*", "terminal.>", "*.output.line", "editor.*", "ai.>", "git.commit", "nobody.says.this"}

// A draft is a subscriber before it has subscribed.
func (s *soak) draft(pattern string, t temper) *subscriber {
	w := &witness{s: s, name: pattern + " " + t.String(), temper: t, lanes: make([]lane, len(s.ledgers))}
	x := &subscriber{s: s, pattern: pattern, w: w}
	if t == failing {
		x.with("Quarantine", bus.Quarantine(3, time.Millisecond))
	}
	return x
}

// with adds an option.
func (x *subscriber) with(name string, o bus.SubscribeOption) *subscriber {
	x.w.name += " " + name
	x.options = append(x.options, o)
	return x
}

func (x *subscriber) async(queue int, p bus.Policy) *subscriber {
	x.w.serial = true
	return x.with(fmt.Sprintf("Async(%d)", queue), bus.Async(queue)).with(p.String(), bus.OnFull(p))
}

func (x *subscriber) where(modulus uint64) *subscriber {
	x.w.modulus = modulus
	return x.with(fmt.Sprintf("Where(%d)", modulus), bus.Where(x.w.where))
}

func (x *subscriber) from(sources ...string) *subscriber {
	x.sources = sources
	return x.with("Sources", bus.Sources(sources...))
}

func (x *subscriber) within(roots ...string) *subscriber {
	x.projects = true
	return x.with("Projects", bus.Projects(roots...))
}

// latest has the key be the publisher, whose events then come in order still.
func (x *subscriber) latest() *subscriber {
	return x.with("Latest", bus.Latest(func(e *event.Event) string {
		p, _ := readMark(e)
		return x.s.names[p]
	}))
}

// forever is the timeout of a Block that is not to drop anything.
const forever = time.Minute

// gapless returns a draft that begins with some of the history and goes on without a
// gap (B1). It drops nothing, for publishers wait.
func (s *soak) gapless(random *rand.Rand) *subscriber {
	x := s.draft(">", calm).async(256, bus.Block(forever)).with("Replay", bus.Replay(1+random.IntN(2*historySize)))
	x.w.replays = true
	return x
}

// draw returns a draft of any kind.
func (s *soak) draw(random *rand.Rand) *subscriber {
	one := func(n int) bool { return random.IntN(n) == 0 }
	if one(12) {
		return s.gapless(random)
	}
	x := s.draft(patterns[random.IntN(len(patterns))], temper(random.IntN(int(tempers))))
	replays := false
	if !one(3) {
		queue := []int{1, 8, 100, 256}[random.IntN(4)]
		switch random.IntN(6) {
		case 0, 1, 2:
			x.async(queue, bus.DropOldest)
		case 3:
			x.async(queue, bus.DropNewest)
		default: // it holds publishers up: for few events only
			x.async(queue, bus.Block([]time.Duration{20 * time.Microsecond, forever}[random.IntN(2)])).where(64)
		}
		if one(4) {
			x.latest()
		}
		if one(4) {
			replays = true
			x.with("Replay", bus.Replay(1+random.IntN(2*historySize)))
		}
	}
	if one(8) && !replays { // Once with Replay is refused
		x.once = true
		x.with("Once", bus.Once())
	}
	if one(4) && x.w.modulus == 0 {
		x.where(uint64(2 + random.IntN(5)))
	}
	if one(4) {
		x.from(sources[random.IntN(len(sources))], sources[random.IntN(len(sources))])
	}
	if one(6) {
		x.within(roots[random.IntN(len(roots))])
	}
	if one(16) {
		x.with("SlowAfter", bus.SlowAfter(time.Millisecond))
	}
	return x
}

// subscribe makes a subscription of the draft.
func (x *subscriber) subscribe() *subscriber {
	s := x.s
	x.w.name = fmt.Sprintf("%d: %s", s.books.open(), x.w.name)
	x.complete = !x.w.serial && x.w.temper != failing && x.w.temper != leaving &&
		!x.once && !x.projects && x.w.modulus == 0
	x.w.contiguous = x.complete && x.pattern == ">" && x.sources == nil || x.w.replays
	sub, err := s.bus.Subscribe(x.pattern, x.w.handle, append(x.options, bus.Named(x.w.name))...)
	if err != nil {
		s.faults.Add("%s: Subscribe: %v", x.w.name, err)
		return nil
	}
	since := s.passed()
	x.sub = sub
	x.w.sub.Store(sub)
	x.w.since.Store(&since)
	return x
}

// end ends the subscription in some way, waits for it, and settles it.
func (x *subscriber) end(random *rand.Rand) {
	s := x.s
	since, before := x.w.since.Swap(nil), s.passed()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var err error
	var after []uint64
	how := random.IntN(3)
	switch how {
	case 0:
		err = x.sub.Drain(ctx)
		if x.w.temper == leaving && errors.Is(err, bus.ErrClosed) {
			err = nil // it left in a hurry
		}
	case 1:
		x.sub.Unsubscribe()
		after = s.passed()
		s.await() // a step of the publishers': it may be over by now
		err = x.sub.UnsubscribeWait(ctx)
	default:
		err = x.sub.UnsubscribeWait(ctx)
	}
	if err != nil {
		s.faults.Add("%s: the end in way %d: %v; %+v", x.w.name, how, err, x.sub.Stats())
		return
	}
	if after == nil {
		after = s.passed()
	}
	if how == 0 || !x.w.serial { // what an asynchronous one has in its queue is dropped
		x.endedBetween(*since, before, after)
	}
	x.settle()
}

// endedBetween checks that a subscription had every event from Subscribe, when the
// publishers had passed since, to the end, which was begun when they had passed
// before, and was done when they had passed after (B5). That is so where it is
// synchronous, and where it was drained.
func (x *subscriber) endedBetween(since, before, after []uint64) {
	if !x.w.contiguous {
		return
	}
	for p := range x.w.lanes {
		l := &x.w.lanes[p]
		// Of each publisher, one event may be under way at either moment.
		if must := since[p] + 2; before[p] > must && (l.first == 0 || l.first > must || l.last+1 < before[p]) {
			x.s.faults.Add("%s: of publisher %d it had %d to %d; subscribed at %d, and still at %d", x.w.name, p, l.first, l.last, since[p], before[p])
		}
		if l.last > after[p]+1 {
			x.s.faults.Add("%s: of publisher %d it had %d after its end at %d", x.w.name, p, l.last, after[p])
		}
	}
}

// settle compares the figures of a subscription that is over with what the handler
// counted, and enters it into the books.
func (x *subscriber) settle() {
	s, t := x.s, x.sub.Stats()
	calls, returned := x.w.counts()
	conserved(&s.faults, t)
	if t.Pending != 0 || t.Delivered != returned || t.Panicked != calls-returned {
		s.faults.Add("%s: %+v, but the handler was called %d times and returned %d times", x.w.name, t, calls, returned)
	}
	if filtered := x.w.filtered.Load(); !x.projects && t.Filtered != filtered || t.Filtered < filtered {
		s.faults.Add("%s: %+v, but the condition kept %d out", x.w.name, t, filtered)
	}
	if x.once && calls > 1 {
		s.faults.Add("%s: called %d times", x.w.name, calls)
	}
	if x.complete && t.Dropped > 0 {
		s.faults.Add("%s: %+v: it dropped some", x.w.name, t)
	}
	s.books.close(t)
}

// expected returns how many events the subscription covers, of all that there were.
func (x *subscriber) expected(passed []uint64) (n uint64) {
	for p := range passed {
		k := kind(p, x.s.echo(), 1)
		if x.sources != nil && !slices.Contains(x.sources, k.source) {
			continue
		}
		if p == x.s.echo() {
			if slices.Contains(covered[x.pattern], echoType) {
				n += passed[p]
			}
			continue
		}
		for t, typ := range types {
			if slices.Contains(covered[x.pattern], typ) {
				n += ofType(passed[p], t)
			}
		}
	}
	return n
}

// conserved checks that the figures of a subscription add up.
func conserved(f *fault.List, t bus.SubscriptionStats) {
	if sum := t.Delivered + t.Filtered + t.Dropped + t.Panicked + t.Pending; t.Matched != sum {
		f.Add("%s: %d matched, but all together %d: %+v", t.Name, t.Matched, sum, t)
	}
}
