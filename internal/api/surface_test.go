package main

import (
	"go/ast"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shapes returns a function that gives the surface of testdata/shapes with one part of its source replaced.
func shapes(t *testing.T) func(old, replacement string) []string {
	t.Helper()
	name := filepath.Join("testdata", "shapes", "shapes.go")
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	l, err := newLoader(".", []string{"io", "iter", "log/slog", module + "/event"})
	if err != nil {
		t.Fatal(err)
	}
	return func(old, replacement string) []string {
		t.Helper()
		if strings.Count(string(source), old) != 1 && old != "" {
			t.Fatalf("%s does not have %q once", name, old)
		}
		f, err := l.parse(name, strings.Replace(string(source), old, replacement, 1))
		if err != nil {
			t.Fatal(err)
		}
		lines, err := l.surface(module+"/shapes", []*ast.File{f})
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
}

func TestSurface_has_a_line_for_each_thing(t *testing.T) {
	const want = `const High //deprecated
const High Level = 1
const Low //deprecated
const Low Level = 0
const Text untyped string = "a text"
const Typed Level = 2
const Untyped untyped int = 500
func Channels(chan (<-chan int), <-chan struct{X int}, chan<- interface{Len() int}) [2]any
func New(string, ...func(*Box)) (*Box, error)
func NewPair[$0 comparable, $1 ~int | ~string]($0, $1) *Pair[$0, $1]
func Old //deprecated
func Old()
method (*Box) Close //deprecated
method (*Box) Close() error
method (*Box) Open(string) (io.Closer, error)
method (*Level) Set(string) error
method (*Pair[$0, $1]) All() iter.Seq2[$0, $1]
method (Box) Set(string) error
method (Box) String() string
method (Level) String() string
method (Pair[$0, $1]) First() $0
type Alias = event.Event
type AliasOf[$0 any] = map[string]$0
type Box struct
type Box struct, Depth int
type Box struct, Name //deprecated
type Box struct, Name string ` + "`json:\"name\"`" + `
type Box struct, Title string
type Box struct, embedded *Level
type Handler func(*event.Event, ...log/slog.Attr)
type Level int
type Number interface
type Number interface, embedded comparable
type Number interface, embedded ~int | ~float64
type Pair[$0 comparable, $1 ~int | ~string] struct
type Pair struct, Key $0
type Pair struct, Value $1
type Reader interface
type Reader interface, Close() error
type Reader interface, Next(int) (string, bool)
type Reader interface, Read //deprecated
type Reader interface, Read() string
type Reader interface, unexported methods
var ErrShape error
var Table map[string][]int
`
	lines := shapes(t)("", "")
	got := make([]string, len(lines))
	for i, line := range lines {
		got[i] = strings.TrimPrefix(line, "pkg shapes, ")
	}
	if difference := diff(strings.Split(strings.TrimSpace(want), "\n"), got); difference != "" {
		t.Error(difference)
	}
}

func TestSurface_shows_a_change(t *testing.T) {
	change := shapes(t)
	before := change("", "")
	for _, c := range []struct{ name, old, replacement, want string }{
		{"a method removed", "func (l Level) String() string", "func (l Level) text() string",
			"-pkg shapes, method (Box) String() string\n-pkg shapes, method (Level) String() string\n"},
		{"a method moved to the pointer", "func (l Level) String()", "func (l *Level) String()",
			"+pkg shapes, method (*Level) String() string\n-pkg shapes, method (Level) String() string\n"},
		{"a parameter added", "func Old()", "func Old(n int)", "-pkg shapes, func Old()\n+pkg shapes, func Old(int)\n"},
		{"a result changed", "func (b *Box) Close() error", "func (b *Box) Close() any",
			"+pkg shapes, method (*Box) Close() any\n-pkg shapes, method (*Box) Close() error\n"},
		{"a variadic parameter made a slice", "attrs ...slog.Attr", "attrs []slog.Attr",
			"-pkg shapes, type Handler func(*event.Event, ...log/slog.Attr)\n+pkg shapes, type Handler func(*event.Event, []log/slog.Attr)\n"},
		{"a field added", "Title string", "Title string\n\tWidth float64", "+pkg shapes, type Box struct, Width float64\n"},
		{"a tag changed", `json:"name"`, `json:"n"`,
			"+pkg shapes, type Box struct, Name string `json:\"n\"`\n-pkg shapes, type Box struct, Name string `json:\"name\"`\n"},
		{"a promoted field hidden", "Title string", "Title string\n\tDepth func()",
			"+pkg shapes, type Box struct, Depth func()\n-pkg shapes, type Box struct, Depth int\n"},
		{"a value changed", "Untyped        = 500", "Untyped = 501",
			"-pkg shapes, const Untyped untyped int = 500\n+pkg shapes, const Untyped untyped int = 501\n"},
		{"a variable's type changed", "Table    map[string][]int", "Table map[string]int",
			"-pkg shapes, var Table map[string][]int\n+pkg shapes, var Table map[string]int\n"},
		{"a constraint narrowed", "AliasOf[T any]", "AliasOf[T comparable]",
			"-pkg shapes, type AliasOf[$0 any] = map[string]$0\n+pkg shapes, type AliasOf[$0 comparable] = map[string]$0\n"},
		{"an alias turned", "= event.Event", "= event.Payload", "-pkg shapes, type Alias = event.Event\n+pkg shapes, type Alias = event.Payload\n"},
		{"an interface grown", "hidden()\n}", "hidden()\n\tReset()\n}", "+pkg shapes, type Reader interface, Reset()\n"},
		{"an interface closed no more", "\thidden()\n}", "}", "-pkg shapes, type Reader interface, unexported methods\n"},
		{"something deprecated", "// Level is", "// Deprecated: count.\n//\n// Level is", "+pkg shapes, type Level //deprecated\n"},
		{"nothing but names of parameters", "Next(limit int) (text string, ok bool)", "Next(n int) (line string, more bool)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := diff(before, change(c.old, c.replacement)); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}
