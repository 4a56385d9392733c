package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// triedSource is a package, and triedTest its test, with mutants that come to every
// end there is.
const triedSource = `package tried

const size = 2 + 3

func Size() int { return size }

func Below(a, b int) bool { return a < b }

func Both(a, b, c bool) bool {
	return a &&
		b || c
}

func Count(n int) (i int) {
	for i < n {
		i++
	}
	return i
}

func Add(sum *int, n int) { *sum += n }

func Less(a int) int { return a - 1 }

func Call(f func() int) int { return f() * 2 }

func Address(n int) *int { return &n }
`

const triedTest = `package tried

import "testing"

func TestTried(t *testing.T) {
	sum, calls := 1, 0
	Add(&sum, 2)
	f := func() int { calls++; return 3 }
	if Size() != 5 || !Below(1, 2) || Below(2, 1) || Count(3) != 3 || sum != 3 || Less(1) != 0 || Call(f) != 6 || calls != 1 || *Address(4) != 4 {
		t.Fatal("not as it should be")
	}
	for i := range 8 {
		a, b, c := i&1 != 0, i&2 != 0, i&4 != 0
		if Both(a, b, c) != (i == 3 || i >= 4) {
			t.Fatal(a, b, c)
		}
	}
}
`

func TestTrial(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds tests of its own")
	}
	module := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module tried\n\ngo 1.26\n", "tried/tried.go": triedSource, "tried/tried_test.go": triedTest,
	} {
		name = filepath.Join(module, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		typ, before, token string
		combined           bool
		want               verdict
	}{
		{"ARITHMETIC_BASE", "size = ", "+", false, killed},
		{"CONDITIONALS_BOUNDARY", "bool { return a", "<", true, lived},
		{"CONDITIONALS_NEGATION", "bool { return a", "<", true, killed},
		{"INVERT_LOGICAL", "return a ", "&&", true, killed},
		{"INVERT_LOGICAL", "return a ", "||", true, killed},
		{"INCREMENT_DECREMENT", "i < n", "++", true, timedOut},
		{"INVERT_ASSIGNMENTS", "func Add", "+=", true, killed},
		{"REMOVE_SELF_ASSIGNMENTS", "func Add", "+=", true, killed},
		{"ARITHMETIC_BASE", "func Less", "-", true, killed},
		{"ARITHMETIC_BASE", "func Call(f func() int) int { return f()", "*", false, killed}, // f would be called twice
		{"INVERT_BITWISE", "*int { return ", "&", false, unviable},
	}
	var mutants []mutant
	for _, c := range cases {
		line, column := at(t, triedSource, c.before, c.token)
		m, err := mutate("tried/tried.go", []byte(triedSource), mutation{c.typ, line, column})
		if err != nil {
			t.Fatal(err)
		}
		mutants = append(mutants, m)
	}
	trial := newTrial(module, target{pkg: "tried"}, t.TempDir())
	if err := trial.prepare(t.Context(), mutants); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		if trial.combined[i+1] != c.combined {
			t.Errorf("%s of %s: in the combined build %v, want %v", c.typ, c.token, trial.combined[i+1], c.combined)
		}
		got, by, err := trial.try(t.Context(), i, mutants[i])
		if err != nil || got != c.want || got == killed && by != "TestTried" {
			t.Errorf("%s of %s: %s by %q, %v; want %s", c.typ, c.token, got, by, err, c.want)
		}
	}
}

// A test that fails without a mutant would kill them all.
func TestTrial_wants_tests_that_pass(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a test of its own")
	}
	module := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":        "module tried\n\ngo 1.26\n",
		"tried.go":      "package tried\n",
		"tried_test.go": "package tried\n\nimport \"testing\"\n\nfunc TestTried(t *testing.T) { t.Fatal() }\n",
	} {
		if err := os.WriteFile(filepath.Join(module, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	trial := newTrial(module, target{pkg: "."}, t.TempDir())
	if err := trial.prepare(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "without a mutant") {
		t.Errorf("the error is %v", err)
	}
}
