package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// verdict adds up all there is, after the end, prints it, and reports whether all is
// as it must be.
func (s *soak) verdict(out io.Writer) bool {
	passed := s.passed()
	published := sum(passed)
	last := s.bus.Position().Seq
	stats := s.bus.Stats()

	s.settleAccounts(passed)
	for _, f := range s.settlers {
		f.closeAccount(last, passed)
		fmt.Fprintf(out, "%s: %d seen + %d lost = %d passed\n", f.name, f.seen.Load(), f.lost.Load(), f.at)
	}
	s.checkCounts(stats, passed)
	s.checkHistory(passed)

	came, went, all := s.books.read()
	equal(s, "subscriptions that are over", went, came)
	equal(s, "matched", all.Matched, all.Delivered+all.Filtered+all.Dropped+all.Panicked)
	equal(s, "pending", all.Pending, 0)
	fmt.Fprintf(out, "subscriptions: %d came and went; %d matched = %d delivered + %d filtered + %d dropped + %d panicked\n",
		came, all.Matched, all.Delivered, all.Filtered, all.Dropped, all.Panicked)
	fmt.Fprintf(out, "published: %d by %d publishers and a handler; %d rejected, %d intercepted, %d changed, %d panics, %d reports of them panicked\n",
		published, s.publishers, stats.Rejected, stats.Intercepted, s.interceptions.changed.Load(), stats.Panics, stats.FailedReports)
	fmt.Fprintf(out, "beside: %d audits, %d waits, history cleared %d times, disabled %d times; visitors lost %d\n",
		s.audits.Load(), s.waited.Load(), s.cleared.Load(), s.disabled.Load(), s.visitorLost.Load())

	text, flat := s.heap.check()
	if tooShort := s.interrupted && len(s.heap) < 3*enough; !flat && !tooShort {
		s.faults.Add("the heap is not flat: %s", text)
	}
	fmt.Fprintln(out, "heap:", text)
	s.checkGoroutines(out)

	s.faults.Write(out)
	if n := s.faults.Count(); n > 0 {
		fmt.Fprintf(out, "FAIL: %d faults\n", n)
		return false
	}
	fmt.Fprintln(out, "PASS")
	return true
}

// equal notes a fault if two counts differ.
func equal(s *soak, what string, got, want uint64) {
	if got != want {
		s.faults.Add("%s: %d, which should be %d", what, got, want)
	}
}

// settleAccounts settles those who stayed, whose figures can be told from what was
// published, and those whom the churners left.
func (s *soak) settleAccounts(passed []uint64) {
	for _, x := range s.residents {
		x.settle()
		equal(s, x.w.name+": matched", x.sub.Stats().Matched, x.expected(passed))
		for p := range x.w.lanes {
			if l := &x.w.lanes[p]; x.w.contiguous && (l.last != passed[p] || l.calls != passed[p]) {
				s.faults.Add("%s had %d of publisher %d, up to %d, who published %d", x.w.name, l.calls, p, l.last, passed[p])
			}
		}
	}
	for _, x := range s.left {
		x.settle()
	}
}

// checkCounts compares the bus's counts with those of publishers, interceptors and
// handlers.
func (s *soak) checkCounts(t bus.Stats, passed []uint64) {
	published := sum(passed)
	i := &s.interceptions
	_, _, all := s.books.read()
	equal(s, "Position", s.bus.Position().Seq, published)
	equal(s, "Published", t.Published, published)
	equal(s, "Rejected", t.Rejected, s.rejected.Load())
	equal(s, "Intercepted", t.Intercepted, i.dropped.Load()+i.exploded.Load()+i.late.Load())
	equal(s, "Panics", t.Panics, all.Panicked+i.exploded.Load())
	equal(s, "FailedReports", t.FailedReports, s.failedReports.Load())

	wantTypes, wantSources := map[string]uint64{}, map[string]uint64{}
	for p, n := range passed {
		wantSources[kind(p, s.echo(), 1).source] += n
		if p == s.echo() {
			wantTypes[echoType] += n
			continue
		}
		for k, typ := range types {
			wantTypes[typ] += ofType(n, k)
		}
	}
	for _, m := range []struct{ got, want map[string]uint64 }{{t.EventTypes, wantTypes}, {t.EventSources, wantSources}} {
		for name, n := range m.want {
			equal(s, name, m.got[name], n)
		}
		for name, n := range m.got {
			equal(s, name, n, m.want[name])
		}
	}
}

// checkHistory checks that the history is the last events: of every publisher its
// last ones, without a gap, and of all together as many as it holds.
func (s *soak) checkHistory(passed []uint64) {
	events := s.bus.Recent(2 * historySize)
	equal(s, "events in the history", uint64(len(events)), historySize)
	next := slices.Clone(passed)
	for i, e := range events {
		p, n := readMark(e)
		if p < 0 || p >= len(next) || n != next[p] || !whole(e, p, s.echo(), n) {
			s.faults.Add("the history has number %d of publisher %d at %d", n, p, i)
			return
		}
		next[p]--
	}
}

// checkGoroutines waits for the runtime to have ended what has returned.
func (s *soak) checkGoroutines(out io.Writer) {
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > s.before; runtime.Gosched() {
		if time.Now().After(deadline) {
			s.faults.Add("%d goroutines are left, of %d before", runtime.NumGoroutine(), s.before)
			break
		}
	}
	// Publishers have two each, of the others everyone has one, and a worker too.
	most := s.before + 2*s.publishers + 8 + len(s.settlers) + len(s.residents) + churners*(mostSubscribers+1)
	if s.most > most {
		s.faults.Add("%d goroutines at one time, which should be %d at most", s.most, most)
	}
	fmt.Fprintf(out, "goroutines: %d before, %d at most of %d allowed, %d after\n", s.before, s.most, most, runtime.NumGoroutine())
}
