package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestPage_holds_the_rows_under_the_pointer clicks at where a row was a moment ago.
func TestPage_holds_the_rows_under_the_pointer(t *testing.T) {
	s := newSite(t)
	p := visit(t, s)
	s.flow(50)
	p.wait(numRows + " > 10")
	first := rows + `[0].entry.position`
	for n := range 10 {
		p.point(5, 5)
		eval[any](p, "document.activeElement.blur()")
		before := eval[string](p, first)
		p.wait(fmt.Sprintf("%s !== %q", first, before)) // they flow
		there := p.find(rows+`[4]`, "e.entry.position")
		p.point(there.X, there.Y)
		row := p.find(fmt.Sprintf("document.elementFromPoint(%v, %v).closest('tr')", there.X, there.Y), "e.entry.position")
		p.rest("100")
		p.click(row.X, row.Y)
		p.wait(`document.querySelector("#detail").open`)
		if facts := eval[string](p, text("#detail-facts")); !strings.Contains(facts, row.Name) {
			t.Errorf("click %d was meant for %s, and opened %q", n, row.Name, facts)
		}
		p.press(kb.Escape)
		p.wait(`!document.querySelector("#detail").open`)
	}
}

func TestPage_tells_of_what_comes_while_it_holds_its_rows(t *testing.T) {
	s := newSite(t)
	for i := range 60 {
		s.emit(fmt.Sprintf("old.n%d", i), "x", "")
	}
	p := visit(t, s)
	p.wait(numListed + " === 60")
	top := `document.elementFromPoint(300, document.querySelector("#events").getBoundingClientRect().top + 100).closest("tr").entry.facts.type`
	for name, hold := range map[string]func(){
		"the pointer": func() { row := p.find(rows+`[3]`, `""`); p.point(row.X, row.Y) },
		"scrolling":   func() { eval[any](p, `document.querySelector("#events").scrollTop = 150`) },
		"the focus":   func() { p.press("j") },
	} {
		hold()
		p.rest("100")
		before, had := eval[string](p, top), eval[int](p, numListed)
		for range 3 {
			s.emit("new.one", "x", "")
		}
		p.wait(text("#newer") + ` === "3 new ↑"`)
		if got := eval[string](p, top); got != before {
			t.Errorf("%s: there is %s in place of %s", name, got, before)
		}
		button := p.find(`document.querySelector("#newer")`, `""`)
		p.click(button.X, button.Y)
		p.wait(fmt.Sprintf("%s === %d", numListed, had+3))
		p.want(`document.querySelector("#events").scrollTop.toString()`, "0")
		p.want(rows+`[0].entry.facts.type`, "new.one")
		s.emit("old.again", "x", "") // and it flows
		p.wait(fmt.Sprintf("%s === %d", numListed, had+4))
		if !eval[bool](p, isHidden("#newer")) {
			t.Errorf("%s: it holds the rows still", name)
		}
	}
	// It holds them no longer than the pointer is there.
	row := p.find(rows+`[3]`, `""`)
	p.point(row.X, row.Y)
	had := eval[int](p, numListed)
	s.emit("new.one", "x", "")
	p.wait(text("#newer") + ` === "1 new ↑"`)
	p.point(5, 5)
	p.wait(fmt.Sprintf("%s === %d", numListed, had+1))
}

func TestPage_by_keyboard_alone(t *testing.T) {
	s := newSite(t)
	for i := range 40 {
		s.emit(fmt.Sprintf("t.n%d", i), "x", "")
	}
	p := visit(t, s)
	p.wait(numListed + " === 40")
	selected := rows + `.filter(r => r.ariaSelected === "true").map(r => r.cells[1].textContent).join()`
	for _, step := range []struct{ key, want string }{
		{kb.ArrowDown, "t.n39"}, {kb.ArrowDown, "t.n38"}, {"j", "t.n37"}, {"k", "t.n38"}, {kb.ArrowUp, "t.n39"}, {kb.ArrowUp, "t.n39"},
	} {
		p.press(step.key)
		p.want(selected, step.want)
	}
	p.want(`document.activeElement.cells[1].textContent`, "t.n39")
	for range 30 {
		p.press("j")
	}
	p.want(selected, "t.n9")
	inView := `(() => { const r = document.activeElement.getBoundingClientRect(), b = document.querySelector("#events").getBoundingClientRect();
		return r.top >= b.top && r.bottom <= b.bottom + 1; })()`
	if !eval[bool](p, inView) {
		t.Error("the selected event is out of view")
	}
	// What comes in moves neither the selection nor what one looks at, until it is let in.
	before := eval[float64](p, `document.activeElement.getBoundingClientRect().top`)
	for range 7 {
		s.emit("t.new", "x", "")
	}
	p.wait(text("#newer") + ` === "7 new ↑"`)
	p.want(numListed+`.toString()`, "40")
	p.want(selected, "t.n9")
	if after := eval[float64](p, `document.activeElement.getBoundingClientRect().top`); after != before {
		t.Errorf("the selected event moved from %v to %v", before, after)
	}
	p.press(kb.Escape)
	p.wait(numListed + " === 47")
	p.want(rows+`[0].cells[1].textContent`, "t.new")
	if !eval[bool](p, isHidden("#newer")) {
		t.Error("it tells of new events, which it shows")
	}
	// Tab comes to everything, and leaves.
	seen := map[string]bool{}
	eval[any](p, `document.activeElement.blur()`)
	for range 40 {
		p.press(kb.Tab)
		seen[eval[string](p, `(e => e.entry ? "a row" : e.id || e.className || e.tagName)(document.activeElement)`)] = true
	}
	for _, want := range []string{"pattern", "search", "pause", "a row", "scroll", "skip", "link", "A"} {
		if !seen[want] {
			t.Errorf("Tab does not come to %s: %v", want, seen)
		}
	}
}
