package model

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// An access is a step that a comment labels, in a function of a file.
type access struct{ file, function, label string }

// labels is how such a comment begins.
var labels = regexp.MustCompile(`^// ([A-Z]\d(?:, [A-Z]\d)*)\b`)

// sources returns the text of every function of ring and bus, its comment included,
// and the accesses that are labelled in their bodies.
func sources(t *testing.T) (text map[access]string, labelled map[access]bool) {
	t.Helper()
	text, labelled = map[access]string{}, map[access]bool{}
	for _, dir := range []string{"ring", "bus"} {
		files, err := filepath.Glob(filepath.Join("..", "..", "..", dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no sources in %s: %v", dir, err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, path, src, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			file := dir + "/" + filepath.Base(path)
			for _, decl := range f.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok {
					continue
				}
				from := fn.Pos()
				if fn.Doc != nil {
					from = fn.Doc.Pos()
				}
				at := access{file: file, function: fn.Name.Name}
				text[at] += string(src[fset.Position(from).Offset:fset.Position(fn.End()).Offset])
				for _, group := range f.Comments {
					for _, c := range group.List {
						if c.Pos() < fn.Pos() || c.End() > fn.End() {
							continue
						}
						if m := labels.FindStringSubmatch(c.Text); m != nil {
							for label := range strings.SplitSeq(m[1], ", ") {
								at.label = label
								labelled[at] = true
							}
						}
					}
				}
			}
		}
	}
	return text, labelled
}

// row is one of README.md's tables: a model's file, and the access it stands for, or
// the function where nothing in it is labelled; or "-" in the place of the model, where
// there is none, and the reason at the end.
var row = regexp.MustCompile("(?m)^\\| (`[a-z.]+`|-) \\| (ring|bus)/([a-z_]+\\.go) \\| (\\w+) \\| ([A-Z]\\d )?\\|(?: (.+) \\|)?$")

// TestReadme keeps README.md what the sources and the models say.
func TestReadme(t *testing.T) {
	text, labelled := sources(t)
	if len(labelled) < 40 {
		t.Fatalf("only %d labelled accesses found: is it this that is broken?", len(labelled))
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := row.FindAllStringSubmatch(string(readme), -1)
	if len(rows) < len(labelled) {
		t.Errorf("README.md has %d rows for %d labelled accesses", len(rows), len(labelled))
	}
	told := map[access]bool{}
	for _, m := range rows {
		a := access{m[2] + "/" + m[3], m[4], strings.TrimSpace(m[5])}
		told[a] = true
		body, ok := text[access{file: a.file, function: a.function}]
		if !ok {
			t.Errorf("README.md: %s has no function %s", a.file, a.function)
			continue
		}
		if !regexp.MustCompile(`//.*\b` + a.label + `\b`).MatchString(body) {
			t.Errorf("README.md: no comment in %s of %s says %s", a.function, a.file, a.label)
		}
		if m[1] == "-" {
			if m[6] == "" {
				t.Errorf("README.md: no reason why %v is not modelled", a)
			}
			continue
		}
		name := strings.Trim(m[1], "`")
		model, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := regexp.MustCompile(`/\*[^/]*\b` + strings.TrimSpace(a.function+" "+a.label) + `\b`); !want.Match(model) {
			t.Errorf("%s has no comment that says %s %s", name, a.function, a.label)
		}
	}
	for a := range labelled {
		if !told[a] {
			t.Errorf("%s: %s in %s is in no row of README.md", a.file, a.label, a.function)
		}
	}
}
