package bus

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"time"

	"github.com/vidurai/eventbus/event"
)

// subscribeConfig is what the options of Subscribe add up to.
type subscribeConfig struct {
	name       string
	once       bool
	sources    []string
	where      []func(*event.Event) bool
	quarantine *quarantine
	slowness   *slowness

	queue  int // 0: synchronous
	policy Policy
	latest func(*event.Event) string
	replay int

	needsQueue string // an option that is about the queue
}

// check says what is wrong with the options as a whole: all the combinations that are
// errors are here.
func (c *subscribeConfig) check(b *Bus) error {
	switch {
	case c.queue == 0 && c.needsQueue != "":
		return fmt.Errorf("bus: %w: %s without Async", ErrOption, c.needsQueue)
	case c.once && c.replay > 0:
		return fmt.Errorf("bus: %w: Once with Replay(%d): the one event is the next that is published, or one in the history", ErrOption, c.replay)
	case c.sources != nil && len(c.sources) == 0:
		return fmt.Errorf("bus: %w: Sources given more than once, with no source in common", ErrOption)
	case c.replay > 0 && b.capacity == 0:
		return fmt.Errorf("bus: Replay(%d): %w", c.replay, ErrNoHistory)
	}
	return nil
}

// shares reports whether others may be given the same queue: no event is kept out
// of it on the way there, nor held up.
func (c *subscribeConfig) shares() bool {
	return c.policy.kind == dropOldest && c.latest == nil && c.replay == 0 && !c.once && c.where == nil
}

// A SubscribeOption says which events a subscription gets, and how. Of the same option given
// twice the last counts, but for [Where] and [Projects], which add up, and [Sources], of which
// an event must be in all.
type SubscribeOption struct {
	set     func(*subscribeConfig)
	problem string // what is wrong with it
}

// Once ends the subscription with the first event that meets its conditions:
// the handler is called once, even if several are published at the same time.
// What else was under way counts as dropped. The publish that spends it
// unsubscribes, and so takes the lock under which subscriptions change. With [Replay] it
// is an error.
func Once() SubscribeOption {
	return SubscribeOption{set: func(c *subscribeConfig) { c.once = true }}
}

// Named gives the subscription a name, for reports and statistics, and refuses
// a second live subscription of that name with [ErrDuplicate].
func Named(name string) SubscribeOption {
	return SubscribeOption{
		func(c *subscribeConfig) { c.name = name },
		problemIf(name == "", "Named with an empty name"),
	}
}

// Where lets only events through for which f holds; the others count as
// filtered. f runs in the publishers' goroutines, as part of the handler: a panic
// in it is the handler's. With [Replay] it runs in the subscription's goroutine too,
// at the same time.
func Where(f func(*event.Event) bool) SubscribeOption {
	return SubscribeOption{
		func(c *subscribeConfig) { c.where = append(c.where, f) },
		problemIf(f == nil, "Where(nil)"),
	}
}

// Sources has the subscription cover events of these sources only. Like the
// pattern, and unlike Where, it costs nothing to the others, which are not
// counted either.
func Sources(names ...string) SubscribeOption {
	names = slices.Clone(names)
	return SubscribeOption{
		func(c *subscribeConfig) {
			before := c.sources
			c.sources = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
				return before != nil && !slices.Contains(before, name)
			})
		},
		problemIf(len(names) == 0, "Sources without a source"),
	}
}

// Projects lets only events through whose project path is one of these or lies
// below one; the others count as filtered. Paths are compared as text, as filepath.Rel
// does it: a relative path is below no other than a relative one.
func Projects(paths ...string) SubscribeOption {
	paths = slices.Clone(paths)
	within := func(e *event.Event) bool {
		return e.ProjectPath != "" && slices.ContainsFunc(paths, func(root string) bool {
			path, err := filepath.Rel(root, e.ProjectPath)
			return err == nil && filepath.IsLocal(path)
		})
	}
	return SubscribeOption{
		func(c *subscribeConfig) { c.where = append(c.where, within) },
		problemIf(len(paths) == 0 || slices.Contains(paths, ""), "Projects(%q) without a path, or with an empty one", paths),
	}
}

// MaxQueue is the largest capacity that [Async] accepts.
const MaxQueue = 1 << 20

// Async gives the subscription a goroutine, in which its handler is called, and a
// queue of up to capacity events, which publishers fill. No publisher waits for the handler,
// unless the queue is full and has [Block]. Events that the subscription does not cover take
// up no room in its queue. Calls of the handler do not overlap. Events of one publisher come
// in its order.
//
// When the queue is full, the oldest event gives way, unless [OnFull] says otherwise,
// and counts as dropped. The event that the handler is busy with is not in the queue
// any more; a handler that takes less than a microsecond is given up to 128 at once.
// Until it has been called with them they count as pending.
//
// To fill a queue costs a publisher about as much as the history does, once for all the
// subscriptions that have the same pattern, sources and capacity, drop the oldest, and have
// no Where, Projects, Once, Latest or Replay. To wake a goroutine that sleeps costs many times
// that. The queue refers to twice its capacity and 512 events at most, and takes 9 bytes an
// event.
//
// The goroutine ends with the subscription or, when what the bus accepted has been
// handled, with the bus. A handler that ends it with runtime.Goexit gets another.
func Async(capacity int) SubscribeOption {
	return SubscribeOption{
		func(c *subscribeConfig) { c.queue = capacity },
		problemIf(capacity < 1 || capacity > MaxQueue, "Async(%d) is not within 1 to %d", capacity, MaxQueue),
	}
}

