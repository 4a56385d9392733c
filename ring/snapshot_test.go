package ring_test

import (
	"runtime"
	"slices"
	"testing"
	"weak"

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

	t.Run("leaves_spare_capacity_as_it_is", func(t *testing.T) {
		r := ring.New[int](3)
		r.Push(new(int))
		r.Push(new(int))
		mine, other := new(int), new(int)
		dst := []*int{mine, other, other, other, other}
		got := r.AppendRecent(dst[:1], 9)
		if len(got) != 3 || &got[0] != &dst[0] || !slices.Equal(dst[3:], []*int{other, other}) {
			t.Fatalf("%d values, and behind them %v, want 3 and %v", len(got), dst[3:], []*int{other, other})
		}
	})

	t.Run("brings_no_spare_capacity_along", func(t *testing.T) {
		r := ring.New[item](3)
		for range 3 {
			r.Push(new(item))
		}
		dst := make([]*item, 3) // room for two, which is not enough
		old := [2]weak.Pointer[item]{}
		for i := range old {
			v := new(item)
			dst[1+i], old[i] = v, weak.Make(v)
		}
		got := r.AppendRecent(dst[:1], 9)
		if len(got) != 4 || &got[0] == &dst[0] {
			t.Fatalf("%d values, want 4 in new memory", len(got))
		}
		dst = nil
		runtime.GC()
		if old[0].Value() != nil || old[1].Value() != nil {
			t.Error("what was in the spare capacity is kept")
		}
		for _, v := range got[len(got):cap(got)] {
			if v != nil {
				t.Error("there is a value behind the end")
			}
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
