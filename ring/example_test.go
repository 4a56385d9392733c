package ring_test

import (
	"fmt"

	"github.com/vidurai/eventbus/ring"
)

func ExampleRing() {
	r := ring.New[string](3)
	for _, s := range []string{"a", "b", "c", "d"} {
		r.Push(&s)
	}
	for seq, s := range r.Backward() {
		fmt.Println(seq, *s)
	}
	_, ok := r.Get(1)
	fmt.Println("1 is still there:", ok)
	// Output:
	// 4 d
	// 3 c
	// 2 b
	// 1 is still there: false
}

func ExampleCursor() {
	r := ring.New[int](4)
	c := r.Cursor(0)
	for i := range 6 {
		r.Push(&i)
	}
	for v, seq, ok := c.Next(); ok; v, seq, ok = c.Next() {
		fmt.Println("sequence", seq, "value", *v)
	}
	fmt.Println("lost", c.Lost())
	// Output:
	// sequence 3 value 2
	// sequence 4 value 3
	// sequence 5 value 4
	// sequence 6 value 5
	// lost 2
}
