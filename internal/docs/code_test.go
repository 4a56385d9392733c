package docs

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	// What go test remembers of TestCode holds as long as these are the same.
	_ "github.com/vidurai/eventbus/bus"
	_ "github.com/vidurai/eventbus/event"
	_ "github.com/vidurai/eventbus/event/ndjson"
	_ "github.com/vidurai/eventbus/ring"
)

// packages are what the code in documents may use without an import.
var packages = []string{
	"context", "errors", "fmt", "log", "log/slog", "os", "strings", "time",
	"github.com/vidurai/eventbus/bus",
	"github.com/vidurai/eventbus/event",
	"github.com/vidurai/eventbus/event/ndjson",
	"github.com/vidurai/eventbus/ring",
}

// program returns a program of statements.
func program(statements string) string {
	var b strings.Builder
	b.WriteString("package main\n\n")
	for _, name := range packages {
		if regexp.MustCompile(`\b` + filepath.Base(name) + `\.[A-Z]`).MatchString(statements) {
			fmt.Fprintf(&b, "import %q\n", name)
		}
	}
	fmt.Fprintf(&b, "\nfunc main() {\n%s}\n", statements)
	return b.String()
}

// A sample is Go code in a document, and what it prints: the block of text behind it.
type sample struct {
	name, code, want string
}

// samples returns the Go code of the documents.
func samples(t *testing.T) (all []sample) {
	for _, p := range pages(t) {
		blocks := p.blocks()
		for i, b := range blocks {
			if b.language != "go" {
				continue
			}
			if i+1 == len(blocks) || blocks[i+1].language != "text" {
				t.Errorf("%s: behind this code there is no block of what it prints:\n%s", p.name, b.code)
				continue
			}
			name := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(p.name), ".md"), ".", "-")
			all = append(all, sample{fmt.Sprintf("%s-%d", name, i), b.code, blocks[i+1].code})
		}
	}
	return all
}

// TestCode compiles the Go code of the documents in a module of its own, as a stranger
// would, runs it, and compares what it prints.
func TestCode(t *testing.T) {
	if testing.Short() {
		t.Skip("it links programs, which takes seconds")
	}
	all := samples(t)
	if !slices.ContainsFunc(all, func(s sample) bool { return strings.HasPrefix(s.name, "README") }) {
		t.Fatal("no code in README.md")
	}
	dir := t.TempDir()
	repository, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", fmt.Sprintf("module example.org/stranger\n\ngo 1.26.0\n\n"+
		"require github.com/vidurai/eventbus v0.0.0\n\nreplace github.com/vidurai/eventbus => %q\n", repository))
	write("go.sum", read(t, "go.sum").text)
	for _, s := range all {
		write(filepath.Join(s.name, "main.go"), program(s.code))
	}
	build := exec.Command("go", "build", "-o", dir+string(filepath.Separator)+"bin"+string(filepath.Separator), "./...")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOSUMDB=off", "GOWORK=off", "GO111MODULE=on")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			var stderr bytes.Buffer
			run := exec.Command(filepath.Join(dir, "bin", s.name))
			run.Stderr = &stderr
			got, err := run.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, stderr.String())
			}
			if string(got) != s.want {
				t.Errorf("it prints\n%s\nand the document says\n%s", got, s.want)
			}
		})
	}
}
