// The program ring pushes, looks back and follows.
package main

import (
	"fmt"

	"github.com/vidurai/eventbus/bench/footprint/program"
	"github.com/vidurai/eventbus/ring"
)

func main() { program.Main(use) }

func use() {
	r := ring.New[int](500)
	c := r.Cursor(0)
	for i := range 3 {
		r.Push(&i)
	}
	for v, seq, ok := c.Next(); ok; v, seq, ok = c.Next() {
		fmt.Println(*v, seq, c.Lost())
	}
	fmt.Println(len(r.Recent(2)))
}
