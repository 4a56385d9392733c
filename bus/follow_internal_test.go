package bus

import (
	"context"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// What its patterns do not cover does not wake a follower.
func TestFollowerIsNotWokenByOthers(t *testing.T) {
	b, err := New()
	if err != nil {
		t.Fatal(err)
	}
	f := follower{bus: b, ctx: context.Background()}
	if err := f.compile([]string{"a.*"}); err != nil {
		t.Fatal(err)
	}
	defer f.listen()()
	f.bell.prepare()
	for typ, wakes := range map[string]bool{"b": false, "a": false, "a.b": true} {
		f.bell.asleep.Store(true)
		if err := b.Publish(event.New(typ, "", "")); err != nil {
			t.Fatal(err)
		}
		select {
		case <-f.bell.token:
			if !wakes {
				t.Errorf("%s wakes it", typ)
			}
		default:
			if wakes {
				t.Errorf("%s does not wake it", typ)
			}
		}
	}
}
