package ndjson_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

func ExampleReader_All() {
	dump := strings.NewReader(`{"type":"terminal.command","source":"daemon","payload":{"command":"ls"}}
{"type":"terminal.command","source":"daemon","payload":{"comm
{"type":"file.saved","source":"vscode","project_path":"/src"}
{"type":"file.sav`)
	for e, err := range ndjson.NewReader(dump, event.Decoder{}).All() {
		switch {
		case errors.Is(err, ndjson.ErrTorn):
			fmt.Println("the end is missing")
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(e)
		}
	}
	// Output:
	// [daemon] terminal.command @ unknown
	// line 2: invalid event: at byte 61: unexpected EOF
	// [vscode] file.saved @ /src
	// the end is missing
}

func ExampleWriter() {
	var out bytes.Buffer
	w := ndjson.NewWriter(&out)
	for i := range 3 {
		if err := w.Write(event.New("tick", "clock", "", slog.Int("n", i))); err != nil {
			fmt.Println(err)
		}
	}
	if err := w.Flush(); err != nil {
		fmt.Println(err)
	}
	fmt.Println(strings.Count(out.String(), "\n"), "lines")
	// Output: 3 lines
}
