package browsertest

import (
	"encoding/json"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestPage_says_what_goes_wrong_above_all_else(t *testing.T) {
	s := newSite(t, bus.OnPanic(func(*bus.PanicError) {}), bus.Logger(slog.New(slog.DiscardHandler)))
	p := visit(t, s)
	p.wait(text("#health") + ` === "Nothing dropped, quarantined, full or slow, and no panic"`)

	release := make(chan struct{})
	defer close(release)
	for _, c := range []struct {
		pattern string
		handler bus.Handler
		opts    []bus.SubscribeOption
	}{
		{"full", func(*event.Event) { <-release }, []bus.SubscribeOption{bus.Async(4)}},
		{"panics", func(*event.Event) { panic("on purpose") }, []bus.SubscribeOption{bus.Quarantine(2, time.Hour)}},
		{"slow", func(*event.Event) {}, []bus.SubscribeOption{bus.SlowAfter(1)}},
	} {
		if _, err := s.bus.Subscribe(c.pattern, c.handler, c.opts...); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		s.emit("panics", "x", "")
		s.emit("slow", "x", "")
	}
	s.emit("full", "x", "")
	p.wait(text("#health") + `.includes("2 panics")`)
	for range 9 {
		s.emit("full", "x", "")
	}
	p.wait(text("#health") + `.includes("1 queue full")`)
	got := eval[string](p, text("#health"))
	for _, want := range []string{"1 quarantined", "2 panics", "1 queue full", " dropped", " slow calls", " of them in the last 10 s"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
	if bottom := eval[float64](p, `document.querySelector("#health").getBoundingClientRect().bottom`); bottom > 150 {
		t.Errorf("it ends %v pixels below the top", bottom)
	}
	// A queue is as full as it can be, and what is in the handler is not in it.
	p.wait(`document.querySelector("#subscriptions").innerText.includes("4 of 4")`)
	if strings.Contains(eval[string](p, text("#subscriptions")), "5 of 4") {
		t.Error("a queue holds more than it can")
	}
}

func TestPage_lets_failures_stand_out(t *testing.T) {
	s := newSite(t)
	s.emit("terminal.command", "x", "", slog.Int("exit_code", 0))
	s.emit("terminal.command", "x", "", slog.Int("exit_code", 137))
	s.emit("terminal.error", "x", "", slog.String("text", "no such file"))
	s.emit("error.report", "x", "")
	p := visit(t, s)
	p.wait(numRows + " === 4")
	p.want(rows+`.map(r => r.classList.contains("failed") ? r.querySelector(".badge").textContent : "").join("|")`, "|error|exit 137|")
	eval[any](p, rows+`[2].click()`)
	p.wait(text("#detail-facts") + `.includes("exit 137")`)
}

func TestPage_leads_to_its_other_forms(t *testing.T) {
	s := newSite(t)
	p := visit(t, s)
	links := eval[[]string](p, `[...document.querySelectorAll("footer a")].map(a => a.href)`)
	for i, want := range []string{`"uptime_seconds"`, "[]", "eventbus_published_total 0"} {
		p.do(chromedp.Navigate(links[i]))
		if got := eval[string](p, "document.body.innerText"); !strings.Contains(got, want) {
			t.Errorf("%s has no %s:\n%s", links[i], want, got)
		}
	}
}

func TestPage_copies_the_event_and_its_payload(t *testing.T) {
	s := newSite(t)
	s.emit("a.b", "x", "", slog.String("text", "to be copied"))
	p := visit(t, s)
	p.wait(numRows + " === 1")
	eval[any](p, `Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { window.copied = text; } } })`)
	eval[any](p, rows+`[0].click()`)
	for button, want := range map[string]string{
		"#detail-copy":       `{"text":"to be copied"}`,
		"#detail-copy-event": eval[string](p, rows+`[0].entry.json`),
	} {
		eval[any](p, `document.querySelector("`+button+`").click()`)
		p.wait(text(button) + ` === "Copied"`)
		var got, wanted any
		if err := errors.Join(json.Unmarshal([]byte(eval[string](p, "window.copied")), &got), json.Unmarshal([]byte(want), &wanted)); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, wanted) {
			t.Errorf("%s copies %v, want %v", button, got, wanted)
		}
	}
}
