package bus_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
)

func TestContextAttrs_RefusesNil(t *testing.T) {
	b, err := bus.New(bus.ContextAttrs(nil))
	if b != nil || !errors.Is(err, bus.ErrOption) || !strings.Contains(err.Error(), "ContextAttrs(nil)") {
		t.Errorf("%v, %v, want ErrOption that names it", b, err)
	}
}
