package bus_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A witness is a handler that counts for itself, and sees whether calls overlap and
// events come in their publishers' order.
type witness struct {
	t          *testing.T
	panicEvery int  // 0: never
	slow       bool // by some yields
	serial     bool // calls must not overlap
	unordered  bool // by key only

	inside                    atomic.Int32
	calls, returned, exploded atomic.Uint64
	filtered, admitted        atomic.Uint64 // by where
	last                      [8]atomic.Int64
}

func (w *witness) handle(e *event.Event) {
	if w.inside.Add(1) > 1 && w.serial {
		w.t.Error("calls overlap")
	}
	defer w.inside.Add(-1)
	w.see(e)
	if w.slow {
		for range 10 {
			runtime.Gosched()
		}
	}
	if n := w.calls.Add(1); w.panicEvery > 0 && n%uint64(w.panicEvery) == 0 {
		w.exploded.Add(1)
		panic("witness")
	}
	w.returned.Add(1)
}

// see checks that e comes after the event of its publisher before it.
func (w *witness) see(e *event.Event) {
	publisher, _ := e.Payload.Get("publisher")
	number, _ := e.Payload.Get("number")
	if last := w.last[publisher.Int64()].Swap(number.Int64()); last >= number.Int64() && !w.unordered {
		w.t.Errorf("number %d of publisher %v after %d", number.Int64(), publisher, last)
	}
}

// where lets every third through.
func (w *witness) where(e *event.Event) bool {
	number, _ := e.Payload.Get("number")
	if number.Int64()%3 == 0 {
		w.admitted.Add(1)
		return true
	}
	w.filtered.Add(1)
	return false
}

