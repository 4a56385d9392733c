package browsertest

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestPage_filters(t *testing.T) {
	s := newSite(t)
	p := visit(t, s, "400 (Bad Request)") // that of the bad pattern, which the browser logs
	for i := range 5 {
		s.emit("terminal.command", "daemon", "", slog.Int("n", i))
		s.emit("ai.message", "cli", "", slog.Int("n", i))
	}
	p.wait(numRows + " === 10")
	p.press("/")
	p.want("document.activeElement.id", "pattern")
	p.press("terminal.*")
	p.wait(numRows + " === 5")
	s.emit("ai.message", "cli", "")
	s.emit("terminal.error", "daemon", "")
	p.wait(numRows + " === 6")
	if !eval[bool](p, rows+`.every(r => r.cells[1].textContent.startsWith("terminal."))`) {
		t.Error("there are others")
	}

	p.press(".x*")
	p.wait(`document.querySelector("#complaint").innerText.includes("not a token of its own")`)
	p.want(`document.querySelector("#pattern").getAttribute("aria-invalid")`, "true")
	p.wait(numRows + " === 6") // goes on with the last good one

	p.press(kb.Escape)
	p.wait(numRows + " === 12")
	p.want(`document.querySelector("#pattern").value`, "")
	p.want(`document.querySelector("#pattern").getAttribute("aria-invalid")`, "false")
	if !eval[bool](p, isHidden("#complaint")) {
		t.Error("it complains still")
	}
}

func TestPage_says_why_a_filter_shows_nothing(t *testing.T) {
	s := newSite(t)
	for i := range 1200 { // more than the history has
		s.emit([]string{"terminal.command", "terminal.error"}[i%2], "daemon", "")
	}
	p := visit(t, s)
	p.wait(text("#published") + ` === "1,200"`)
	p.press("/", "terminal")
	p.wait(text("#empty p") + `.startsWith("terminal covers the type of that name only, not what is below it, and none of the 1,200 events")`)
	p.want(`[...document.querySelectorAll("#empty button")].map(b => b.textContent).join("|")`,
		"Show terminal.>|Show terminal.command|Show terminal.error|Clear the filter")
	p.do(chromedp.Click[chromedp.CSS]("#empty button:first-child"))
	p.wait(numRows + " > 10")
	p.want(`document.querySelector("#pattern").value`, "terminal.>")
	if !eval[bool](p, isHidden("#empty")) {
		t.Error("it says that there is nothing, with events")
	}

	for range 500 { // none of the others is in the history any more
		s.emit("other", "x", "")
	}
	eval[any](p, `document.activeElement.blur()`)
	p.press("/", "terminal.command")
	p.wait(text("#empty p") + ` === "600 events of 1,700 had a type that terminal.command covers, and none that is kept here is among them."`)
	p.do(chromedp.Click[chromedp.CSS]("#empty button:last-child"))
	p.wait(numListed + " === 500")
	p.want(`document.querySelector("#pattern").value`, "")
}

func TestPage_searches_what_it_has_and_what_comes(t *testing.T) {
	s := newSite(t)
	p := visit(t, s)
	s.emit("a", "one", "/src/app", slog.String("text", `say "Needle"`))
	s.emit("a", "needle-maker", "")
	s.emit("a", "two", "/home/ada/needlework")
	s.emit("a", "three", "/src/app", slog.String("text", "hay"))
	p.wait(numRows + " === 4")
	p.press("s", "NEEDLE")
	p.wait(numRows + " === 3")
	s.emit("a", "five", "", slog.String("text", "needles"))
	s.emit("a", "six", "", slog.String("text", "more hay"))
	p.wait(numRows + " === 4")
	p.want(rows+`.map(r => r.cells[2].textContent).join()`, "five,two,needle-maker,one")
	p.press(kb.Escape)
	p.wait(numRows + " === 6")
	p.press(`"Needle"`) // as in JSON
	p.wait(numRows + " === 1")
	p.press(kb.Escape, "straw")
	p.wait(text("#empty p") + ` === "6 events came, and none that is kept here has the text straw."`)
	p.do(chromedp.Click[chromedp.CSS]("#empty button"))
	p.wait(numRows + " === 6")
}

func TestPage_keeps_the_filter_in_its_address(t *testing.T) {
	s := newSite(t)
	for _, name := range []string{"terminal.command", "terminal.error", "ai.message"} {
		s.emit(name, "daemon", "", slog.String("text", "about "+name))
	}
	p := visit(t, s, "400 (Bad Request)")
	p.press("/", "terminal.>")
	p.wait(numRows + " === 2")
	p.press(kb.Tab, "about terminal.e")
	p.wait(numRows + " === 1")
	p.wait(`location.hash === "#pattern=terminal.%3E&search=about+terminal.e"`)
	p.do(chromedp.Reload())
	p.wait(numRows + " === 1")
	p.want(`document.querySelector("#pattern").value + "|" + document.querySelector("#search").value`, "terminal.>|about terminal.e")
	eval[any](p, `document.querySelector(".skip").click()`) // a link within the page takes nothing away
	p.wait(`location.hash === "#pattern=terminal.%3E&search=about+terminal.e"`)
	eval[any](p, `location.hash = "#pattern=ai.*"`)
	p.wait(rows + `.map(r => r.cells[1].textContent).join() === "ai.message"`)
	p.want(`document.querySelector("#search").value`, "")

	p.do(chromedp.Navigate(s.url + "?again#pattern=ai.*.>.x"))
	p.wait(numRows + " === 3") // with no pattern, rather than with nothing
	if eval[bool](p, isHidden("#complaint")) {
		t.Error("it does not complain of the pattern")
	}
}

func TestPage_filters_by_what_is_clicked(t *testing.T) {
	s := newSite(t)
	for i := range 9 {
		s.emit(fmt.Sprintf("t.n%d", i%2), fmt.Sprintf("source %d", i%3), "")
	}
	p := visit(t, s)
	p.wait(numRows + " === 9")
	click := func(selector, name string) {
		t.Helper()
		button := fmt.Sprintf(`[...document.querySelectorAll(%q)].find(b => b.textContent === %q)`, selector, name)
		p.wait(button + " !== undefined")
		eval[any](p, button+".click()")
	}
	click("#types-legend button", "t.n1")
	p.wait(numRows + " === 4")
	click("#sources-legend button", "source 2")
	p.wait(numRows + " === 1")
	p.want(`document.querySelector("#pattern").value + "|" + document.querySelector("#search").value`, "t.n1|source:source 2")
	eval[any](p, rows+`[0].click()`)
	p.press(kb.Escape, "/", kb.Escape)
	p.wait(numRows + " === 3")
	eval[any](p, rows+`[0].click()`)
	click("#detail-facts button", "only this type")
	p.wait(`!document.querySelector("#detail").open`)
	if got := eval[string](p, `document.querySelector("#pattern").value`); !strings.HasPrefix(got, "t.n") {
		t.Errorf("the pattern is %q", got)
	}
}
