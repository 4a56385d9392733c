package main

import (
	"slices"
	"strings"
	"testing"
)

const someSource = `package some

const size = 1 << 3

type list[T any] struct{ n int }

func (l *list[T]) grow(by int) bool {
	for i := 0; i < by; i++ {
		if i == 3 || by > size && i > 1 {
			continue
		}
		l.n += i<<1 | by
	}
	l.n++
	return &l.n != nil
}
`

// at returns where a token is for the first time after what comes before it.
func at(t *testing.T, source, before, token string) (line, column int) {
	t.Helper()
	start, rest, ok := strings.Cut(source, before)
	skipped, _, ok2 := strings.Cut(rest, token)
	if !ok || !ok2 {
		t.Fatalf("there is no %q after %q", token, before)
	}
	start += before + skipped
	return strings.Count(start, "\n") + 1, len(start) - strings.LastIndex(start, "\n")
}

func TestMutate(t *testing.T) {
	for _, c := range []struct {
		typ, before, token string
		want               change
		text               string // in the source
	}{
		{"INVERT_BITWISE", "size = ", "<<", change{"some.go", "", "const size = 1 << 3", "const size = 1 >> 3"}, "size = ((1) >> (3))"},
		{"CONDITIONALS_BOUNDARY", "i := 0", "<", change{"some.go", "list.grow", "for i := 0; i < by; i++ {", "for i := 0; i <= by; i++ {"}, "; ((i) <= (by));"},
		{"INCREMENT_DECREMENT", "i < by", "++", change{"some.go", "list.grow", "for i := 0; i < by; i++ {", "for i := 0; i < by; i-- {"}, "; i-- {"},
		// && binds closer than ||: what was on its right side is not its own now.
		{"INVERT_LOGICAL", "if ", "||", change{"some.go", "list.grow", "if i == 3 || by > size && i > 1 {", "if i == 3 && by > size && i > 1 {"}, "if ((i == 3) && (by > size && i > 1)) {"},
		{"INVERT_BITWISE", "i<<1", "|", change{"some.go", "list.grow", "l.n += i<<1 | by", "l.n += i<<1 & by"}, "l.n += ((i<<1) & (by))"},
		{"REMOVE_SELF_ASSIGNMENTS", "l.n", "+=", change{"some.go", "list.grow", "l.n += i<<1 | by", "l.n = i<<1 | by"}, "l.n = i<<1 | by"},
		{"INVERT_LOOPCTRL", "i > 1", "continue", change{"some.go", "list.grow", "continue", "break"}, "\t\t\tbreak\n"},
		{"INVERT_BITWISE", "return ", "&", change{"some.go", "list.grow", "return &l.n != nil", "return |l.n != nil"}, "return |l.n"},
	} {
		line, column := at(t, someSource, c.before, c.token)
		m, err := mutate("some.go", []byte(someSource), mutation{c.typ, line, column})
		if err != nil {
			t.Errorf("%s of %q: %v", c.typ, c.token, err)
			continue
		}
		if m.noGo != (c.want.New == "return |l.n != nil") {
			t.Errorf("%s of %q: noGo is %v", c.typ, c.token, m.noGo)
		}
		if m.change != c.want || m.Line != line {
			t.Errorf("%s of %q: line %d %q, want line %d %q", c.typ, c.token, m.Line, m.change, line, c.want)
		}
		if !strings.Contains(string(m.source), c.text) || strings.Count(string(m.source), "\n") != strings.Count(someSource, "\n") {
			t.Errorf("%s of %q gives\n%s\nwithout %q, or other lines", c.typ, c.token, m.source, c.text)
		}
	}
}

func TestMutate_refuses_what_is_not_there(t *testing.T) {
	for _, m := range []mutation{
		{"CONDITIONALS_BOUNDARY", 0, 1},
		{"CONDITIONALS_BOUNDARY", 1000, 1},
		{"CONDITIONALS_BOUNDARY", 3, 1000},
		{"CONDITIONALS_BOUNDARY", 3, 1}, // no token that can be changed
		{"NO_SUCH", 3, 16},
	} {
		if _, err := mutate("some.go", []byte(someSource), m); err == nil {
			t.Errorf("%v: no error", m)
		}
	}
	if _, err := mutate("some.go", []byte("package"), mutation{"CONDITIONALS_BOUNDARY", 1, 1}); err == nil {
		t.Error("no error for what is no Go")
	}
}

// Every token that one mutation puts in the place of another is one that Go has there:
// nothing is left as it was but the % that gremlins leaves.
func TestReplacements(t *testing.T) {
	var same []string
	for typ, tokens := range replacements {
		for old, next := range tokens {
			if old == next {
				same = append(same, typ+" "+old.String())
			}
		}
	}
	if !slices.Equal(same, []string{"INVERT_ASSIGNMENTS %="}) {
		t.Errorf("these change nothing: %q", same)
	}
}
