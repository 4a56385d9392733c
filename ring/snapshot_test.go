package ring_test

import (
	"slices"
	"testing"

	"github.com/vidurai/eventbus/ring"
)

func TestAppendRecent(t *testing.T) {
	t.Run("appends_behind_what_is_there", func(t *testing.T) {
		r := ring.New[int](3)
		a, b := new(int), new(int)
		r.Push(a)
		r.Push(b)
		mine := []*int{nil, a}
		if got := r.AppendRecent(mine, 9); !slices.Equal(got, []*int{nil, a, b, a}) {
			t.Fatalf("AppendRecent gave %v", got)
		}
		if got := r.AppendRecent(mine, 0); len(got) != 2 {
			t.Fatalf("AppendRecent with limit 0 gave %d values", len(got))
		}
	})
}

func TestBackward(t *testing.T) {
	t.Run("an_iteration_can_stop", func(t *testing.T) {
		r := ring.New[int](10)
		for i := range 10 {
			r.Push(&i)
		}
		n := 0
		for range r.Backward() {
			if n++; n == 3 {
				break
			}
		}
		if n != 3 {
			t.Fatalf("broke off after %d values, want 3", n)
		}
	})
}
