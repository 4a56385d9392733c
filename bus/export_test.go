package bus

import (
	"weak"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/addr"
)

// MaxPairs is how many pairs of type and source get a route of their own, and MaxTypes
// how many of the other types get one.
const (
	MaxPairs = maxPairs
	MaxTypes = maxTypes
)

// Halves publishes e in two steps, so that a test can do something in between:
// it has looked up its delivery when Halves returns, and finish puts it into the
// history and delivers it.
func (b *Bus) Halves(e *event.Event) (finish func()) {
	stripe := addr.Goroutine()
	r, d, c, err := b.enter(e, stripe)
	if err != nil {
		panic(err)
	}
	return func() {
		seq := b.history.Push(e)
		if r.current.Load() != d {
			_, d, c = b.reenter(e, stripe, d, c)
		}
		b.run(d, c, e, seq, 0)
	}
}

// Locked calls f while nobody can change who is subscribed.
func (b *Bus) Locked(f func()) {
	b.mu.Lock()
	defer b.unlock()
	f()
}

// LockIsFree reports whether nobody holds the lock at the moment.
func (b *Bus) LockIsFree() bool {
	if !b.mu.TryLock() {
		return false
	}
	b.unlock()
	return true
}

// Find adds the route of typ and source to the table and leaves it there
// without a delivery, as a publisher does that stops right after.
func (b *Bus) Find(typ, source string) {
	if _, err := b.find(typ, source); err != nil {
		panic(err)
	}
}

// Resolve goes on where Find stopped.
func (b *Bus) Resolve(typ, source string) {
	r, _ := b.find(typ, source)
	b.deliveryOf(r)
}

// RouteIsGone returns what tells whether the route of typ and source has been collected.
func (b *Bus) RouteIsGone(typ, source string) func() bool {
	r, err := b.find(typ, source)
	if err != nil {
		panic(err)
	}
	p := weak.Make(r)
	return func() bool { return p.Value() == nil }
}

// Replaced returns how many deliveries were replaced and are not folded.
func (b *Bus) Replaced() int {
	b.mu.Lock()
	defer b.unlock()
	return len(b.replaced)
}

// Held returns how many targets are on the routes, and how many queues are shared.
func (b *Bus) Held() (targets, queues int) {
	b.mu.Lock()
	defer b.unlock()
	return len(*b.targets.Load()), len(b.queues)
}

// Keys returns how many keys Latest remembers.
func (s *Subscription) Keys() int {
	s.bus.mu.Lock()
	defer s.bus.unlock()
	return s.worker.inbox.(*latest).slots.Size()
}

// Cooled has the cooldown of a handler that is set aside be over.
func (s *Subscription) Cooled() {
	if s.quarantine.active() {
		s.quarantine.until.Store(1)
	}
}

// InHandler reports whether the calling goroutine is inside a handler of b.
func (b *Bus) InHandler() bool { return b.inHandler() }

// ForgetDefault makes Default make a bus again, until restore is called.
func ForgetDefault() (restore func()) {
	old := defaultBus.Swap(nil)
	return func() { defaultBus.Store(old) }
}
