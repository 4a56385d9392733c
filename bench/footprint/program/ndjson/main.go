// The program ndjson writes a stream of events and reads it.
package main

import (
	"bytes"
	"fmt"

	"github.com/vidurai/eventbus/bench/footprint/program"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

func main() { program.Main(use) }

func use() {
	var stream bytes.Buffer
	w := ndjson.NewWriter(&stream)
	program.Check(w.Write(event.New("terminal.command", "daemon", "/src/app")))
	program.Check(w.Flush())
	for e, err := range ndjson.NewReader(&stream, event.Decoder{}).All() {
		program.Check(err)
		fmt.Println(e)
	}
}
