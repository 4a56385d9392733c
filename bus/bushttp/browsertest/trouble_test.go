package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/vidurai/eventbus/bus"
)

func TestPage_goes_on_after_the_server_was_restarted(t *testing.T) {
	first := newSite(t)
	first.emit("before", "x", "")
	p := visit(t, first, "net::ERR_", "the server responded with a status of") // while it is away
	p.wait(numRows + " === 1")
	first.stop()
	p.wait(`document.querySelector("#state").dataset.state === "reconnecting"`)

	b := newBus(t)
	second := newSiteAt(t, first.addr, b)
	second.emit("after.one", "x", "")
	p.wait(live)
	p.wait(`document.querySelectorAll("#rows tr.mark").length === 1`)
	second.emit("after.two", "x", "")
	p.wait(numRows + " === 3")
	p.want(`[...document.querySelectorAll("#rows tr")].map(r => r.entry ? r.cells[1].textContent : "mark").join()`,
		"after.two,after.one,mark,before")
	p.wait(text("#published") + ` === "2"`)

	// And again, after its bus was closed.
	b.Close()
	p.wait(`document.querySelector("#state").dataset.state === "closed"`)
	second.stop()
	third := newSiteAt(t, first.addr, newBus(t))
	third.emit("after.three", "x", "")
	p.wait(live)
	p.wait(numRows + " === 4")
	p.want(`document.querySelectorAll("#rows tr")[0].cells[1].textContent`, "after.three")

	// The same bus behind a server that comes again: nothing twice, nothing missing.
	same := third.bus
	third.stop()
	p.wait(`document.querySelector("#state").dataset.state !== "live"`)
	fourth := newSiteAt(t, first.addr, same)
	fourth.emit("after.four", "x", "")
	p.wait(numRows + " === 5")
	p.rest("300")
	p.want(`[...document.querySelectorAll("#rows tr")].slice(0, 3).map(r => r.entry ? r.cells[1].textContent : "mark").join()`,
		"after.four,after.three,mark")
}

func TestPage_reports_loss(t *testing.T) {
	s := newSite(t, bus.History(20))
	s.emit("a", "x", "")
	p := visit(t, s, "net::ERR_", "the server responded with a status of")
	p.wait(numRows + " === 1")
	s.stop()
	p.wait(`document.querySelector("#state").dataset.state === "reconnecting"`)
	for range 157 {
		s.emit("a", "x", "")
	}
	newSiteAt(t, s.addr, s.bus)
	p.wait(numListed + " === 22") // with the mark
	p.want(text("#lost"), "137 events lost: overwritten before this page could read them.")
	p.want(`[...document.querySelectorAll("#rows tr.mark")].map(r => r.textContent).join("|")`,
		"137 events lost here: overwritten before this page could read them")
}

func TestPage_without_a_history(t *testing.T) {
	s := newSite(t, bus.History(0))
	s.emit("a", "x", "")
	p := open(t, 1280, 900, "501 (Not Implemented)")
	p.do(chromedp.Navigate(s.url))
	p.wait(text("#state") + ` === "figures only"`)
	p.want(text("#published"), "1")
	p.want(text("#history"), "none kept")
	p.want(text("#empty"), "This bus keeps no history, so its events cannot be shown.")
}

// TestPage_takes_no_answer_but_the_server_s_own has something else answer for a while.
func TestPage_takes_no_answer_but_the_server_s_own(t *testing.T) {
	var other atomic.Pointer[http.HandlerFunc]
	s := newSiteBehind(t, "127.0.0.1:0", newBus(t), func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if f := other.Load(); f != nil && r.URL.Path != "/debug/bus/login" {
				(*f)(w, r)
				return
			}
			if strings.HasSuffix(r.URL.Path, "/login") {
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, `{"login":"please"}`)
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	p := visit(t, s, "the server responded with a status of")
	p.wait(text("#published") + ` === "0"`)
	typed := func(status int, contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	for _, c := range []struct {
		what   string
		answer http.HandlerFunc
	}{
		{"a redirect, perhaps to a login page", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/debug/bus/login", http.StatusFound)
		}},
		{"not the statistics of a bus", typed(200, "application/json", "{}")},
		{"answers with text/html", typed(200, "text/html", "<h1>Log in</h1>")},
		{"502 the bus is away", typed(502, "text/plain; charset=utf-8", "the bus is away")},
	} {
		other.Store(&c.answer)
		p.wait(fmt.Sprintf(`%s.includes(%q)`, text("#stale"), c.what))
		if got := eval[string](p, text("#stale")); !strings.HasPrefix(got, "The figures are ") || !strings.Contains(got, " s old: ") {
			t.Errorf("%s: it says %q", c.what, got)
		}
		other.Store(nil)
		p.wait(isHidden("#stale"))
	}
}

// TestPage_says_why_a_stream_cannot_start puts something before the handler that
// cannot flush.
func TestPage_says_why_a_stream_cannot_start(t *testing.T) {
	s := newSiteBehind(t, "127.0.0.1:0", newBus(t), func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(struct{ http.ResponseWriter }{w}, r)
		})
	})
	s.emit("a", "x", "")
	p := open(t, 1280, 900, "500 (Internal Server Error)")
	p.do(chromedp.Navigate(s.url))
	p.wait(`document.querySelector("#state").dataset.state === "refused"`)
	p.want(text("#trouble"), "The events do not come: a middleware before this handler cannot stream: its ResponseWriter has neither Flush nor Unwrap.")
	p.wait(text("#published") + ` === "1"`)
}
