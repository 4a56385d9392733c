package bus_test

import (
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// Kills: a clock's monotonic reading kept by Emit.
func TestB6_EmitKeepsNoMonotonicReading(t *testing.T) {
	b := newBus(t, bus.Clock(time.Now))
	if e := emit(t, b, "a", ""); e.Timestamp != e.Timestamp.Round(0) {
		t.Fatal("the timestamp has a monotonic reading")
	}
}
