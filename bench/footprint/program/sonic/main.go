//go:build amd64 || arm64

// The program sonic writes JSON and reads it.
package main

import (
	"fmt"

	"github.com/bytedance/sonic"
	"github.com/vidurai/eventbus/bench/footprint/program"
)

func main() { program.Main(use) }

func use() {
	text, err := sonic.Marshal(map[string]any{"exit_code": 0})
	program.Check(err)
	var read map[string]any
	program.Check(sonic.Unmarshal(text, &read))
	fmt.Println(read)
}