// TestB7_Conservation has 8 publishers publish to every kind of subscription while
// others come and go, and compares the figures with what the handlers counted.
func TestB7_Conservation(t *testing.T) {
	goroutinesReturn(t)
	const publishers = 8
	each := 1000
	if testing.Short() {
		each = 200
	}
	b := newBus(t, bus.OnPanic(func(*bus.PanicError) {}))

	key := func(e *event.Event) string {
		number, _ := e.Payload.Get("number")
		return fmt.Sprint(number.Int64() % 40)
	}
	type kind struct {
		name    string
		w       *witness
		opts    []bus.SubscribeOption
		s       *bus.Subscription
		mayDrop bool // it may drop
		drops   bool // it must drop
		once    bool
		late    int // replayed
	}
	var kinds []*kind
	add := func(k kind) { kinds = append(kinds, &k) }
	for _, p := range []bus.Policy{bus.DropOldest, bus.DropNewest, bus.Block(time.Minute)} {
		for _, slow := range []bool{false, true} {
			dropping := p == bus.DropOldest || p == bus.DropNewest
			full := bus.OnFull(p)
			name := fmt.Sprintf("%v/slow=%v", p, slow)
			queue := 100
			if slow && dropping {
				queue = 5
			}
			async := bus.Async(queue)
			w := func() *witness { return &witness{t: t, slow: slow, serial: true} }
			add(kind{name: name, w: w(), opts: []bus.SubscribeOption{async, full}, mayDrop: dropping, drops: slow && dropping})
			add(kind{name: name + "/again", w: w(), opts: []bus.SubscribeOption{async, full}, mayDrop: dropping})
			x := w()
			add(kind{name: name + "/where", w: x, opts: []bus.SubscribeOption{async, full, bus.Where(x.where)}, mayDrop: dropping})
			x = w()
			x.panicEvery = 7
			add(kind{name: name + "/panics", w: x, opts: []bus.SubscribeOption{async, full}, mayDrop: dropping})
			x = w()
			x.panicEvery = 1
			add(kind{name: name + "/quarantine", w: x, opts: []bus.SubscribeOption{async, full, bus.Quarantine(3, time.Millisecond)}, mayDrop: true, drops: true})
			x = w()
			x.unordered = true // a key keeps its place
			add(kind{name: name + "/latest", w: x, opts: []bus.SubscribeOption{bus.Async(30), full, bus.Latest(key)}, mayDrop: true})
			add(kind{name: name + "/once", w: w(), opts: []bus.SubscribeOption{async, full, bus.Once()}, mayDrop: true, once: true})
			add(kind{name: name + "/replay", w: w(), opts: []bus.SubscribeOption{async, full, bus.Replay(10)}, mayDrop: dropping, late: 10})
		}
	}
	sync8 := &witness{t: t}
	add(kind{name: "sync", w: sync8})
	x := &witness{t: t}
	add(kind{name: "sync/where", w: x, opts: []bus.SubscribeOption{bus.Where(x.where)}})
	add(kind{name: "sync/once", w: &witness{t: t}, opts: []bus.SubscribeOption{bus.Once()}, once: true, mayDrop: true})
	add(kind{name: "sync/quarantine", w: &witness{t: t, panicEvery: 1}, opts: []bus.SubscribeOption{bus.Quarantine(3, time.Millisecond)}, mayDrop: true, drops: true})

	for i := range 10 { // to be replayed; numbers below those that follow
		emit(t, b, "t.a", "s", slog.Int("publisher", 0), slog.Int("number", i-20))
	}
	for _, k := range kinds {
		for i := range k.w.last {
			k.w.last[i].Store(-100)
		}
		k.s = subscribe(t, b, "t.*", k.w.handle, k.opts...)
	}

	var wg, churn sync.WaitGroup
	var done atomic.Bool
	churn.Go(func() { // comes and goes, among those that share a queue and not
		for i := 0; !done.Load(); i++ {
			opts := []bus.SubscribeOption{bus.Async(100)}
			switch i % 4 {
			case 1:
				opts = append(opts, bus.Replay(100))
			case 2:
				opts = append(opts, bus.OnFull(bus.Block(time.Minute)), bus.Where(func(*event.Event) bool { return true }))
			case 3:
				opts = nil
			}
			w := &witness{t: t, serial: opts != nil}
			for i := range w.last {
				w.last[i].Store(-100)
			}
			s := subscribe(t, b, "t.*", w.handle, opts...)
			for range 10 {
				runtime.Gosched()
			}
			conserved(t, s.Stats())
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
			if err := s.UnsubscribeWait(ctx); err != nil {
				t.Errorf("UnsubscribeWait: %v; %+v", err, s.Stats())
			}
			cancel()
			if st := s.Stats(); st.Delivered != w.returned.Load() || st.Pending != 0 {
				t.Errorf("churn %d: %+v, %d calls", i%4, st, w.returned.Load())
			}
			conserved(t, s.Stats())
		}
	})
	churn.Go(func() {
		for !done.Load() {
			for _, st := range b.Stats().Subscriptions {
				conserved(t, st)
			}
			for range 100 {
				runtime.Gosched()
			}
		}
	})
	for p := range publishers {
		wg.Go(func() {
			for i := range each {
				emit(t, b, "t.a", "s", slog.Int("publisher", p), slog.Int("number", i))
			}
		})
	}
	wg.Wait()
	done.Store(true)
	churn.Wait()
	shutdown(t, b)

	for _, k := range kinds {
		st := k.s.Stats()
		conserved(t, st)
		want := uint64(publishers*each + k.late)
		if k.once {
			if st.Delivered != 1 || k.w.calls.Load() != 1 {
				t.Errorf("%s: %+v, %d calls", k.name, st, k.w.calls.Load())
			}
		} else if st.Matched != want {
			t.Errorf("%s: %d matched, want %d: %+v", k.name, st.Matched, want, st)
		}
		if st.Pending != 0 || st.Delivered != k.w.returned.Load() || st.Panicked != k.w.exploded.Load() || st.Filtered != k.w.filtered.Load() {
			t.Errorf("%s: %+v, but the handler counts %d returned, %d panicked, %d filtered", k.name, st,
				k.w.returned.Load(), k.w.exploded.Load(), k.w.filtered.Load())
		}
		if st.Dropped > 0 && !k.mayDrop {
			t.Errorf("%s: %d dropped", k.name, st.Dropped)
		}
		if st.Dropped == 0 && k.drops {
			t.Errorf("%s: nothing dropped", k.name)
		}
	}
}
