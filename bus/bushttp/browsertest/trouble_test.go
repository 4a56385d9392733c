package browsertest

import (
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
	p.wait(numRows + " === 21")
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
