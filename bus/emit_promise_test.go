package bus_test

import (
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// Emit drops the monotonic reading of the clock.
func TestB6_EmitKeepsNoMonotonicReading(t *testing.T) {
	b := newBus(t, bus.Clock(time.Now))
	if e := emit(t, b, "a", ""); e.Timestamp != e.Timestamp.Round(0) {
		t.Fatal("the timestamp has a monotonic reading")
	}
}
