package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the repository, as seen from here.
const root = "../.."

// A page is one document.
type page struct {
	name string // its path below root
	text string
}

// read returns the page of this name.
func read(t *testing.T, name string) page {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return page{name, string(text)}
}

// pages returns README.md and all of docs.
func pages(t *testing.T) []page {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatal("no page in docs")
	}
	all := []page{read(t, "README.md")}
	for _, name := range names {
		all = append(all, read(t, filepath.Join("docs", filepath.Base(name))))
	}
	return all
}

// A block is fenced code in a page.
type block struct {
	language, code string
}

var fence = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$\n?")

// blocks returns the fenced code of a page, in order.
func (p page) blocks() (all []block) {
	for _, found := range fence.FindAllStringSubmatch(p.text, -1) {
		all = append(all, block{found[1], found[2]})
	}
	return all
}

// prose returns the page without code.
func (p page) prose() string {
	var kept []string
	for line := range strings.Lines(fence.ReplaceAllString(p.text, "")) {
		if !strings.HasPrefix(line, "    ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestPage(t *testing.T) {
	p := page{"a.md", "one\n\n```go\nf()\n```\n\n    go test\n\n```text\nout\n```\ntwo\n"}
	if got := p.prose(); got != "one\n\n\n\ntwo\n" {
		t.Errorf("prose() = %q", got)
	}
	if got := p.blocks(); len(got) != 2 || got[0] != (block{"go", "f()\n"}) || got[1] != (block{"text", "out\n"}) {
		t.Errorf("blocks() = %q", got)
	}
}
