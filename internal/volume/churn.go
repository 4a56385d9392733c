package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/fault"
)

// patience is how long anything may take that is to end by itself.
const patience = 2 * time.Minute

// A guest is a subscription that comes and goes.
type guest struct {
	tally *tally
	sub   *bus.Subscription
}

// churned is what became of guests.
type churned struct{ guests, delivered, dropped uint64 }

func (c *churned) add(d churned) {
	c.guests += d.guests
	c.delivered += d.delivered
	c.dropped += d.dropped
}

// welcome subscribes a guest of some kind.
func welcome(b *bus.Bus, f *fault.List, publishers int, random *rand.Rand) *guest {
	g := &guest{tally: newTally(f, publishers)}
	pattern := []string{">", ">", "terminal.*", "editor.>", "git.commit"}[random.IntN(5)]
	var options []bus.SubscribeOption
	switch random.IntN(6) {
	case 0:
		options = append(options, bus.Async(100))
		g.tally.lossy = true
	case 1:
		options = append(options, bus.Async(10), bus.Where(func(e *event.Event) bool { return true }))
		g.tally.lossy = true
	case 2:
		options = append(options, bus.Sources(sources[random.IntN(len(sources))]))
	case 3:
		options = append(options, bus.Once())
	}
	sub, err := b.Subscribe(pattern, g.tally.handle, options...)
	if err != nil {
		f.Add("Subscribe(%s): %v", pattern, err)
		return nil
	}
	g.sub = sub
	return g
}

// leave ends the subscription, and compares its figures with what the handler counted.
func (g *guest) leave(f *fault.List, random *rand.Rand) churned {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	end := g.sub.UnsubscribeWait
	if random.IntN(4) == 0 {
		end = g.sub.Drain
	}
	if err := end(ctx); err != nil {
		f.Add("the end of %s: %v", g.sub.Pattern(), err)
		return churned{}
	}
	t, n := g.sub.Stats(), g.tally.count()
	if t.Delivered != n || t.Pending != 0 || t.Matched != t.Delivered+t.Dropped+t.Filtered+t.Panicked {
		f.Add("%+v, and the handler counted %d", t, n)
	}
	return churned{1, t.Delivered, t.Dropped}
}

// churn has guests come and go until stop is closed, a few at a time.
func churn(b *bus.Bus, f *fault.List, publishers int, random *rand.Rand, stop <-chan struct{}) (sum churned) {
	var here []*guest
	for {
		select {
		case <-stop:
			for _, g := range here {
				sum.add(g.leave(f, random))
			}
			return sum
		default:
		}
		if len(here) < 4 {
			if g := welcome(b, f, publishers, random); g != nil {
				here = append(here, g)
			}
			continue
		}
		i := random.IntN(len(here))
		sum.add(here[i].leave(f, random))
		here[i] = here[len(here)-1]
		here = here[:len(here)-1]
	}
}
