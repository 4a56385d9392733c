package bus_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadme keeps the code in README.md what the first Example compiles and
// runs.
func TestReadme(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read("../README.md"), -1)
	if len(blocks) != 1 {
		t.Fatalf("README.md has %d blocks of Go, want 1", len(blocks))
	}
	body := regexp.MustCompile(`(?s)\nfunc Example\(\) \{\n(.*?)\t// Output:`).FindStringSubmatch(read("example_test.go"))
	if body == nil {
		t.Fatal("example_test.go has no Example")
	}
	if example := regexp.MustCompile(`(?m)^\t`).ReplaceAllString(body[1], ""); example != blocks[0][1] {
		t.Errorf("README.md has\n%s\nand the Example\n%s", blocks[0][1], example)
	}
	if n := strings.Count(blocks[0][1], "\n"); n > 20 {
		t.Errorf("README.md's code has %d lines", n)
	}
}
