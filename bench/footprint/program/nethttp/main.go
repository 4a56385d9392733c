// The program nethttp serves HTTP, and has no bus: what bushttp is to be compared with.
package main

import (
	"fmt"
	"net/http"

	"github.com/vidurai/eventbus/bench/footprint/program"
)

func main() { program.Main(use) }

// use serves on a server that is closed already, so that it returns.
func use() {
	s := &http.Server{Handler: http.NotFoundHandler()}
	program.Check(s.Close())
	fmt.Println(s.ListenAndServe())
}
