package main

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// A follower reads the history forward and keeps account: of the sequences, by what
// each entry says was lost, and of the publishers' numbers, which must miss no more
// than that.
type follower struct {
	s      *soak
	name   string
	stream iter.Seq2[bus.Entry, error]

	at         uint64        // the sequence it has come to
	seen       atomic.Uint64 // entries
	lost       atomic.Uint64 // the sum of what they say
	numbers    []uint64      // the last of each publisher; 0: none yet
	skipped    uint64        // numbers between those
	fromBefore bool          // it began before all: there is nothing that it need not account for
}

func (s *soak) follower(name string) *follower {
	return &follower{s: s, name: name, numbers: make([]uint64, len(s.ledgers))}
}

// settler returns a follower of all that will be published on a bus that is new.
func (s *soak) settler(name string) *follower {
	f := s.follower(name)
	f.fromBefore = true
	f.stream = s.bus.Follow(context.Background(), bus.FromOldest())
	return f
}

// take accounts for one entry.
func (f *follower) take(e bus.Entry) {
	seq := e.Position.Seq
	if seq != f.at+e.Lost+1 {
		f.s.faults.Add("%s: at %d it was given %d, with %d lost", f.name, f.at, seq, e.Lost)
	}
	f.at = seq
	f.seen.Add(1)
	if e.Lost > 0 {
		f.lost.Add(e.Lost)
	}
	p, n := readMark(e.Event)
	if p < 0 || p >= len(f.numbers) || !whole(e.Event, p, f.s.echo(), n) {
		f.s.faults.Add("%s was given %v at %d, which is not whole: publisher %d, number %d", f.name, e.Event, seq, p, n)
		return
	}
	if !f.s.chronicle.check(seq, uint64(p)<<numberBits|n) {
		f.s.faults.Add("%s: number %d of publisher %d at %d is not what another follower was given", f.name, n, p, seq)
	}
	last := f.numbers[p]
	f.numbers[p] = n
	if last == 0 && !f.fromBefore {
		return
	}
	if n <= last {
		f.s.faults.Add("%s: number %d of publisher %d after %d, at %d", f.name, n, p, last, seq)
		return
	}
	if f.skipped += n - last - 1; f.skipped > f.lost.Load() {
		f.s.faults.Add("%s: %d numbers are missing at %d, and %d were said to be lost", f.name, f.skipped, seq, f.lost.Load())
	}
}

// stay follows its stream to the end of the bus. pause is called after each entry.
func (f *follower) stay(pause func()) {
	for e, err := range f.stream {
		if err != nil {
			if !errors.Is(err, bus.ErrClosed) {
				f.s.faults.Add("%s: Follow: %v", f.name, err)
			}
			break
		}
		f.take(e)
		pause()
	}
}

// closeAccount checks a follower that stayed to the end: delivered + lost = passed,
// in sequences and in the numbers of publishers.
func (f *follower) closeAccount(last uint64, passed []uint64) {
	seen, lost := f.seen.Load(), f.lost.Load()
	if f.at != last || seen+lost != last {
		f.s.faults.Add("%s: came to %d of %d, with %d seen and %d lost", f.name, f.at, last, seen, lost)
	}
	missing := f.skipped
	for p, n := range passed {
		missing += n - f.numbers[p]
	}
	if missing != lost {
		f.s.faults.Add("%s: %d numbers are missing, and %d were said to be lost", f.name, missing, lost)
	}
}

// fallBehind pauses now and then, until the history has lapped the follower.
func (f *follower) fallBehind() {
	if f.seen.Load()%5000 != 0 {
		return
	}
	for f.s.bus.Position().Seq < f.at+2*historySize {
		select {
		case <-f.s.stop:
			return
		case <-time.After(time.Millisecond):
		}
	}
}

// visit comes and goes: it follows for some entries, goes away, and resumes after the
// position that it kept, or begins anew.
func (s *soak) visit(ctx context.Context, random *rand.Rand) {
	for ctx.Err() == nil {
		before := s.bus.Position().Seq
		from := []bus.From{bus.FromOldest(), bus.FromNow()}[random.IntN(2)]
		stream := s.bus.Follow(ctx, from)
		after := s.bus.Position().Seq
		f := s.follower("the visitor")
		var kept bus.Position
		for stays, told := 0, uint64(0); ; stays++ {
			for e, err := range stream {
				if err != nil {
					if ctx.Err() == nil {
						s.faults.Add("the visitor: Follow: %v", err)
					}
					return
				}
				if f.seen.Load() == 0 { // where it began is known only now
					f.at = e.Position.Seq - e.Lost - 1
					if f.at > after || from == bus.FromNow() && f.at < before {
						s.faults.Add("the visitor began after %d, between %d and %d", f.at, before, after)
					}
				}
				f.take(e)
				kept = e.Position
				if random.IntN(1500) == 0 {
					break
				}
			}
			s.visitorLost.Add(f.lost.Load() - told)
			told = f.lost.Load()
			if stays == 8 {
				break
			}
			for range random.IntN(4) {
				s.await()
			}
			if text, err := bus.ParsePosition(kept.String()); err != nil || text != kept {
				s.faults.Add("position %v reads as %v: %v", kept, text, err)
			}
			stream = s.bus.Follow(ctx, bus.After(kept))
		}
	}
}