// OnFull says what becomes of an event for which the queue has no room: [DropOldest],
// which is what happens unless it is given, [DropNewest] or [Block]. It needs
// [Async].
func OnFull(p Policy) SubscribeOption {
	return SubscribeOption{
		func(c *subscribeConfig) { c.policy, c.needsQueue = p, "OnFull" },
		problemIf(p.kind == block && p.timeout <= 0, "OnFull(%v): the timeout is not positive", p),
	}
}

// A Policy says what becomes of an event for which an asynchronous subscription's
// queue has no room. The zero Policy is [DropOldest].
type Policy struct {
	kind    policyKind
	timeout time.Duration
}

type policyKind uint8

const (
	dropOldest policyKind = iota
	dropNewest
	block
)

var (
	// DropOldest makes room by dropping the oldest event in the queue. Publishers
	// neither wait nor take a lock.
	DropOldest = Policy{kind: dropOldest}

	// DropNewest drops the event that comes. Publishers neither wait nor take a
	// lock.
	DropNewest = Policy{kind: dropNewest}
)

// Block has the publisher wait for room, and drops the event if there is none
// within timeout: a queue can slow its publishers down, but not stop them for good.
// So the timeout must be positive; [OnFull] refuses any other with [ErrOption]. A
// handler that publishes into its own full queue waits for itself, and so for all of
// the timeout.
func Block(timeout time.Duration) Policy { return Policy{block, timeout} }

// String returns the policy as it would be written in Go.
func (p Policy) String() string {
	switch p.kind {
	case dropOldest:
		return "DropOldest"
	case dropNewest:
		return "DropNewest"
	}
	return fmt.Sprintf("Block(%v)", p.timeout)
}

// Latest keeps only the newest event of each key in the queue, for handlers that
// want the state and not how it came about. What is superseded counts as dropped.
// The queue's capacity is that of keys. A key keeps its place in the queue when its
// event is superseded. Of two events that are published at the same time either may
// be the newer one. Where a new key finds no room, what is dropped is its newest event,
// or with [DropOldest] that of the key that has waited longest. It needs [Async].
//
// key is called in the goroutine of the publisher; a panic in it is the handler's.
// To supersede an event takes no lock. An event whose key is not in the queue takes a lock
// of a map, and that of a channel.
func Latest(key func(*event.Event) string) SubscribeOption {
	return SubscribeOption{
		func(c *subscribeConfig) { c.latest, c.needsQueue = key, "Latest" },
		problemIf(key == nil, "Latest(nil)"),
	}
}

// Replay has the subscription begin with the last n events in the history that its
// pattern and sources cover, oldest first, as far as there are so many, and go on
// with what is published, without a gap or a repeat. Conditions apply to them as to
// all others. They do not take up room in the queue, where what is published waits
// until they are handled: what finds no room is dropped, and counted, as always. It
// needs [Async], and a history: the error is [ErrNoHistory] if there is none. To
// subscribe takes time in proportion to the history, up to the last n.
func Replay(n int) SubscribeOption {
	return SubscribeOption{
		func(c *subscribeConfig) { c.replay, c.needsQueue = n, "Replay" },
		problemIf(n < 1, "Replay(%d) is not positive", n),
	}
}

// Quarantine sets the handler aside when it has panicked k times in a row: for as
// long as cooldown, 146 years at most, its events are dropped, and counted. Then it is tried
// with one event, and set aside again if it panics. The report of the panic that sets it
// aside says so, and is made whatever the rate of reports. Panics of conditions do
// not count.
func Quarantine(k int, cooldown time.Duration) SubscribeOption {
	return SubscribeOption{
		func(c *subscribeConfig) {
			c.quarantine = &quarantine{limit: int64(k), cooldown: min(cooldown, math.MaxInt64/2), start: time.Now()}
		},
		problemIf(k < 1 || cooldown <= 0, "Quarantine(%d, %v): both must be positive", k, cooldown),
	}
}

// SlowAfter has calls of the handler timed. One that takes longer than d is logged
// while it is still running, at most once a minute, with the subscription's name and
// the place that subscribed it; all are counted, and the longest is remembered
// ([SubscriptionStats]). A call is not over before its report is: a logger must not
// wait for the handler. It starts a timer for each call, which allocates.
func SlowAfter(d time.Duration) SubscribeOption {
	return SubscribeOption{
		func(c *subscribeConfig) { c.slowness = &slowness{after: d, start: time.Now()} },
		problemIf(d <= 0, "SlowAfter(%v) is not positive", d),
	}
}
