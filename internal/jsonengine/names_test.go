package jsonengine_test

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/vidurai/eventbus/internal/jsonengine"
)

func TestNames(t *testing.T) {
	text := strings.Repeat("terminal.command", 2)
	a, b := text[:16], text[16:]
	t.Run("gives_equal_names_one_string", func(t *testing.T) {
		n := jsonengine.Names{}
		x, y := n.Own(a), n.Own(b)
		if x != a || unsafe.StringData(x) != unsafe.StringData(y) || unsafe.StringData(x) == unsafe.StringData(a) {
			t.Errorf("got %q and %q", x, y)
		}
	})
	t.Run("keeps_nothing_when_nil", func(t *testing.T) {
		x, y := jsonengine.Names(nil).Own(a), jsonengine.Names(nil).Own(a)
		if x != a || y != a || unsafe.StringData(x) == unsafe.StringData(y) {
			t.Errorf("got %q and %q", x, y)
		}
	})
	t.Run("is_bounded", func(t *testing.T) {
		n := jsonengine.Names{}
		for i := range 10_000 {
			if name := fmt.Sprint("name ", i); n.Own(name) != name {
				t.Fatal(name)
			}
			if len(n) > 256 {
				t.Fatalf("%d names", len(n))
			}
		}
		n = jsonengine.Names{}
		if n.Own(strings.Repeat("x", 129)); len(n) != 0 {
			t.Error("a long name is kept")
		}
	})
	t.Run("does_not_allocate_for_what_it_has", func(t *testing.T) {
		n := jsonengine.Names{}
		n.Own(a)
		if allocs := testing.AllocsPerRun(100, func() { n.Own(b) }); allocs != 0 {
			t.Errorf("%v allocations", allocs)
		}
	})
}
