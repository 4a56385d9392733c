package browsertest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
	"github.com/vidurai/eventbus/event"
)

// What the expressions in these tests ask for.
const (
	live    = `document.querySelector("#state").dataset.state === "live"`
	rows    = `[...document.querySelectorAll("#rows tr:not(.mark)")]`
	numRows = rows + `.length`

	// All that the table has, of which the rows in view are drawn, with the marks.
	numListed = `(document.querySelector("#events table").ariaRowCount - 1)`
)

func text(selector string) string {
	return fmt.Sprintf("document.querySelector(%q).innerText", selector)
}

func isHidden(selector string) string {
	return fmt.Sprintf("document.querySelector(%q).hidden", selector)
}

// visit opens the page and waits until it is live.
func visit(t *testing.T, s *site, expected ...string) *tab {
	t.Helper()
	p := open(t, 1280, 900, expected...)
	p.do(chromedp.Navigate(s.url))
	p.wait(live)
	return p
}

func (p *tab) want(expression, want string) {
	p.t.Helper()
	if got := eval[string](p, expression); got != want {
		p.t.Errorf("%s is %q, want %q", expression, got, want)
	}
}

func TestPage_shows_events_as_they_come(t *testing.T) {
	s := newSite(t)
	if _, err := s.bus.Subscribe("terminal.*", func(*event.Event) {}, bus.Named("a listener")); err != nil {
		t.Fatal(err)
	}
	s.emit("terminal.command", "daemon", "/src/app", slog.String("command", "go test ./..."), slog.Int("exit_code", 0))
	p := visit(t, s)
	p.wait(numRows + " === 1")
	s.emit("ai.message", "cli", "", slog.Group("usage", slog.Int("tokens", 12)), slog.Any("tags", []string{"a", "b"}))
	p.wait(numRows + " === 2")
	p.want(rows+`.map(r => [...r.cells].slice(1).map(c => c.textContent).join("|")).join("\n")`,
		"ai.message|cli||usage={…}  tags=[2]\nterminal.command|daemon|app|command=\"go test ./...\"  exit_code=0")
	if got := eval[string](p, rows+`[0].cells[0].textContent`); !strings.Contains(got, ":") || len(got) != len("15:04:05.000") {
		t.Errorf("time %q", got)
	}
	p.wait(text("#published") + ` === "2"`)
	p.want(text("#history"), "2 of 500")
	p.want(text("#rejected"), "0")
	p.wait(`document.querySelector("#types-legend").rows.length === 2`)
	p.wait(text("#subscriptions") + `.includes("a listener")`)
	p.want(`[...document.querySelectorAll("#subscriptions tr:first-child td.n")].slice(0, 3).map(c => c.textContent).join()`, "1,1,0")
	p.wait(`document.querySelector("#types").getAttribute("aria-label").includes("Events a second by type")`)
	if !eval[bool](p, isHidden("#lost")) || !eval[bool](p, isHidden("#skipped")) || !eval[bool](p, isHidden("#empty")) {
		t.Error("the page tells of loss, or of nothing to show")
	}
	// What the figures say is drawn too: some column has a colour of its own.
	for range 3 {
		s.emit("ai.message", "cli", "")
	}
	p.wait(`(() => { const c = document.querySelector("#types"), d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
		for (let i = 0; i < d.length; i += 4) if (d[i + 3] > 0 && Math.max(d[i], d[i+1], d[i+2]) - Math.min(d[i], d[i+1], d[i+2]) > 90) return true;
		return false; })()`)
}

func TestPage_pauses_and_resumes(t *testing.T) {
	s := newSite(t)
	s.emit("a", "x", "")
	p := visit(t, s)
	p.wait(numRows + " === 1")
	for _, key := range []string{" ", "p"} {
		before := eval[int](p, numRows)
		p.press(key)
		p.want(`document.querySelector("#pause").getAttribute("aria-pressed")`, "true")
		for range 3 {
			s.emit("a", "x", "")
		}
		p.wait(text("#pause") + ` === "Resume (3 new)"`)
		if got := eval[int](p, numRows); got != before {
			t.Errorf("%d rows while paused, %d before", got, before)
		}
		p.press(key)
		p.wait(fmt.Sprintf("%s === %d", numRows, before+3))
		p.want(text("#pause"), "Pause")
	}
	p.do(chromedp.Click[chromedp.CSS]("#pause"))
	p.wait(`document.querySelector("#pause").ariaPressed === "true"`)
	p.press(" ") // the button's own
	p.wait(`document.querySelector("#pause").ariaPressed === "false"`)
}

