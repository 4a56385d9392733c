package bus_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadme keeps the code in README.md what Examples compile and run.
func TestReadme(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	examples := []struct {
		file, name string
		lines      int // at most
	}{
		{"example_test.go", "Example", 20},
		{"async_example_test.go", "Example_asynchronous", 35},
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read("../README.md"), -1)
	if len(blocks) != len(examples) {
		t.Fatalf("README.md has %d blocks of Go, want %d", len(blocks), len(examples))
	}
	for i, want := range examples {
		block := blocks[i][1]
		body := regexp.MustCompile(`(?s)\nfunc ` + want.name + `\(\) \{\n(.*?)\t// (Unordered o|O)utput:`).FindStringSubmatch(read(want.file))
		if body == nil {
			t.Fatalf("%s has no %s", want.file, want.name)
		}
		if example := regexp.MustCompile(`(?m)^\t`).ReplaceAllString(body[1], ""); strings.TrimSpace(example) != strings.TrimSpace(block) {
			t.Errorf("README.md has\n%s\nand %s\n%s", block, want.name, example)
		}
		if n := strings.Count(block, "\n"); n > want.lines {
			t.Errorf("README.md's code of %s has %d lines", want.name, n)
		}
	}
}
