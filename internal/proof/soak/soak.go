package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/fault"
)

// historySize is not a power of two, nor a whole number of segments.
const historySize = 1000

// patience is how long anything may take that is to end by itself.
const patience = 2 * time.Minute

// A soak is one run.
type soak struct {
	// Immutable once running.

	seed       uint64
	publishers int
	bus        *bus.Bus
	before     int      // goroutines before all
	names      []string // of publishers
	residents  []*subscriber
	settlers   []*follower

	ticks chan struct{}
	stop  chan struct{} // closed when all but the publishers are to end

	faults        fault.List
	books         books
	chronicle     chronicle
	ledgers       []ledger // of each publisher; the last is the echo's
	interceptions interceptions

	rejected, waited, cleared, disabled, audits atomic.Uint64
	reports, failedReports, visitorLost         atomic.Uint64

	// Of the main goroutine.

	streams     uint64
	heap        heap
	most        int // goroutines
	interrupted bool
	left        []*subscriber
	mu          sync.Mutex // of left
}

// echo returns the identity of the publisher that is a handler.
func (s *soak) echo() int { return s.publishers }

func newSoak(seed uint64, publishers int) (*soak, error) {
	s := &soak{
		seed:       seed,
		publishers: publishers,
		before:     runtime.NumGoroutine(),
		ledgers:    make([]ledger, publishers+1),
		ticks:      make(chan struct{}, 4),
		stop:       make(chan struct{}),
	}
	for p := range s.ledgers {
		s.names = append(s.names, fmt.Sprint("publisher ", p))
	}
	var err error
	s.bus, err = bus.New(bus.History(historySize), bus.OnPanic(s.report), bus.Logger(slog.New(slog.DiscardHandler)),
		bus.Intercept(s.doom), bus.Intercept(s.stamp), bus.Intercept(s.admit))
	return s, err
}

// report is told of panics, and panics itself now and then.
func (s *soak) report(*bus.PanicError) {
	if s.reports.Add(1)%10 == 0 {
		s.failedReports.Add(1)
		panic("report")
	}
}

// settle subscribes those who stay: one of every kind.
func (s *soak) settle() {
	echo := &publisher{s: s, id: s.echo()}
	for _, x := range []*subscriber{
		s.draft(">", calm),
		s.draft(">", panicking),
		s.draft(">", quitting),
		s.draft("terminal.>", failing),
		s.draft("editor.*", slow),
		s.draft(">", calm).where(3),
		s.draft(">", calm).from("vscode", "browser"),
		s.draft("ai.>", calm).within("/src"),
		s.draft(">", calm).async(256, bus.DropOldest),
		s.draft(">", calm).async(256, bus.DropOldest), // shares the queue
		s.draft(">", slow).async(256, bus.DropOldest), // and this one, which is lapped
		s.draft(">", quitting).async(100, bus.DropOldest),
		s.draft("ai.>", failing).async(8, bus.DropOldest),
		s.draft("editor.*", slow).async(8, bus.DropNewest),
		s.draft("terminal.*", calm).async(100, bus.DropNewest).where(2),
		s.draft(">", calm).async(8, bus.DropOldest).latest(),
		s.draft("ai.>", slow).async(2, bus.DropNewest).latest(),
		s.draft("git.commit", calm).async(8, bus.Block(forever)).where(9),
		s.draft("git.commit", panicking).async(1, bus.Block(20*time.Microsecond)).where(8),
		s.draft("nobody.says.this", calm).async(1, bus.DropOldest),
		s.echoes(echo),
	} {
		if x := x.subscribe(); x != nil {
			s.residents = append(s.residents, x)
		}
	}
	for _, name := range []string{"the fast follower", "another fast follower", "the sluggish follower"} {
		s.settlers = append(s.settlers, s.settler(name))
	}
}

const churners = 4

// run goes on until done is closed, or so long, and then ends all and adds up. A
// line tells the state of things every so often.
func (s *soak) run(done <-chan struct{}, long, every time.Duration, out io.Writer) {
	s.settle()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var followers, actors, publishers sync.WaitGroup
	for i, f := range s.settlers {
		pause := func() {}
		if i == len(s.settlers)-1 {
			pause = f.fallBehind
		}
		followers.Go(func() { f.stay(pause) })
	}
	for range churners {
		random := s.newRandom()
		actors.Go(func() {
			live := s.churn(random)
			s.mu.Lock()
			s.left = append(s.left, live...)
			s.mu.Unlock()
		})
	}
	a := &auditor{s: s, random: s.newRandom()}
	actors.Go(a.run)
	waiting, governing := s.newRandom(), s.newRandom()
	actors.Go(func() { s.waitForEvents(ctx, waiting) })
	actors.Go(func() { s.govern(governing) })
	for range 2 {
		random := s.newRandom()
		actors.Go(func() { s.visit(ctx, random) })
	}
	for id := range s.publishers {
		p := &publisher{s: s, id: id, random: s.newRandom()}
		publishers.Go(p.run)
	}

	s.watch(done, long, every, out)

	close(s.stop)
	cancel()
	s.join("those beside the publishers", &actors)
	s.fillHistory()
	timely, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := s.bus.Shutdown(timely); err != nil {
		s.faults.Add("Shutdown: %v", err)
	}
	s.join("publishers", &publishers)
	s.join("followers", &followers)
}

// watch samples the heap and prints lines until it is time to end. On a machine that
// is so busy that there are too few samples by then, it goes on until there are enough.
func (s *soak) watch(done <-chan struct{}, long, every time.Duration, out io.Writer) {
	samples := time.NewTicker(min(max(long/90, 20*time.Millisecond), 10*time.Second))
	defer samples.Stop()
	lines := time.NewTicker(every)
	defer lines.Stop()
	end := time.NewTimer(long)
	defer end.Stop()
	over := false
	pulses := s.pulses()
	p := progress{s: s, start: time.Now(), at: time.Now()}
	for {
		select {
		case <-samples.C:
			s.heap.sample()
			s.most = max(s.most, runtime.NumGoroutine())
			for _, p := range pulses {
				p.feel(&s.faults)
			}
			if over && len(s.heap) >= 3*enough {
				return
			}
		case <-lines.C:
			p.line(out)
		case <-end.C:
			if over = true; len(s.heap) >= 3*enough {
				return
			}
		case <-done:
			s.interrupted = true
			return
		}
	}
}

// fillHistory waits until the history is full of what came after the last Clear.
func (s *soak) fillHistory() {
	timeout := time.After(patience)
	for target := sum(s.passed()) + 2*historySize; sum(s.passed()) < target; {
		select {
		case <-s.ticks:
		case <-timeout:
			s.faults.Add("nobody publishes any more")
			return
		}
	}
}

// join waits for goroutines that are to end by themselves.
func (s *soak) join(who string, group *sync.WaitGroup) {
	over := make(chan struct{})
	go func() {
		group.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-time.After(patience):
		s.faults.Add("%s do not end", who)
		stacks := make([]byte, 1<<20)
		os.Stderr.Write(stacks[:runtime.Stack(stacks, true)])
	}
}
