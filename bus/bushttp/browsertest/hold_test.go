package browsertest

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

func TestPage_by_keyboard_alone(t *testing.T) {
	s := newSite(t)
	for i := range 40 {
		s.emit(fmt.Sprintf("t.n%d", i), "x", "")
	}
	p := visit(t, s)
	p.wait(numRows + " === 40")
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
	// What comes in moves neither the selection nor what one looks at.
	before := eval[float64](p, `document.activeElement.getBoundingClientRect().top`)
	for range 7 {
		s.emit("t.new", "x", "")
	}
	p.wait(numRows + " === 47")
	p.want(selected, "t.n9")
	if after := eval[float64](p, `document.activeElement.getBoundingClientRect().top`); after != before {
		t.Errorf("the selected event moved from %v to %v", before, after)
	}
	// Tab comes to everything, and leaves.
	p.press(kb.Escape)
	seen := map[string]bool{}
	eval[any](p, `document.activeElement.blur()`)
	for range 12 {
		p.press(kb.Tab)
		seen[eval[string](p, `(e => e.id || e.className || e.tagName)(document.activeElement)`)] = true
	}
	for _, want := range []string{"pattern", "pause", "TR", "scroll", "skip"} {
		if !seen[want] {
			t.Errorf("Tab does not come to %s: %v", want, seen)
		}
	}
}
