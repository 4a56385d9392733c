package browsertest

import (
	_ "embed"
	"fmt"
	"log/slog"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

//go:embed testdata/axe/axe.min.js
var axe string

// contrast is the least one, as WCAG defines it, of what axe-core does not look at:
// placeholders, and texts of one character.
const contrast = `(() => {
	const parse = (text) => text.match(/[\d.]+/g).map(Number).slice(0, 3);
	const luminance = (rgb) => rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
		.reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
	const ratio = (style, ground) => {
		const back = parse(getComputedStyle(ground).backgroundColor);
		const text = parse(style.color).map((c, i) => c * style.opacity + back[i] * (1 - style.opacity));
		const [light, dark] = [luminance(text), luminance(back)].sort((a, b) => b - a);
		return (light + 0.05) / (dark + 0.05);
	};
	return Math.min(
		...[...document.querySelectorAll("input")].map((input) => ratio(getComputedStyle(input, "::placeholder"), input)),
		...[...document.querySelectorAll("#subscriptions td.zero")].map((td) => ratio(getComputedStyle(td), td.closest(".panel"))));
})()`

// TestPage_breaks_no_rule_of_WCAG has axe-core look at the page.
func TestPage_breaks_no_rule_of_WCAG(t *testing.T) {
	s := newSite(t, bus.OnPanic(func(*bus.PanicError) {}), bus.Logger(slog.New(slog.DiscardHandler)))
	if _, err := s.bus.Subscribe("terminal.*", func(*event.Event) { panic("on purpose") }, bus.Named("a listener")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.bus.Subscribe("ai.>", func(*event.Event) {}); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		s.emit([]string{"terminal.command", "terminal.error", "ai.message"}[i%3], fmt.Sprint("source", i%7), "/src/app",
			slog.Int("exit_code", i%2), slog.String("command", "go test ./..."))
	}
	p := visit(t, s)
	p.do(chromedp.EmulateViewport(1280, 1400)) // all of it: what is out of view is not looked at
	p.wait(`document.querySelector("#types-legend").rows.length === 3 && document.querySelector("#subscriptions").rows.length === 2`)
	eval[any](p, axe+"; undefined")
	check := func(what string) {
		t.Helper()
		for _, scheme := range []string{"light", "dark"} {
			call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
			type result struct {
				Passes     int
				Violations []string
			}
			got := eval[result](p, `axe.run({
				runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
				rules: { "landmark-unique": { enabled: true }, "region": { enabled: true } },
			}).then((r) => ({
				Passes: r.passes.length,
				Violations: r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 200) + " " + n.failureSummary).join("\n")),
			}))`)
			if got.Passes < 10 {
				t.Errorf("%s, %s: only %d rules looked at the page", what, scheme, got.Passes)
			}
			for _, v := range got.Violations {
				t.Errorf("%s, %s: %s", what, scheme, v)
			}
			if ratio := eval[float64](p, contrast); ratio < 4.5 {
				t.Errorf("%s, %s: the contrast of a placeholder or a zero is %.2f", what, scheme, ratio)
			}
		}
	}
	check("with events")
	p.press("j", kb.Enter)
	p.wait(`document.querySelector("#detail").open`)
	check("with an event")
	p.press(kb.Escape, kb.Escape, "/", "terminal")
	p.wait(`!document.querySelector("#empty").hidden && document.querySelectorAll("#empty button").length === 4`)
	check("with a filter that matches nothing")
}

// TestPage_reads_out_only_what_matters counts the changes of what a screen reader reads
// out by itself, while events flow and figures change.
func TestPage_reads_out_only_what_matters(t *testing.T) {
	s := newSite(t)
	if _, err := s.bus.Subscribe(">", func(*event.Event) {}, bus.SlowAfter(1)); err != nil {
		t.Fatal(err)
	}
	s.flow(100)
	p := visit(t, s)
	p.wait(text("#types-legend") + `.includes("/s")`)
	p.rest("1500")
	eval[any](p, `(() => {
		window.changes = [];
		const watch = new MutationObserver((all) => window.changes.push(...all.map((m) => (m.target.id || m.target.parentElement?.id) + ": " + m.target.textContent)));
		for (const e of document.querySelectorAll("output, [role=status], [role=alert], [role=log], [aria-live]")) {
			watch.observe(e, { subtree: true, childList: true, characterData: true });
		}
	})()`)
	published := eval[string](p, text("#published"))
	p.rest("2500")
	if got := eval[string](p, text("#published")); got == published {
		t.Error("the figures have not changed")
	}
	if got := eval[[]string](p, "window.changes"); len(got) > 0 {
		t.Errorf("%d changes are read out: %q", len(got), got)
	}
	p.press("p")
	p.wait(`window.changes.length === 1 && window.changes[0] === "said: Paused"`)
}

func TestPage_writes_out_what_would_turn_a_text_around(t *testing.T) {
	s := newSite(t)
	const turned = "abc\u202etxt\u2066\u200f\u061c.exe"
	if _, err := s.bus.Subscribe(">", func(*event.Event) {}, bus.Named(turned)); err != nil {
		t.Fatal(err)
	}
	s.emit("a."+turned, turned, "/"+turned, slog.String(turned, turned))
	p := visit(t, s)
	p.wait(numRows + " === 1")
	p.wait(`document.querySelector("#subscriptions").rows.length === 1 && document.querySelector("#sources-legend").rows.length === 1`)
	p.press("j", kb.Enter)
	p.wait(`document.querySelector("#detail").open`)
	p.want(`[...document.querySelectorAll("body *")].flatMap((e) => [...e.attributes].filter((a) => a.name !== "value").map((a) => a.value)
		.concat([...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data)))
		.filter((text) => /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(text)).join("\n")`, "")
	for _, where := range []string{"#rows", "#subscriptions", "#sources-legend", "#types-legend", "#detail-facts", "#detail-payload"} {
		p.want(fmt.Sprintf(`String(document.querySelector(%q).textContent.includes("abc\\u202etxt\\u2066\\u200f\\u061c.exe"))`, where), "true")
	}
}
