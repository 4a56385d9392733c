package browsertest

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"
)

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
