package bus_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Everything at once; at the end all is conserved, nothing pends, and figures are
// those of the handlers.
func TestB8_Chaos(t *testing.T) {
	goroutinesReturn(t)
	deadline := time.Now().Add(*stress)
	for round := 0; time.Now().Before(deadline) && !t.Failed(); round++ {
		chaos(t, uint64(round))
	}
}

type sub struct {
	s                         atomic.Pointer[bus.Subscription]
	calls, returned, exploded atomic.Uint64
	filtered                  atomic.Uint64
	inside                    atomic.Int32
	async                     bool
	opts                      string
}

func chaos(t *testing.T, seed uint64) {
	var b *bus.Bus
	b, _ = bus.New(bus.History(50), bus.OnPanic(func(*bus.PanicError) {
		switch rand.IntN(50) {
		case 0:
			panic("report")
		case 1:
			runtime.Goexit()
		case 2:
			b.Stats()
		}
	}))
	var mu sync.Mutex
	var subs []*sub
	types := []string{"a.b", "a.c", "b.c"}
	var act func(depth int)
	stop := atomic.Bool{}
	pick := func() *sub {
		mu.Lock()
		defer mu.Unlock()
		if len(subs) == 0 {
			return nil
		}
		return subs[max(0, len(subs)-1-rand.IntN(10))]
	}
	add := func() {
		x := &sub{}
		opts := []bus.SubscribeOption{}
		if rand.IntN(4) > 0 {
			x.async = true
			q := []int{1, 2, 10, 100}[rand.IntN(4)]
			opts = append(opts, bus.Async(q))
			p := []bus.Policy{bus.DropOldest, bus.DropNewest, bus.Block(time.Millisecond)}[rand.IntN(3)]
			opts = append(opts, bus.OnFull(p))
			x.opts = fmt.Sprintf("Async(%d) %v", q, p)
			if rand.IntN(3) == 0 {
				opts = append(opts, bus.Latest(func(e *event.Event) string {
					if rand.IntN(50) == 0 {
						x.exploded.Add(1)
						panic("key")
					}
					return fmt.Sprint(rand.IntN(5))
				}))
				x.opts += " Latest"
			}
			if rand.IntN(3) == 0 {
				opts = append(opts, bus.Replay(1+rand.IntN(60)))
				x.opts += " Replay"
			}
		}
		if rand.IntN(3) == 0 {
			opts = append(opts, bus.Where(func(*event.Event) bool {
				switch rand.IntN(30) {
				case 0:
					x.exploded.Add(1)
					panic("where")
				case 1:
					x.exploded.Add(1)
					runtime.Goexit()
				case 2, 3, 4, 5, 6:
					x.filtered.Add(1)
					return false
				case 7:
					if y := x.s.Load(); y != nil && seed%2 == 0 {
						y.Unsubscribe()
					}
				}
				return true
			}))
			x.opts += " Where"
		}
		if rand.IntN(6) == 0 && !strings.Contains(x.opts, "Replay") { // which Once is refused with
			opts = append(opts, bus.Once())
			x.opts += " Once"
		}
		if rand.IntN(6) == 0 {
			opts = append(opts, bus.Quarantine(1+rand.IntN(3), time.Millisecond))
			x.opts += " Quarantine"
		}
		pattern := []string{"a.b", "a.*", ">"}[rand.IntN(3)]
		s, err := b.Subscribe(pattern, func(e *event.Event) {
			if x.inside.Add(1) > 1 && x.async {
				t.Error("calls overlap")
			}
			defer x.inside.Add(-1)
			x.calls.Add(1)
			back := false
			defer func() {
				if !back {
					x.exploded.Add(1)
				}
			}()
			switch rand.IntN(40) {
			case 0:
				panic("handler")
			case 1:
				runtime.Goexit()
			case 2:
				act(1)
			case 3:
				if y := x.s.Load(); y != nil {
					y.Unsubscribe()
				}
			case 4:
				for range 50 {
					runtime.Gosched()
				}
			case 5, 6, 7:
				runtime.Gosched()
			}
			x.returned.Add(1)
			back = true
		}, opts...)
		if err != nil {
			return
		}
		x.s.Store(s)
		mu.Lock()
		subs = append(subs, x)
		mu.Unlock()
	}
	act = func(depth int) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		switch rand.IntN(14) {
		case 0, 1, 2:
			add()
		case 3:
			if x := pick(); x != nil {
				x.s.Load().Unsubscribe()
			}
		case 4:
			if x := pick(); x != nil {
				if err := x.s.Load().UnsubscribeWait(ctx); err != nil && err != bus.ErrInHandler {
					t.Error("UnsubscribeWait", err, x.opts)
				}
			}
		case 5:
			if x := pick(); x != nil {
				if err := x.s.Load().Drain(ctx); err != nil && err != bus.ErrInHandler && err != bus.ErrClosed {
					t.Error("Drain", err, x.opts)
				}
			}
		case 6:
			if rand.IntN(10) == 0 {
				b.ClearSubscriptions()
			}
		case 7:
			if rand.IntN(20) == 0 {
				b.Reset()
			}
		case 8:
			for _, st := range b.Stats().Subscriptions {
				conserved(t, st)
			}
		case 9:
			b.ClearHistory()
		default:
			if depth == 0 || rand.IntN(3) == 0 {
				b.Publish(event.New(types[rand.IntN(3)], "x", ""))
			}
		}
	}
	for range 10 {
		add()
	}
	var wg sync.WaitGroup
	var turns atomic.Int64
	for range 3 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var loop func()
			var inner sync.WaitGroup
			loop = func() {
				defer inner.Done()
				for ; !stop.Load(); turns.Add(1) {
					if rand.IntN(3) == 0 {
						act(0)
					} else if b.Publish(event.New(types[rand.IntN(3)], "x", "")) == bus.ErrClosed {
						stop.Store(true)
					}
				}
			}
			for !stop.Load() { // Goexit ends it
				inner.Add(1)
				go loop()
				inner.Wait()
			}
		}()
	}
	for enough := int64(2000 + rand.IntN(3000)); turns.Load() < enough && !stop.Load(); {
		runtime.Gosched()
	}
	mode := seed % 4
	switch mode {
	case 0:
		b.Close()
	case 1:
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Microsecond)
		b.Shutdown(ctx)
		cancel()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	err := b.Shutdown(ctx)
	if ctx.Err() != nil {
		buf := make([]byte, 1<<20)
		t.Fatalf("Shutdown: %v\n%s", err, buf[:runtime.Stack(buf, true)])
	}
	cancel()
	if mode >= 2 && err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	mu.Lock()
	all := slices.Clone(subs)
	mu.Unlock()
	for _, x := range all {
		if x.inside.Load() != 0 {
			t.Errorf("B8: a handler runs: %s", x.opts)
		}
	}
	stop.Store(true)
	wg.Wait()
	for _, x := range subs {
		st := x.s.Load().Stats()
		conserved(t, st)
		if st.Pending != 0 || st.Delivered != x.returned.Load() || st.Panicked != x.exploded.Load() || st.Filtered != x.filtered.Load() {
			t.Errorf("seed %d %s: %+v; returned %d panicked %d filtered %d", seed, x.opts, st, x.returned.Load(), x.exploded.Load(), x.filtered.Load())
		}
	}
}
