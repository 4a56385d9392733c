//go:build explore

package bus

import (
	"fmt"
	"testing"

	"github.com/vidurai/eventbus/internal/proof/explore"
	"github.com/vidurai/eventbus/internal/step"
)

// Followers that sleep until there is something for them are woken for each of two
// things, whichever of them takes the token. One that is not woken waits for ever, which
// ends the search.
func TestExploreBell(t *testing.T) {
	for _, sleepers := range []int{1, 2} {
		t.Run(fmt.Sprintf("sleepers=%d", sleepers), func(t *testing.T) {
			explore.Deeper(t, 2, func(x *explore.Execution) {
				var l bell
				l.init()
				var there step.Uint64
				for i := range sleepers {
					x.Go(fmt.Sprint("sleeper ", i), func() {
						for seen := uint64(0); seen < 2; {
							if n := there.Load(); n > seen {
								seen = n
								continue
							}
							round := l.prepare()             // W1, W2
							if n := there.Load(); n > seen { // W3
								seen = n
								continue
							}
							if step.Select(round, l.token, nil, nil, nil) == 1 { // W4
								l.relay()
							}
						}
					})
				}
				x.Go("ringer", func() {
					for range 2 {
						there.Add(1) // K0
						l.ring()
					}
				})
			})
		})
	}
}
