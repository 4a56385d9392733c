package bus_test

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A panic that happens while a report is made is counted as suppressed.
func TestB3_APanicInsideAReportIsCountedAsSuppressed(t *testing.T) {
	var b *bus.Bus
	var suppressed []uint64
	b = newBus(t, bus.OnPanic(func(p *bus.PanicError) {
		suppressed = append(suppressed, p.Suppressed)
		emit(t, b, "log.error", "logger") // which panics again
	}))
	subscribe(t, b, ">", exploder)
	for range 2 {
		emit(t, b, "a", "")
	}
	if !slices.Equal(suppressed, []uint64{0, 1}) {
		t.Fatalf("the reports tell of %v suppressed, want 0 and 1", suppressed)
	}
}

// Reset forgets how many panics were suppressed: the next report does not tell of them.
func TestB3_ResetForgetsWhatWasSuppressed(t *testing.T) {
	var last *bus.PanicError
	reports := 0
	b := newBus(t, bus.OnPanic(func(p *bus.PanicError) { reports++; last = p }))
	subscribe(t, b, "a", exploder)
	for range 100 {
		emit(t, b, "a", "")
	}
	before := reports
	if before == 0 || before == 100 {
		t.Fatalf("%d reports of 100 panics", before)
	}
	b.Reset()
	subscribe(t, b, "a", exploder)
	if emit(t, b, "a", ""); reports != before+1 || last.Suppressed != 0 {
		t.Fatalf("%d reports after Reset, the last tells of %d suppressed", reports-before, last.Suppressed)
	}
}

// A bus without a Logger uses the slog.Default of the moment, not that of New.
func TestB3_TheDefaultLoggerIsTheOneOfTheMoment(t *testing.T) {
	var old, now bytes.Buffer
	before := slog.Default()
	defer slog.SetDefault(before)
	slog.SetDefault(slog.New(slog.NewTextHandler(&old, nil)))
	b := newBus(t)
	slog.SetDefault(slog.New(slog.NewTextHandler(&now, nil)))
	subscribe(t, b, "a", exploder)
	if emit(t, b, "a", ""); old.Len() != 0 || !strings.Contains(now.String(), "broken") {
		t.Fatalf("logged %q to the old logger, %q to the new", old.String(), now.String())
	}
}

// No lock is held while a report, an interceptor, a clock or a condition runs.
func TestB4_ReportsAndInterceptorsMayUseTheBus(t *testing.T) {
	var b *bus.Bus
	use := func() {
		s := subscribe(t, b, "unused", func(*event.Event) {})
		b.Stats()
		s.Stats()
		s.Unsubscribe()
	}
	calls := 0
	b = newBus(t,
		bus.OnPanic(func(*bus.PanicError) { calls++; use() }),
		bus.Intercept(func(e *event.Event) *event.Event { calls++; use(); return e }),
		bus.Clock(func() time.Time { calls++; use(); return time.Now() }))
	subscribe(t, b, ">", exploder, bus.Where(func(*event.Event) bool { calls++; use(); return true }))
	subscribe(t, b, ">", func(*event.Event) { calls++; use() }, bus.Once())
	if emit(t, b, "a", ""); calls != 5 {
		t.Fatalf("%d calls, want 5", calls)
	}
}
