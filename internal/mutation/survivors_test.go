package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// TestSurvivorsQuoteCode looks for each line that survivors.md quotes in the function
// that it names: where the code has changed, what is said of its mutants may be false.
func TestSurvivorsQuoteCode(t *testing.T) {
	explained, err := readSurvivors(filepath.Join(root, survivorsFile))
	if err != nil {
		t.Fatal(err)
	}
	if len(explained) == 0 {
		t.Fatal("no mutant is explained")
	}
	lines := map[string]map[string]bool{} // of each function of each file
	for c := range explained {
		if lines[c.File+" "] == nil {
			source, err := os.ReadFile(filepath.Join(root, c.File))
			if err != nil {
				t.Errorf("%s explains mutants of a file that is gone: %v", survivorsFile, err)
				continue
			}
			addLines(t, lines, c.File, source)
		}
		if !lines[c.File+" "+c.Function][c.Old] {
			t.Errorf("%s, function %q, has no line %q any more: is what %s says of it still true?", c.File, c.Function, c.Old, survivorsFile)
		}
		if c.Old == c.New {
			t.Errorf("%s, function %q: %q is no mutant", c.File, c.Function, c.Old)
		}
	}
}

// addLines adds the lines of a file, by its functions, with "" for all that is
// outside.
func addLines(t *testing.T, lines map[string]map[string]bool, name string, source []byte) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	functions := map[int]string{}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok {
			for line := fset.Position(f.Pos()).Line; line <= fset.Position(f.End()).Line; line++ {
				functions[line] = functionName(f)
			}
		}
	}
	lines[name+" "] = map[string]bool{}
	for i, line := range strings.Split(string(source), "\n") {
		key := name + " " + functions[i+1]
		if lines[key] == nil {
			lines[key] = map[string]bool{}
		}
		lines[key][strings.TrimSpace(line)] = true
	}
}

func TestReadSurvivors(t *testing.T) {
	const good = "# Title\n\nWords.\n\n## `a/b.go`\n\n### `T.f`\n\n```diff\n-a < b\n+a <= b\n- \tx\n+ \ty\n```\n\nBecause.\n\n### Outside of functions\n\n```diff\n-a < b\n+a <= b\n```\n\nBecause.\n"
	read := func(text string) (map[change]bool, error) {
		name := filepath.Join(t.TempDir(), "survivors.md")
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return readSurvivors(name)
	}
	got, err := read(good)
	want := []change{{"a/b.go", "T.f", "a < b", "a <= b"}, {"a/b.go", "T.f", "x", "y"}, {"a/b.go", "", "a < b", "a <= b"}}
	if err != nil || len(got) != len(want) {
		t.Fatalf("%v, %v", got, err)
	}
	for _, c := range want {
		if !got[c] {
			t.Errorf("%v is not among %v", c, got)
		}
	}
	for name, text := range map[string]string{
		"a mutant without a reason":          strings.Replace(good, "Because.\n\n###", "\n###", 1),
		"the last one without a reason":      strings.TrimSuffix(good, "Because.\n"),
		"a mutant without a file":            strings.Replace(good, "## `a/b.go`", "", 1),
		"the same mutant twice":              strings.Replace(good, "- \tx\n+ \ty\n", "-a < b\n+a <= b\n", 1),
		"a line that is neither old nor new": strings.Replace(good, "- \tx", "x", 1),
		"two old lines":                      strings.Replace(good, "+ \ty", "- \ty", 1),
		"a diff without an end":              strings.TrimSuffix(good, "```\n\nBecause.\n"),
	} {
		if text == good {
			t.Fatalf("%s: nothing was replaced", name)
		}
		if _, err := read(text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
