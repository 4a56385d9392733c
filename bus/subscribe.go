package bus

import (
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

// Subscribe has h called for every event whose type the pattern covers, from
// now on: a publish that begins after Subscribe returned reaches h. Events of
// one publisher come in the order it published them. Without [Async], h runs in
// the goroutines of the publishers, and two of them may be in h at the same time.
//
// A pattern is a type in which "*" stands for one token and a final ">" for one
// or more; ">" alone covers everything. However many patterns there are, they
// cost nothing to events that they do not cover.
//
// Subscribe may wait for another change of subscription, and makes no known
// pair's publish wait. It takes time, and allocates, in proportion to the pairs
// of type and source that the pattern covers times the handlers they have.
//
// The error wraps [ErrPattern], [ErrOption] or [ErrDuplicate], or is
// [ErrClosed] or, for [Replay] without a history, [ErrNoHistory].
func (b *Bus) Subscribe(pattern string, h Handler, opts ...SubscribeOption) (*Subscription, error) {
	p, err := compile(pattern)
	if err != nil {
		return nil, err
	}
	if h == nil {
		return nil, fmt.Errorf("bus: %w: the handler for %s is nil", ErrOption, pattern)
	}
	var c subscribeConfig
	for _, o := range opts {
		if err := apply(&c, o.set, o.problem, "SubscribeOption"); err != nil {
			return nil, err
		}
	}
	if err := c.check(b); err != nil {
		return nil, err
	}
	s := newSubscription(b, p, &c)
	s.place = here()
	if s.slowness != nil {
		h = s.timed(h)
	}

	b.mu.Lock()
	defer b.unlock()
	if b.state.Load()&closed != 0 {
		return nil, ErrClosed
	}
	if s.name != "" && slices.ContainsFunc(b.subs, func(o *Subscription) bool { return o.live && o.name == s.name }) {
		return nil, fmt.Errorf("bus: %w: %s", ErrDuplicate, s.name)
	}
	b.subs = append(b.subs, s)
	if c.queue == 0 {
		s.target = s.newTarget(h, &c)
		b.install(s.target)
	} else {
		b.startWorker(s, h, &c)
	}
	return s, nil
}

// compile returns the pattern, or what is wrong with it.
func compile(pattern string) (subject.Pattern, error) {
	p, err := subject.Compile(pattern)
	if err != nil {
		return p, fmt.Errorf("bus: %w: %w", ErrPattern, err)
	}
	return p, nil
}

func newSubscription(b *Bus, p subject.Pattern, c *subscribeConfig) *Subscription {
	return &Subscription{
		bus: b, name: c.name, pattern: p, once: c.once, quarantine: c.quarantine, slowness: c.slowness,
		done: make(chan struct{}), live: true,
	}
}

// newTarget returns the target of s, which is synchronous, with h behind what the options
// put before it.
func (s *Subscription) newTarget(h Handler, c *subscribeConfig) *target {
	t := &target{pattern: s.pattern, sources: c.sources, sub: s}
	t.call = s.quarantine.guard(h, func() { s.dropped.Add(1) })
	if c.where == nil && !s.once {
		return t
	}
	h, where := t.call, c.where
	t.call = func(e *event.Event) {
		if !s.passes(where, e) {
			return
		}
		if s.once {
			s.Unsubscribe()
		}
		h(e)
	}
	return t
}

// A place is where in a program Subscribe was called, as program counters: they
// become a file and a line when they are asked for.
type place [4]uintptr

// here returns the place of the caller's caller.
func here() (p place) {
	runtime.Callers(2, p[:])
	return p
}

// String returns the file, with its folder, and the line, of the first caller that
// is not in this package.
func (p place) String() string {
	frames := runtime.CallersFrames(p[:])
	f, more := frames.Next()
	self := f.Function[:strings.LastIndex(f.Function, "/")+1]
	self += strings.SplitAfter(f.Function[len(self):], ".")[0]
	for more && strings.HasPrefix(f.Function, self) {
		f, more = frames.Next()
	}
	folder, file := path.Split(f.File)
	return fmt.Sprintf("%s:%d", path.Join(path.Base(folder), file), f.Line)
}
