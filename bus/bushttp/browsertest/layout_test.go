package browsertest

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestPage_on_a_narrow_screen(t *testing.T) {
	s := newSite(t)
	long := strings.Repeat("long", 30)
	if _, err := s.bus.Subscribe(long+".>", func(*event.Event) {}, bus.Named(strings.Repeat("name", 30))); err != nil {
		t.Fatal(err)
	}
	for range 30 {
		s.emit(long+"."+long, long, "/"+long+"/"+long, slog.String(long, long))
	}
	p := open(t, 360, 700)
	p.do(chromedp.Navigate(s.url))
	p.wait(live)
	p.wait(numListed + " === 30")
	p.wait(`document.querySelector("#subscriptions").rows.length === 1`)
	check := func(what string) {
		t.Helper()
		if got := eval[int](p, "document.documentElement.scrollWidth"); got > 360 {
			t.Errorf("%s: %d pixels wide", what, got)
		}
		if got := eval[int](p, `document.querySelector("#events").scrollWidth - document.querySelector("#events").clientWidth`); got > 0 {
			t.Errorf("%s: the events are %d pixels too wide", what, got)
		}
	}
	check("the page")
	p.press("j", kb.Enter)
	p.wait(`document.querySelector("#detail").open`)
	check("with the panel")
	if got := eval[int](p, `document.querySelector("#detail").scrollWidth`); got > 360 {
		t.Errorf("the panel is %d pixels wide", got)
	}
}

// TestPage_keeps_every_column_on_a_narrow_screen has a subscription with long figures.
func TestPage_keeps_every_column_on_a_narrow_screen(t *testing.T) {
	p := open(t, 360, 700)
	p.do(chromedp.Navigate(newSite(t).url))
	p.wait(live)
	got := eval[string](p, `import("./page/subscriptions.js").then(({ Subscriptions }) => {
		const body = document.querySelector("#subscriptions"), n = 123456789012;
		new Subscriptions(body, document.createElement("p"), document.createElement("p")).update([{ name: "indexer", pattern: "editor.>", place: "",
			queue: 1 << 20, matched: n, delivered: n, filtered: n, dropped: n, panicked: n, pending: 1 << 20, slow: n, longest_ns: n }]);
		const wide = document.querySelector("#subscriptions").closest(".panel").getBoundingClientRect();
		const cells = [...body.rows[0].cells].map(c => [c, c.getBoundingClientRect()]).filter(([, r]) => r.width);
		const out = cells.filter(([c, r]) => r.left < wide.left || r.right > wide.right || c.scrollWidth > c.clientWidth);
		const over = cells.filter(([, r], i) => cells.some(([, s], k) => k > i && r.left < s.right - 1 && s.left < r.right - 1 && r.top < s.bottom - 1 && s.top < r.bottom - 1));
		return cells.length + " cells; " + [...out, ...over].map(([c]) => c.dataset.label).join();
	})`)
	if got != "8 cells; " {
		t.Error(got)
	}
}

func TestPage_fills_the_bar_of_the_history(t *testing.T) {
	s := newSite(t, bus.History(64))
	for range 48 {
		s.emit("a", "x", "")
	}
	p := visit(t, s)
	p.wait(text("#history") + ` === "48 of 64"`)
	p.want(`(() => { const r = document.querySelector("#fill").getBoundingClientRect(), i = document.querySelector("#fill i").getBoundingClientRect();
		return [i.height / r.height, Math.round(100 * i.width / r.width), document.querySelector("#fill").ariaValueNow].join(); })()`, "1,75,75")
}

func TestPage_gives_a_type_the_same_colour_always(t *testing.T) {
	s := newSite(t)
	s.emit("terminal.command", "a", "")
	p := visit(t, s)
	colour := func(selector string) string {
		t.Helper()
		p.wait(`document.querySelector("` + selector + `") !== null`)
		return eval[string](p, `getComputedStyle(document.querySelector("`+selector+`"), "::before").backgroundColor`)
	}
	before := colour("#rows td.type")
	if got := colour("#types-legend th"); got != before {
		t.Errorf("%s in the legend, %s in the table", got, before)
	}
	for range 3 {
		for _, name := range []string{"b", "c", "d", "e", "f", "g", "h"} {
			s.emit("other."+name, "a", "")
		}
	}
	s.emit("terminal.command", "a", "")
	p.do(chromedp.Reload())
	p.wait(numListed + " === 23")
	if got := colour("#rows tr:first-child td.type"); got != before || !strings.HasPrefix(got, "oklch") {
		t.Errorf("%s after a load, %s before", got, before)
	}
	if got := colour("#sources-legend th"); got == before || strings.HasPrefix(got, "oklch") {
		t.Errorf("a source has the colour of a type: %s", got)
	}
}
