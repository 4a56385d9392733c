package browsertest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

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
		"long":   strings.Repeat("0123456789", 20_000),
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

// TestPage_stays_responsive publishes 10,000 events a second for some seconds.
func TestPage_stays_responsive(t *testing.T) {
	s := newSite(t)
	p := visit(t, s)
	const seconds, rate = 6, 10_000
	// load publishes, and returns how long the page's answers took, and its most rows.
	load := func() (took []time.Duration, most int) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			for began, n := time.Now(), 0; n < seconds*rate; <-tick.C {
				for due := int(time.Since(began).Seconds() * rate); n < min(due, seconds*rate); n++ {
					_, _ = s.bus.Emit(fmt.Sprintf("load.type%d", n%9), fmt.Sprintf("source%d", n%4), "/src/app",
						slog.Int("n", n), slog.String("text", "some text of an event"))
				}
			}
		}()
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			before := time.Now()
			n := eval[int](p, `document.querySelector("#rows").rows.length`)
			took, most = append(took, time.Since(before)), max(most, n)
		}
		slices.Sort(took)
		return took, most
	}
	// A machine that was busy with something else may try again.
	tries := 0
	for ok := false; !ok && tries < 3; {
		tries++
		took, most := load()
		slowest, usual := took[len(took)-1], took[len(took)*99/100]
		t.Logf("99 in 100 of %d answers took %v at most, the slowest %v", len(took), usual, slowest)
		ok = usual <= 500*time.Millisecond && slowest <= 3*time.Second && most <= 500 && len(took) >= 10
		if !ok && tries == 3 {
			t.Errorf("three times the page did not answer in time, or had too many rows: %d", most)
		}
	}

	// In the end it says what was: what it got, skipped and lost is all there was.
	p.wait(text("#published") + fmt.Sprintf(` === "%d,000"`, 60*tries))
	p.wait(rows + `[0].cells[4].textContent.startsWith("n=59999 ")`)
	count := `(s => Number((s.match(/^[\d,]+/) ?? ["0"])[0].replaceAll(",", "")))`
	sum := fmt.Sprintf("%[1]s(%[2]s) + %[1]s(%[3]s) + (%[4]s ? 0 : %[1]s(%[5]s))", count, text("#tally"), text("#skipped"), isHidden("#lost"), text("#lost"))
	p.wait(sum + fmt.Sprintf(" === %d", 60_000*tries))
	p.wait(numRows + " > 400")
	p.wait(`document.querySelector("#types-legend").rows.length === 7`) // six and the others
	p.want(`document.querySelector("#types-legend").rows[6].cells[0].textContent`, "3 others")
}
