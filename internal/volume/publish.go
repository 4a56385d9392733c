package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"sync"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// publishAll is mode publish.
func publishAll(r run) error {
	b, err := bus.New(bus.History(historySize))
	if err != nil {
		return err
	}
	count := 2 * runtime.GOMAXPROCS(0)
	publishers := make([]*publisher, count)
	for p := range publishers {
		publishers[p] = newPublisher(b, r.faults, p)
	}
	all := newTally(r.faults, count)
	all.strict = true
	sub, err := b.Subscribe(">", all.handle)
	if err != nil {
		return err
	}

	stop := make(chan struct{})
	var churner, working sync.WaitGroup
	var came churned
	churner.Go(func() { came = churn(b, r.faults, count, rand.New(rand.NewPCG(1, 1)), stop) })
	start := time.Now()
	for p := range publishers {
		n := r.n / uint64(count)
		if uint64(p) < r.n%uint64(count) {
			n++
		}
		working.Go(func() { publishers[p].publish(r.ctx, n) })
	}
	r.watch(&working, func(out io.Writer) {
		var n uint64
		for _, p := range publishers {
			n += p.n.Load()
		}
		fmt.Fprintf(out, "%7s  %d published\n", time.Since(start).Round(time.Second), n)
	})
	took := time.Since(start)
	close(stop)
	churner.Wait()

	n := checkCounts(b, r.faults, publishers, all, sub)
	if n != r.n && r.ctx.Err() == nil {
		r.faults.Add("%d were published, of %d", n, r.n)
	}
	shown := checkHistory(b, r.faults, publishers)
	if err := b.Shutdown(context.Background()); err != nil {
		r.faults.Add("Shutdown: %v", err)
	}
	fmt.Fprintf(r.out, "GOMAXPROCS %d: %d publishes by %d goroutines in %v, %.1f ns each; %d reached the handler in order; %d are the history, in order\n",
		runtime.GOMAXPROCS(0), n, count, took.Round(time.Millisecond), float64(took.Nanoseconds())/float64(n), all.count(), shown)
	fmt.Fprintf(r.out, "    meanwhile %d subscriptions came and went, with %d deliveries and %d drops\n", came.guests, came.delivered, came.dropped)
	if came.guests == 0 {
		r.faults.Add("no subscription came and went")
	}
	return nil
}
