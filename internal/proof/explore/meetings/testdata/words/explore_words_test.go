//go:build explore

package words

import (
	"testing"

	"github.com/vidurai/eventbus/internal/proof/explore"
	"github.com/vidurai/eventbus/internal/step"
)

func TestExploreBox(t *testing.T) {
	for _, both := range []string{"write", "read"} {
		t.Run(both, func(t *testing.T) {
			explore.All(t, func(x *explore.Execution) {
				b := &box[int]{list: make([]step.Uint64, 2)}
				b.lonely.Store(1)
				x.Go("one", func() {
					if both == "write" {
						b.write(new(int))
					} else {
						b.cell(0).Load()
					}
				})
				x.Go("two", b.read)
				x.Finally(func() { b.lonely.Load() })
			})
		})
	}
}
