// The program xsync stores in a map and loads from it.
package main

import (
	"fmt"

	"github.com/puzpuzpuz/xsync/v3"
	"github.com/vidurai/eventbus/bench/footprint/program"
)

func main() { program.Main(use) }

func use() {
	m := xsync.NewMapOf[string, int]()
	m.Store("events", 1)
	n, _ := m.LoadOrCompute("events", func() int { return 2 })
	m.Range(func(key string, value int) bool {
		fmt.Println(key, value, n)
		return true
	})
}