func TestPage_shows_a_payload_in_full(t *testing.T) {
	s := newSite(t)
	payload := map[string]any{
		"big":    json.Number("9007199254740993"), // no JavaScript number
		"text":   "quotes \" and \\ and {braces}, [brackets]: \u2028",
		"nested": map[string]any{"list": []any{1, "two", nil, map[string]any{}, []any{}}, "payload": "inner"},
		"long":   strings.Repeat("0123456789", 10_000),
	}
	e := event.New("a.b", "x", "/src/app").WithPayload(event.PayloadFromMap(payload))
	if err := s.bus.Publish(e); err != nil {
		t.Fatal(err)
	}
	s.emit("c", "x", "")
	p := visit(t, s)
	p.wait(numRows + " === 2")
	p.press("j", "j", kb.Enter)
	p.wait(`document.querySelector("#detail").open`)
	got := eval[string](p, `document.querySelector("#detail-payload").textContent`)
	if !strings.Contains(got, "\n  \"big\": 9007199254740993,\n") || !strings.Contains(got, "\n      null,\n      {},\n      []\n") {
		t.Errorf("it is not indented, or rounded:\n%s", got)
	}
	var back event.Payload
	if err := json.Unmarshal([]byte(got), &back); err != nil || !back.Equal(e.Payload) {
		t.Errorf("%v in\n%s", err, got)
	}
	facts := eval[string](p, text("#detail-facts"))
	for _, want := range []string{e.ID.String(), "/src/app", e.Timestamp.Format("2006-01-02T15:04:05."), ":1"} {
		if !strings.Contains(facts, want) {
			t.Errorf("no %q in %q", want, facts)
		}
	}
	p.press("k") // the next, in the panel too
	p.wait(text("#detail-type") + ` === "c"`)
	p.press(kb.Escape)
	p.wait(`!document.querySelector("#detail").open`)
	p.wait(`document.activeElement.closest("tr")?.ariaSelected === "true"`)
	p.want(`document.activeElement.cells[1].textContent`, "c")

	withheld := newSiteAt(t, "127.0.0.1:0", s.bus, bushttp.WithoutPayloads())
	p.do(chromedp.Navigate(withheld.url))
	p.wait(numRows + " === 2")
	p.wait(text("#published") + ` === "2"`)
	p.press("j", kb.Enter)
	p.wait(text("#detail-payload") + ` === "The server withholds payloads."`)
}

func TestPage_takes_no_text_for_HTML(t *testing.T) {
	s := newSite(t)
	evil := `<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>`
	if _, err := s.bus.Subscribe(">", func(*event.Event) {}, bus.Named(evil)); err != nil {
		t.Fatal(err)
	}
	s.emit(`<img/src=x/onerror="window.pwned=1"/`, evil, "/"+evil, slog.String(evil, evil), slog.Any("list", []string{evil}))
	p := visit(t, s)
	p.wait(numRows + " === 1")
	p.wait(`document.querySelector("#subscriptions").rows.length === 1`)
	p.wait(`document.querySelector("#sources-legend").rows.length === 1`)
	p.press("j", kb.Enter)
	p.wait(`document.querySelector("#detail").open`)
	p.rest("200")
	if eval[bool](p, `window.pwned !== undefined || document.querySelectorAll("img").length !== 1 || document.querySelectorAll("script").length !== 1`) {
		t.Error("text was taken for HTML")
	}
	for _, where := range []string{"#rows", "#subscriptions", "#sources-legend", "#types-legend", "#detail-facts", "#detail-payload"} {
		if got := eval[string](p, fmt.Sprintf("document.querySelector(%q).textContent", where)); !strings.Contains(got, "<img") {
			t.Errorf("%s: %q", where, got)
		}
	}
}

// TestPage_shows_what_became_of_a_subscription gives the table figures as they are
// of one that has gone through a lot.
func TestPage_shows_what_became_of_a_subscription(t *testing.T) {
	p := visit(t, newSite(t))
	got := eval[string](p, `import("./page/subscriptions.js").then(({ Subscriptions }) => {
		const body = document.createElement("tbody"), parts = [document.createElement("p"), document.createElement("p")];
		const table = new Subscriptions(body, ...parts);
		const s = { name: "indexer", pattern: "editor.>", place: "/home/ada/src/engine/index.go:42", queue: 100, matched: 12345, delivered: 12000,
			filtered: 5, dropped: 240, panicked: 3, pending: 97, slow: 12, longest_ns: 1234567890, quarantined: true };
		table.update([s, { ...s, name: undefined, queue: undefined, place: "", quarantined: false, longest_ns: 0, slow: 0 }]);
		const shown = [...body.rows].map(r => [...r.cells].map(c => c.innerText ?? c.textContent).join("|") + " " + r.cells[1].title);
		table.update([s]);
		return [...shown, body.rows.length, parts[1].textContent].join("\n");
	})`)
	want := "indexereditor.>quarantined|index.go:42|12,345|12,000|5|240|3|97 of 100|12, longest 1.23 s /home/ada/src/engine/index.go:42\n" +
		"editor.>||12,345|12,000|5|240|3|97|0 \n1\n1"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
