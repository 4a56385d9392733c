package browsertest

import (
	"log/slog"
	"testing"

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
