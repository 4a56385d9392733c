// The program bushttp serves the page of a bus.
package main

import (
	"fmt"
	"net/http"

	"github.com/vidurai/eventbus/bench/footprint/program"
	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
)

func main() { program.Main(use) }

// use serves on a server that is closed already, so that it returns.
func use() {
	b, err := bus.New()
	program.Check(err)
	h, err := bushttp.New(b)
	program.Check(err)
	s := &http.Server{Handler: h}
	program.Check(s.Close())
	fmt.Println(s.ListenAndServe())
	program.Check(b.Close())
}
