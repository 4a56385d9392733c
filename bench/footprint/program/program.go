// Package program is what the programs below it have in common, whose only
// purpose is to be built and weighed by the command footprint. Each of them is
// called by what it imports; baseline imports this package alone.
//
// Linkers keep only what is used, so each program does with its imports what a
// program that needs them would.
package program

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
)

// Main is all of a program's main.
func Main(use func()) {
	baseline()
	use()
}

// baseline logs as log/slog does, and writes and reads JSON.
func baseline() {
	type record struct {
		Type    string
		Payload map[string]any
	}
	text, err := json.Marshal(record{"terminal.command", map[string]any{"exit_code": 0}})
	Check(err)
	var r record
	Check(json.Unmarshal(text, &r))
	slog.New(slog.NewJSONHandler(os.Stdout, nil)).Info("read", "record", r)
}

// Check ends the program where something does not work.
func Check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
