package bustest

import (
	"errors"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// Expect returns the next event whose type the pattern covers and which meets the
// conditions: the first such after the one expected last, whether it has been
// published already or is within Timeout. Events before it are passed over: later
// expectations do not see them.
//
// If none comes it fails the test at once, and says what came instead. It fails too if
// events were lost before one that fits, because a lost one may have fitted.
func (w *Watcher) Expect(pattern string, conditions ...Condition) *event.Event {
	w.t.Helper()
	want := Event(pattern, conditions...)
	if !w.valid(want) {
		return nil
	}
	e, err := w.find(w.Timeout, want.fits)
	if err != nil {
		w.t.Fatalf("bustest: no %v %s%s", want, w.ending(err), w.story(want, err))
		return nil
	}
	w.pass(e)
	return e.Event
}

// ExpectSequence returns events that are wanted, in this order; others may lie
// between them. It is [Watcher.Expect] for one want after the other, but within one
// Timeout. A failure says how far it got.
func (w *Watcher) ExpectSequence(wants ...Want) []*event.Event {
	w.t.Helper()
	if !w.valid(wants...) || len(wants) == 0 {
		return nil
	}
	var got []bus.Entry
	deadline := time.Now().Add(w.Timeout)
	for _, want := range wants {
		e, err := w.find(time.Until(deadline), want.fits)
		if err != nil {
			w.t.Fatalf("bustest: %d of %d events came, then no %v %s%s%s",
				len(got), len(wants), want, w.ending(err), progress(wants, got), w.story(want, err))
			return nil
		}
		w.pass(e)
		got = append(got, e)
	}
	return events(got)
}

// ExpectExactly returns the next events, which are those wanted, in this order, with
// no other between them, and none after them that had been published when the last
// of them was found. It waits Timeout for each, and fails with the first that is
// another. Without a want it expects that nothing has been published.
func (w *Watcher) ExpectExactly(wants ...Want) []*event.Event {
	w.t.Helper()
	if !w.valid(wants...) {
		return nil
	}
	var got []bus.Entry
	for _, want := range wants {
		e, err := w.find(w.Timeout, anything)
		if err != nil {
			w.t.Fatalf("bustest: %d of exactly %d events came, then no %v %s%s%s",
				len(got), len(wants), want, w.ending(err), progress(wants, got), w.story(want, err))
			return nil
		}
		if !want.fits(e.Event) {
			w.t.Fatalf("bustest: %d of exactly %d events came, then another than %v:%s%s",
				len(got), len(wants), want, near(want, e), progress(wants, got))
			return nil
		}
		w.pass(e)
		got = append(got, e)
	}
	e, err := w.find(0, anything)
	if lost(err) {
		w.t.Fatalf("bustest: it is not known whether exactly %s came: %v%s", plural(len(wants), "event"), err, advice)
		return nil
	}
	if err == nil {
		w.t.Fatalf("bustest: exactly %s came, then another:%s%s", plural(len(wants), "event"), line(e), progress(wants, got))
		return nil
	}
	return events(got)
}

func anything(*event.Event) bool { return true }

// ExpectNone fails the test if an event whose type the pattern covers and which meets
// the conditions was published after the last expected one. It looks at what has
// been published when it is called, does not wait, and passes nothing over: later
// expectations see what it saw. It fails too if events were lost, because a lost one may
// have been of that kind.
//
// Code that publishes from goroutines of its own may not have done so yet. In a
// bubble call synctest.Wait first; elsewhere first expect what the code publishes
// last, or use [Watcher.ExpectNoneFor].
func (w *Watcher) ExpectNone(pattern string, conditions ...Condition) {
	w.t.Helper()
	w.none(0, Event(pattern, conditions...))
}

// ExpectNoneFor is ExpectNone for what has been published and what will be within d;
// it fails with the first such event. In a bubble d is fake time and costs none;
// elsewhere the test takes that long. On a closed bus it does not wait.
func (w *Watcher) ExpectNoneFor(d time.Duration, pattern string, conditions ...Condition) {
	w.t.Helper()
	w.none(d, Event(pattern, conditions...))
}

func (w *Watcher) none(wait time.Duration, want Want) {
	w.t.Helper()
	if !w.valid(want) {
		return
	}
	e, err := w.find(wait, want.fits)
	switch {
	case lost(err):
		w.t.Fatalf("bustest: it is not known whether there was no %v: %v%s", want, err, advice)
	case err == nil:
		w.t.Fatalf("bustest: there should be no %v%s:%s", want, w.since(), line(e))
	}
}

// valid fails the test if one of wants makes no sense.
func (w *Watcher) valid(wants ...Want) bool {
	w.t.Helper()
	for _, want := range wants {
		err := want.err
		if err == nil && want.pattern.String() == "" {
			err = errors.New("the zero Want")
		}
		if err != nil {
			w.t.Fatalf("bustest: %v", err)
			return false
		}
	}
	return true
}
