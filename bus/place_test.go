package bus_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestPlace(t *testing.T) {
	b := newBus(t)
	_, file, line, _ := runtime.Caller(0)
	s, _ := b.Subscribe("a", func(*event.Event) {})
	want := fmt.Sprintf("bus/place_test.go:%d", line+1)
	if got := s.Stats().Place; got != want || !strings.HasSuffix(file, "bus/place_test.go") {
		t.Errorf("Place %q, want %q", got, want)
	}
	defer bus.ForgetDefault()()
	bus.SetDefault(b)
	s, _ = bus.Subscribe("a", func(*event.Event) {})
	if got := s.Stats().Place; got == want || !strings.HasPrefix(got, "bus/place_test.go:") {
		t.Errorf("through the package's function: %q", got)
	}
}
