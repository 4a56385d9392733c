package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/pad"
)

// An operation is one of those that mode mixed draws, weight times of totalWeight.
type operation struct {
	name   string
	weight int
	do     func(*mixer)
}

const totalWeight = 4096

// Those that cost much, and those that make all others cost more, are few.
var operations = []operation{
	{"publish", 1600, (*mixer).publish},
	{"Position", 180, (*mixer).position},
	{"Recent", 40, (*mixer).recent},
	{"follow", 20, (*mixer).follow},
	{"Stats", 1, (*mixer).stats},
	{"subscribe", 2, (*mixer).subscribe},
	{"unsubscribe", 20, (*mixer).unsubscribe},
	{"ring push", 1100, (*mixer).ringPush},
	{"ring cursor", 900, (*mixer).ringCursor},
	{"ring Recent", 40, (*mixer).ringRecent},
	{"ring Get", 192, (*mixer).ringGet},
	{"ring Clear", 1, (*mixer).ringClear},
}

// A mixer is a goroutine of mode mixed.
type mixer struct {
	*publisher
	side   *side
	count  int // of mixers
	random *rand.Rand
	guests []*guest
	came   churned
	reader reader
	pushed uint64
	to     uint64 // how many operations are to come

	did  [32]uint64    // by number of operation
	done atomic.Uint64 // how many were done, once in a while
	_    pad.Line
}

// lastOnes is how many of a mixer's operations have as many publishes among them as
// the history shows.
const lastOnes = 4 * poolSize

// publish notes when, among the last ones.
func (m *mixer) publish() {
	if m.to <= lastOnes {
		m.note()
	} else {
		m.one()
	}
	m.n.Add(1)
}

func (m *mixer) recent() {
	events := m.bus.Recent(20)
	next := make([]int, m.count)
	for i := range next {
		next[i] = -1
	}
	for _, e := range events {
		p, i := identify(e)
		if next[p] >= 0 && next[p] != i {
			m.faults.Add("Recent has place %d of publisher %d, which should be %d", i, p, next[p])
		}
		next[p] = (i - 1 + poolSize) % poolSize
	}
}

// follow reads the last few events that there are now.
func (m *mixer) follow() {
	now := m.bus.Position()
	from := now
	from.Seq -= min(from.Seq, 5)
	if now.Seq == 0 {
		return
	}
	at := from.Seq
	for e, err := range m.bus.Follow(context.Background(), bus.After(from)) {
		if err != nil || e.Position.Seq != at+e.Lost+1 {
			m.faults.Add("after %d a follower is given %+v, %v", at, e, err)
			return
		}
		if at = e.Position.Seq; at >= now.Seq {
			return
		}
	}
}

func (m *mixer) position() {
	if now := m.bus.Position().Seq; m.n.Load() > now {
		m.faults.Add("Position is %d, and one publisher has published %d", now, m.n.Load())
	}
}

func (m *mixer) stats() {
	for _, t := range m.bus.Stats().Subscriptions {
		if t.Matched != t.Delivered+t.Filtered+t.Dropped+t.Panicked+t.Pending {
			m.faults.Add("not conserved: %+v", t)
		}
	}
}

func (m *mixer) subscribe() {
	if len(m.guests) == 1 {
		m.unsubscribe()
	}
	if g := welcome(m.bus, m.faults, m.count, m.random); g != nil {
		m.guests = append(m.guests, g)
	}
}

func (m *mixer) unsubscribe() {
	if len(m.guests) > 0 {
		m.came.add(m.guests[0].leave(m.faults, m.random))
		m.guests = m.guests[1:]
	}
}

// draws returns the operation for each number below totalWeight.
func draws() []uint8 {
	var list []uint8
	for i, o := range operations {
		for range o.weight {
			list = append(list, uint8(i))
		}
	}
	if len(list) != totalWeight {
		panic(fmt.Sprintf("the weights are %d", len(list)))
	}
	return list
}

// run does n operations. When ctx ends it goes on to the last ones.
func (m *mixer) run(ctx context.Context, n uint64, list []uint8) {
	done := uint64(0)
	for m.to = n; m.to > 0; m.to-- {
		i := list[m.random.Uint32()%totalWeight]
		operations[i].do(m)
		m.did[i]++
		if done++; done%1024 == 0 {
			m.done.Store(done)
			if ctx.Err() != nil {
				m.to = min(m.to, lastOnes)
			}
		}
	}
	for len(m.guests) > 0 {
		m.unsubscribe()
	}
}

// mixAll is mode mixed.
func mixAll(r run) error {
	b, err := bus.New(bus.History(historySize))
	if err != nil {
		return err
	}
	count := max(4, 2*runtime.GOMAXPROCS(0))
	side := newSide(r.faults)
	mixers := make([]*mixer, count)
	publishers := make([]*publisher, count)
	for i := range mixers {
		publishers[i] = newPublisher(b, r.faults, i)
		mixers[i] = &mixer{publisher: publishers[i], side: side, count: count,
			random: rand.New(rand.NewPCG(2, uint64(i))), reader: side.reader(count)}
	}
	all := newTally(r.faults, count)
	all.strict = true
	sub, err := b.Subscribe(">", all.handle)
	if err != nil {
		return err
	}

	list := draws()
	var working sync.WaitGroup
	start := time.Now()
	for i, m := range mixers {
		n := r.n / uint64(count)
		if uint64(i) < r.n%uint64(count) {
			n++
		}
		working.Go(func() { m.run(r.ctx, n, list) })
	}
	r.watch(&working, func(out io.Writer) {
		var n uint64
		for _, m := range mixers {
			n += m.done.Load()
		}
		fmt.Fprintf(out, "%7s  GOMAXPROCS %d: %d operations\n", time.Since(start).Round(time.Second), runtime.GOMAXPROCS(0), n)
	})
	took := time.Since(start)

	published := checkCounts(b, r.faults, publishers, all, sub)
	shown := checkHistory(b, r.faults, publishers)
	var came churned
	var did [32]uint64
	var n, pushed uint64
	for _, m := range mixers {
		came.add(m.came)
		pushed += m.pushed
		for i := range m.did {
			did[i] += m.did[i]
			n += m.did[i]
		}
	}
	side.check(mixers, pushed)
	if n != r.n && r.ctx.Err() == nil {
		r.faults.Add("%d operations, of %d", n, r.n)
	}
	if err := b.Shutdown(context.Background()); err != nil {
		r.faults.Add("Shutdown: %v", err)
	}
	fmt.Fprintf(r.out, "GOMAXPROCS %d: %d operations by %d goroutines in %v, %.0f ns each; %d published, as many handled, %d in the history; %d pushed\n",
		runtime.GOMAXPROCS(0), n, count, took.Round(time.Millisecond), float64(took.Nanoseconds())/float64(n), published, shown, pushed)
	var each []string
	for i, o := range operations {
		each = append(each, fmt.Sprintf("%s %d", o.name, did[i]))
	}
	fmt.Fprintf(r.out, "    %s\n", strings.Join(each, ", "))
	fmt.Fprintf(r.out, "    %d subscriptions came and went, with %d deliveries and %d drops\n", came.guests, came.delivered, came.dropped)
	return nil
}
