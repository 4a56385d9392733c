// The program baseline has what every other has, and nothing else.
package main

import "github.com/vidurai/eventbus/bench/footprint/program"

func main() { program.Main(func() {}) }
