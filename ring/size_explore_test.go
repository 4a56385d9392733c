//go:build explore

package ring_test

import (
	"testing"

	"github.com/vidurai/eventbus/ring"
)

func TestExploreSizes(t *testing.T) {
	if ring.SegSize != 4 || ring.StepSize != 2 || ring.Middle != 2 {
		t.Fatalf("segments of %d, steps of %d, the next made at %d: the scenarios are made for others", ring.SegSize, ring.StepSize, ring.Middle)
	}
}
