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
	p.wait(numRows + " === 30")
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
