package browsertest

import (
	"bytes"
	"cmp"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// TestScreenshots writes pictures of the page at work to the folder that
// EVENTBUS_SCREENSHOTS names.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("EVENTBUS_SCREENSHOTS")
	if dir == "" {
		t.Skip("EVENTBUS_SCREENSHOTS names no folder to write to")
	}
	s := newSite(t, bus.OnPanic(func(*bus.PanicError) {}), bus.Logger(slog.New(slog.DiscardHandler)))
	subscribeWorkday(t, s.bus)
	ctx, cancel := context.WithCancel(t.Context())
	finished := make(chan struct{})
	go func() { defer close(finished); workday(ctx, s.bus) }()
	defer func() { cancel(); <-finished }()

	p := open(t, 1280, 1160)
	p.do(chromedp.Navigate(s.url))
	p.rest("125_000") // what two minutes look like, two minutes show
	for _, scheme := range []string{"light", "dark"} {
		call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		p.rest("1500")
		p.picture(filepath.Join(dir, "page-"+scheme+".png"))
	}
	p.press("j", "j", "j", "\r")
	p.picture(filepath.Join(dir, "detail.png"))
	p.press(kb.Escape, kb.Escape)
	p.do(chromedp.EmulateViewport(360, 900))
	p.rest("1500")
	p.picture(filepath.Join(dir, "page-narrow.png"))
	eval[any](p, "scrollTo(0, 1e6)")
	p.picture(filepath.Join(dir, "narrow-end.png"))
}

func (p *tab) picture(name string) {
	p.t.Helper()
	shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		p.t.Fatal(err)
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, paletted(img)); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(name, out.Bytes(), 0o666); err != nil {
		p.t.Fatal(err)
	}
}

// paletted returns img in 256 colours, which makes a file of half the size: of
// those that look alike the most frequent one.
func paletted(img image.Image) *image.Paletted {
	counts := map[color.NRGBA]int{}
	box := img.Bounds()
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			counts[color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)]++
		}
	}
	alike := map[color.NRGBA]bool{}
	var colours color.Palette
	for _, c := range slices.SortedFunc(maps.Keys(counts), func(a, b color.NRGBA) int { return cmp.Compare(counts[b], counts[a]) }) {
		coarse := color.NRGBA{c.R >> 4, c.G >> 4, c.B >> 4, c.A}
		if len(colours) < 256 && !alike[coarse] || len(colours) < 40 {
			colours = append(colours, c)
		}
		alike[coarse] = true
	}
	few := image.NewPaletted(box, colours)
	draw.Draw(few, box, img, box.Min, draw.Src)
	return few
}

func subscribeWorkday(t *testing.T, b *bus.Bus) {
	t.Helper()
	failed := func(e *event.Event) bool {
		code, ok := e.Payload.Get("exit_code")
		return ok && code.Int64() != 0
	}
	file := func(e *event.Event) string {
		v, _ := e.Payload.Get("file_path")
		return v.String()
	}
	n := 0
	for _, s := range []struct {
		pattern string
		opts    []bus.SubscribeOption
		handler bus.Handler
	}{
		{">", []bus.SubscribeOption{bus.Named("recorder"), bus.Async(1024)}, func(*event.Event) {}},
		{"terminal.*", []bus.SubscribeOption{bus.Named("failed commands"), bus.Where(failed)}, func(*event.Event) {}},
		{"ai.>", []bus.SubscribeOption{bus.Named("assistant context"), bus.Async(64), bus.SlowAfter(50 * time.Millisecond)}, func(*event.Event) {
			if n++; n%97 == 0 {
				panic("context window exceeded")
			}
			if n%150 == 0 {
				time.Sleep(80 * time.Millisecond)
			}
		}},
		{"editor.*", []bus.SubscribeOption{bus.Named("indexer"), bus.Async(256), bus.Latest(file)}, func(*event.Event) {
			time.Sleep(12 * time.Millisecond)
		}},
		{"editor.file_save", []bus.SubscribeOption{bus.Projects("/home/ada/src/engine")}, func(*event.Event) {}},
		{"git.commit", []bus.SubscribeOption{bus.Named("remote"), bus.Async(8), bus.Quarantine(3, time.Hour)}, func(*event.Event) { panic("offline") }},
	} {
		if _, err := b.Subscribe(s.pattern, s.handler, s.opts...); err != nil {
			t.Fatal(err)
		}
	}
}

// workday publishes what might happen on a developer's machine, if much did.
func workday(ctx context.Context, b *bus.Bus) {
	one := func(of ...string) string { return of[rand.IntN(len(of))] }
	tick := time.NewTicker(4 * time.Millisecond)
	defer tick.Stop()
	began := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		// Busier and calmer by turns.
		phase := time.Since(began).Seconds()
		if busy := 0.25 + 0.2*float64(int(phase/9)%3) + 0.15*float64(int(phase/4)%2); rand.Float64() > busy {
			continue
		}
		project := one("/home/ada/src/engine", "/home/ada/src/engine", "/home/ada/src/notes", "/home/ada/src/website", "")
		file := one("mill/store.go", "mill/barrel.go", "README.md", "cards/reader.go", "cards/reader_test.go", "docs/note-g.md")
		switch n := rand.IntN(100); {
		case n < 34:
			_, _ = b.Emit("editor.file_save", "vscode", project, slog.String("file_path", file), slog.Int("lines_changed", rand.IntN(60)))
		case n < 52:
			_, _ = b.Emit("terminal.command", "daemon", project,
				slog.String("command", one("go test ./...", "git status", "ls -la", "make lint", "rg -n 'Barrel'")),
				slog.Int("exit_code", 0), slog.Float64("duration_ms", float64(rand.IntN(400000))/100))
		case n < 57:
			_, _ = b.Emit("terminal.error", "daemon", project, slog.String("command", one("go vet ./...", "git push")), slog.Int("exit_code", 1),
				slog.String("error", "exit status 1"))
		case n < 74:
			_, _ = b.Emit("ai.message", "cli", project, slog.String("model", "local"), slog.Int("tokens", rand.IntN(4000)),
				slog.Group("usage", slog.Int("cached", 12), slog.Bool("streamed", true)))
		case n < 84:
			_, _ = b.Emit("browser.visit", "browser", "", slog.String("url", one("https://go.dev/ref/mem", "https://pkg.go.dev/log/slog")))
		case n < 92:
			_, _ = b.Emit("editor.cursor", "vscode", project, slog.String("file_path", file), slog.Int("line", rand.IntN(300)))
		case n < 96:
			_, _ = b.Emit("git.commit", "git", project, slog.String("author", "Ada"), slog.String("subject", "engine: carry the tens"),
				slog.Int("files", 1+rand.IntN(5)), slog.Int("insertions", rand.IntN(90)))
		case n < 98:
			_, _ = b.Emit("build.finished", "daemon", project, slog.String("target", "./..."), slog.Bool("ok", true))
		case n < 99:
			_, _ = b.Emit("daemon.heartbeat", "daemon", "", slog.Int("pid", 4242))
		default:
			_, _ = b.Emit("not a type", "daemon", "")
		}
	}
}
