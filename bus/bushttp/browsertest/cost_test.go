package browsertest

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/performance"
)

// TestPage_stays_responsive publishes 10,000 events a second for some seconds.
func TestPage_stays_responsive(t *testing.T) {
	s := newSite(t)
	p := visit(t, s)
	const seconds, rate = 3, 10_000
	// load publishes, and returns how long the page's answers took, and its most rows.
	load := func() (took []time.Duration, most int) {
		stop := s.flow(rate)
		for began := time.Now(); time.Since(began) < seconds*time.Second; {
			before := time.Now()
			n := eval[int](p, `document.querySelector("#rows").rows.length`)
			took, most = append(took, time.Since(before)), max(most, n)
		}
		stop()
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
		ok = usual <= 500*time.Millisecond && slowest <= 3*time.Second && most <= 100 && len(took) >= 10
		if !ok && tries == 3 {
			t.Errorf("three times the page did not answer in time, or had too many rows: %d", most)
		}
	}

	// In the end it says what was: what it got, skipped and lost is all there was.
	published := s.bus.Stats().Published
	count := `(s => Number((s.match(/^[\d,]+/) ?? ["0"])[0].replaceAll(",", "")))`
	p.wait(count + "(" + text("#published") + fmt.Sprintf(") === %d", published))
	p.wait(rows + fmt.Sprintf(`[0].entry.position.endsWith(":%d")`, published))
	sum := fmt.Sprintf("%[1]s(%[2]s) + %[1]s(%[3]s) + (%[4]s ? 0 : %[1]s(%[5]s))", count, text("#tally"), text("#skipped"), isHidden("#lost"), text("#lost"))
	p.wait(sum + fmt.Sprintf(" === %d", published))
	p.wait(numListed + " > 400")
	p.wait(`document.querySelector("#types-legend").rows.length === 7`) // six and the others
	p.want(`document.querySelector("#types-legend").rows[6].cells[0].textContent`, "3 others")
}

// metric returns a metric of the tab.
func (p *tab) metric(name string) float64 {
	p.t.Helper()
	for _, m := range call(p, performance.GetMetrics, cdp.Empty{}).Metrics {
		if m.Name == name {
			return m.Value
		}
	}
	p.t.Fatalf("there is no metric %s", name)
	return 0
}

// TestPage_takes_little_of_the_processor measures the page's main thread at 10,000
// events a second.
func TestPage_takes_little_of_the_processor(t *testing.T) {
	const rate, seconds, most = 10_000, 3, 0.30
	s := newSite(t)
	p := visit(t, s)
	call(p, performance.Enable, performance.EnableParams{})
	s.flow(rate)
	p.wait(numListed + " === 500")
	part := 1.0
	for try := 0; try < 3 && part > most; try++ { // a machine that was busy may try again
		began, before := time.Now(), p.metric("TaskDuration")
		p.rest(fmt.Sprint(seconds * 1000))
		part = (p.metric("TaskDuration") - before) / time.Since(began).Seconds()
		t.Logf("%.1f %% of a core at %d events a second", 100*part, rate)
	}
	if part > most {
		t.Errorf("the main thread is busy for %.0f %% of the time", 100*part)
	}
}

// TestPage_keeps_no_more_than_it_shows compares the memory of the page, after a while at
// 10,000 events a second, with what it was. With EVENTBUS_SOAK=1 the while is two minutes.
func TestPage_keeps_no_more_than_it_shows(t *testing.T) {
	while := 3 * time.Second
	if os.Getenv("EVENTBUS_SOAK") != "" {
		while = 2 * time.Minute
	}
	s := newSite(t)
	p := visit(t, s)
	call(p, performance.Enable, performance.EnableParams{})
	s.flow(10_000)
	p.wait(numListed + " === 500")
	used := func() float64 {
		call(p, heapprofiler.CollectGarbage, cdp.Empty{})
		return p.metric("JSHeapUsedSize") / 1e6
	}
	nodes := p.metric("Nodes")
	before := used()
	p.rest(fmt.Sprint(while.Milliseconds()))
	after := used()
	t.Logf("%.2f MB, and %.2f MB after %v", before, after, while)
	if after > before+4 {
		t.Errorf("%.1f MB became %.1f MB", before, after)
	}
	if got := p.metric("Nodes"); got > 2*nodes+2000 {
		t.Errorf("%v nodes became %v", nodes, got)
	}
}

// TestPage_asks_for_the_figures_once_at_the_start looks at when the page asks: two answers
// close to each other would be a rate of their own.
func TestPage_asks_for_the_figures_once_at_the_start(t *testing.T) {
	var mu sync.Mutex
	var asked []time.Time
	s := newSiteBehind(t, "127.0.0.1:0", newBus(t), func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/stats") {
				mu.Lock()
				asked = append(asked, time.Now())
				mu.Unlock()
			}
			h.ServeHTTP(w, r)
		})
	})
	p := visit(t, s)
	p.wait(text("#rate") + ` === "0"`) // it takes two answers
	mu.Lock()
	defer mu.Unlock()
	if len(asked) < 2 || asked[1].Sub(asked[0]) < 300*time.Millisecond {
		t.Errorf("it asked at %v", asked)
	}
}
