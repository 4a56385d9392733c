// The program uuid makes UUIDs and reads one.
package main

import (
	"fmt"

	"github.com/google/uuid"
	"github.com/vidurai/eventbus/bench/footprint/program"
)

func main() { program.Main(use) }

func use() {
	v7, err := uuid.NewV7()
	program.Check(err)
	id, err := uuid.Parse(uuid.New().String())
	program.Check(err)
	fmt.Println(v7, id)
}
