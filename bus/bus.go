package bus

import (
	"math/rand/v2"
	"sync"
	"time"

	"github.com/puzpuzpuz/xsync/v3"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/pad"
	"github.com/vidurai/eventbus/internal/step"
	"github.com/vidurai/eventbus/ring"
)

// A Handler is called with each event that its subscription covers. It must not
// change the event, and may keep it.
type Handler func(*event.Event)

// A Bus carries events from publishers to handlers. Make one with [New]; all
// methods may be called at once from any number of goroutines, and from inside
// handlers.
type Bus struct {
	// Immutable after New.

	config
	history  *ring.Ring[event.Event] // empty for good with History(0)
	epoch    uint64
	stripes  uint32        // cells in a delivery, a power of two
	dead     *delivery     // where a route leads that Reset took away
	closing  chan struct{} // closed once the bus accepts nothing more
	stopping chan struct{} // closed once it delivers nothing more either
	quiet    chan struct{} // closed once it is closed and no publish is under way

	// What every publish reads and few write.

	// state holds the bits disabled, closed and stopped. The last two stay.
	state step.Uint32

	// followers is rung for each event that has entered the history.
	followers bell

	// targets are what routes hand events to, in the order of subscription. The
	// snapshot is replaced under mu and never changed in place.
	targets step.Pointer[[]*target]

	// routes has the routes by type and source. Those of one pair are at most
	// maxPairs, those of one type and any source at most maxTypes; what finds no
	// room there goes by others, which Reset replaces. pairs and types count the
	// routes of each kind, and the attempts to add one.
	routes *xsync.MapOf[pair, *route]
	others step.Pointer[route]
	pairs  step.Int64
	types  step.Int64

	// cache finds the route of a pair by a hash. A publish that misses overwrites
	// what is there; one that hits compares the strings.
	cache [cacheSize]step.Pointer[route]

	_ pad.Line

	// What only exceptions write.

	intercepted step.Uint64
	rejected    step.Uint64
	panics      step.Uint64
	reports     reporter

	// drained says that a publisher has exited a delivery, perhaps as the last one, and
	// that fold must run for it.
	drained step.Bool

	// mu is held to change who is subscribed and to add counts up, never while
	// user code runs. It is given up by unlock. A publish takes it only to spend a
	// Once subscription; the last publish to exit a replaced delivery tries it, and
	// does not wait.
	mu step.Mutex

	// Owned by mu.

	subs     []*Subscription   // those that are live, not yet done, or cut off by the stop; in the order of subscription
	queues   map[string]*queue // those that are shared, by what makes them the same
	replaced []*delivery       // in the order of replacement, until they are folded
	baseline uint64            // the sequence at the last Reset
	isQuiet  bool              // quiet is closed, or unlock is to close it
	cause    error             // why the bus was stopped
	finished []chan struct{}   // what unlock is to close
}

// The bits of Bus.state.
const (
	disabled = 1 << iota
	closed   // nothing is accepted any more
	stopped  // and what was accepted is not delivered
)

const cacheSize = 1024 // 8 KiB: 128 pairs in use seldom share a place

// The compiler inlines the methods of a package's types where the package is named: this
// is for TryLock, of which step.Mutex is another name.
var _ sync.Locker = (*step.Mutex)(nil)

// New returns a bus, enabled, with a history of 500 events and no subscription,
// unless the options say otherwise. The error names the option that is at fault
// and wraps [ErrOption].
func New(opts ...Option) (*Bus, error) {
	c := config{capacity: defaultHistory, clock: time.Now, ids: event.RandomID, plain: true}
	for _, o := range opts {
		if err := apply(&c, o.set, o.problem, "Option"); err != nil {
			return nil, err
		}
	}
	b := &Bus{
		config:   c,
		history:  ring.New[event.Event](max(1, c.capacity)),
		epoch:    rand.Uint64() | 1, // the zero Position is no bus's
		stripes:  stripes(),
		reports:  reporter{start: time.Now(), logger: c.logger, onPanic: c.onPanic},
		closing:  make(chan struct{}),
		stopping: make(chan struct{}),
		quiet:    make(chan struct{}),
		routes:   xsync.NewMapOf[pair, *route](),
		queues:   map[string]*queue{},
	}
	b.dead = &delivery{cells: make([]cell, b.stripes)} // publishers that find it count in it before they step back
	b.followers.init()
	if c.disabled {
		b.state.Store(disabled)
	}
	b.targets.Store(&[]*target{})
	b.others.Store(newRoute(pair{Others, Others}))
	b.deliveryOf(b.others.Load())
	return b, nil
}

// Recent returns the last events, newest first, at most limit of them. With
// History(0), with limit ≤ 0 and on an empty bus it returns nil. It does not
// block, and allocates the slice it returns.
func (b *Bus) Recent(limit int) []*event.Event { return b.history.Recent(limit) }

// Enable lets events through again after [Bus.Disable]. It does not reopen a
// closed bus.
func (b *Bus) Enable() { b.state.And(^uint32(disabled)) }

// Disable makes every publish that begins after it returned do nothing, without
// an error.
func (b *Bus) Disable() { b.state.Or(disabled) }

// Enabled reports whether the bus lets events through: it is neither disabled
// nor closed.
func (b *Bus) Enabled() bool { return b.state.Load() == 0 }

// ClearHistory empties the history. Sequences go on.
func (b *Bus) ClearHistory() { b.history.Clear() }

// Reset brings the bus back to how New left it, options aside, for tests and
// other quiet moments: it ends every subscription, empties the history, sets
// all counts to zero and enables the bus. Sequences go on, a closed bus stays
// closed, and a [Bus.Wait] or [Bus.Follow] under way goes on. A publish that runs
// beside Reset is counted before it, after it or not at all.
func (b *Bus) Reset() {
	b.mu.Lock()
	defer b.unlock()
	b.clearSubscriptions()
	b.ClearHistory()
	b.forgetRoutes()
	b.intercepted.Store(0)
	b.rejected.Store(0)
	b.panics.Store(0)
	b.reports.reset()
	b.baseline = b.history.Seq()
	b.Enable()
}
