package event_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/vidurai/eventbus/event"
)

func TestPayload_keeps_order_and_the_last_of_duplicates(t *testing.T) {
	// Above and below the number of attributes from which keys are indexed.
	for _, n := range []int{2, 15, 16, 17, 18, 40} {
		var attrs []slog.Attr
		for i := range n {
			attrs = append(attrs, slog.Int(fmt.Sprint("k", i), -1))
		}
		for i := range n {
			attrs = append(attrs, slog.Int(fmt.Sprint("k", i), i))
		}
		p := event.NewPayload(attrs...)
		if p.Len() != n {
			t.Fatalf("%d keys: got %d", n, p.Len())
		}
		i := 0
		for key, v := range p.All() {
			if key != fmt.Sprint("k", i) || v.Int64() != int64(i) {
				t.Fatalf("%d keys: at %d got %s=%v", n, i, key, v)
			}
			i++
		}
	}
}
