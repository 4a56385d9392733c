package browsertest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// shared is the one browser of all tests; each has a tab of its own.
var shared struct {
	once sync.Once
	ctx  context.Context
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.ctx != nil {
		_ = chromedp.Cancel(shared.ctx)
	}
	os.Exit(code)
}

func browserPath() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// start starts the browser, with a new folder for its user's data.
func start(path string) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)
	ctx, _ := chromedp.NewExecAllocator(context.Background(), opts...)
	shared.ctx, _ = chromedp.NewContext(ctx)
	shared.err = chromedp.Do(shared.ctx)
}

// A tab is a page of the browser that a test looks at.
type tab struct {
	t   *testing.T
	ctx context.Context

	expected []string // what may go wrong in the page

	mu    sync.Mutex
	wrong []string // what else did; owned by mu
}

// open opens a tab. The test fails if the page there asks anything of another
// machine, or complains of anything but what is expected.
func open(t *testing.T, width, height int64, expected ...string) *tab {
	t.Helper()
	path := browserPath()
	if path == "" {
		t.Skip("no browser is installed: chromium or chrome")
	}
	shared.once.Do(func() { start(path) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	ctx, cancel := chromedp.NewContext(shared.ctx)
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(stop)
	p := &tab{t: t, ctx: ctx, expected: expected}
	if err := chromedp.Listen(ctx, p.notice); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.check)
	call(p, network.Enable, network.EnableParams{})
	call(p, log.Enable, cdp.Empty{})
	call(p, runtime.Enable, cdp.Empty{})
	p.do(chromedp.EmulateViewport(width, height))
	return p
}

// notice is called with what happens in the tab.
func (p *tab) notice(e any) {
	what := ""
	switch e := e.(type) {
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Hostname() != "127.0.0.1" {
			what = "a request to " + e.Request.URL
		}
	case *runtime.EventExceptionThrown:
		what = "an exception: " + e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			what += " " + x.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" || e.Type == "assert" {
			what = "on the console: " + string(e.Type)
			for _, arg := range e.Args {
				what += " " + string(arg.Value)
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			what = "in the log: " + e.Entry.Text + " " + e.Entry.URL
		}
	}
	if what == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, text := range p.expected {
		if strings.Contains(what, text) {
			return
		}
	}
	p.wrong = append(p.wrong, what)
}

func (p *tab) check() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, what := range p.wrong {
		p.t.Error(what)
	}
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	r, err := chromedp.Call(p.ctx, command, params)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

// eval returns the value of an expression in the page.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until an expression in the page is true.
func (p *tab) wait(expression string) {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Poll[chromedp.Void](expression,
		chromedp.WithPollingTimeout(20*time.Second), chromedp.WithPollingInterval(20*time.Millisecond)))
	if err != nil {
		p.t.Fatalf("waiting for %s: %v; the page says:\n%s", expression, err, eval[string](p, "document.body.innerText"))
	}
}

// rest lets the page have some time.
func (p *tab) rest(ms string) {
	p.t.Helper()
	eval[bool](p, "new Promise(done => setTimeout(() => done(true), "+ms+"))")
}

// press presses keys, one after another, as a keyboard does: what the page makes of
// a key decides whether it types.
func (p *tab) press(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		for _, r := range key {
			for _, e := range kb.Encode(r) {
				if e.Type == input.DispatchKeyEventTypeKeyDown {
					e.Type = input.DispatchKeyEventTypeRawKeyDown
				}
				call(p, input.DispatchKeyEvent, *e)
			}
		}
	}
}

// point moves the mouse.
func (p *tab) point(x, y float64) {
	p.t.Helper()
	call(p, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: x, Y: y})
}

// click moves the mouse and clicks.
func (p *tab) click(x, y float64) {
	p.t.Helper()
	p.point(x, y)
	for _, what := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		call(p, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: what, X: x, Y: y, Button: input.MouseButtonLeft, ClickCount: 1})
	}
}

// A place is where an element is, and what it is.
type place struct {
	X, Y float64
	Name string
}

// find returns the middle of the element that an expression is, and its name.
func (p *tab) find(element, name string) place {
	p.t.Helper()
	return eval[place](p, fmt.Sprintf(`(e => { const r = e.getBoundingClientRect(); return { X: r.x + r.width / 2, Y: r.y + r.height / 2, Name: %s }; })(%s)`,
		name, element))
}
