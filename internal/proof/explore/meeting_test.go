//go:build explore

package explore

import (
	"slices"
	"testing"

	"github.com/vidurai/eventbus/internal/step"
)

// Two threads meet at a word where one accesses it directly after the other, and at least
// one of the two writes. Each scenario says at which of its fields, 1 and 2, that is so.
func TestNotesWhereThreadsMeet(t *testing.T) {
	var outlives step.Uint64
	for _, test := range []struct {
		name     string
		scenario func(*Execution)
		met      []int
	}{
		{"one stores, one loads", func(x *Execution) {
			var w step.Uint64
			x.Go("a", func() { w.Of(1).Store(1) })
			x.Go("b", func() { w.Of(1).Load() })
		}, []int{1}},
		{"a load directly behind another's store", func(x *Execution) {
			var w step.Uint64
			stored := make(chan struct{})
			x.Go("a", func() {
				w.Of(1).Store(1)
				step.Point()
				close(stored)
			})
			x.Go("b", func() {
				step.Await(stored)
				w.Of(1).Load()
			})
		}, []int{1}},
		{"both only load", func(x *Execution) {
			var w step.Uint64
			for _, name := range []string{"a", "b"} {
				x.Go(name, func() { w.Of(1).Load(); w.Of(1).Load() })
			}
		}, nil},
		{"a CAS that succeeds writes", func(x *Execution) {
			var w step.Uint64
			x.Go("a", func() { w.Of(1).CompareAndSwap(0, 1) })
			x.Go("b", func() { w.Of(1).CompareAndSwap(2, 3) })
		}, []int{1}},
		{"a CAS that fails reads", func(x *Execution) {
			var w step.Uint64
			for _, name := range []string{"a", "b"} {
				x.Go(name, func() { w.Of(1).CompareAndSwap(2, 3) })
			}
		}, nil},
		{"a load of its own lies between the store and the other's load", func(x *Execution) {
			var w step.Uint64
			over := make(chan struct{})
			x.Go("a", func() {
				w.Of(1).Store(1)
				w.Of(1).Load()
				step.Point()
				close(over)
			})
			x.Go("b", func() {
				step.Await(over)
				w.Of(1).Load()
			})
		}, nil},
		{"each has an element of its own, and they share another word", func(x *Execution) {
			var own [2]step.Bool
			var shared step.Pointer[int]
			for i, name := range []string{"a", "b"} {
				x.Go(name, func() {
					own[i].Of(1).Store(true)
					shared.Of(2).Swap(nil)
				})
			}
		}, []int{2}},
		{"what comes before the threads and after them does not count", func(x *Execution) {
			var w step.Int64
			w.Of(1).Store(1)
			x.Go("a", func() { w.Of(1).Load() })
			x.Go("b", func() { w.Of(1).Load() })
			x.Finally(func() { w.Of(1).Add(1) })
		}, nil},
		{"threads of two runs do not meet", func(x *Execution) {
			taken := false
			for _, name := range []string{"a", "b"} {
				x.Go(name, func() {
					if !taken {
						taken = true
						outlives.Of(1).Add(1)
					}
				})
			}
		}, nil},
		{"a word that was not told which field it is", func(x *Execution) {
			var w step.Uint32
			x.Go("a", func() { w.Or(1) })
			x.Go("b", func() { w.And(2) })
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, failed := Within(2, test.scenario)
			if failed != "" || r.Schedules < 2 || !slices.Equal(r.Met, test.met) {
				t.Errorf("met at %v in %d schedules, want %v: %s", r.Met, r.Schedules, test.met, failed)
			}
		})
	}
}
