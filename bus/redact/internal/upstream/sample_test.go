package main

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"testing"
)

func TestSamplesMatchTheirExpression(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, expression := range []string{
		`abc`, `[a-c]x?`, `a{3}b{2,}c{1,3}`, `(a|bc|[d-f]+)*`, `\w{20}\d`, `[^"]{4}`, `.{3}`, `a.b`, `(?s).+`, `(?P<name>x)|y`, `\s`, `[\x00-\x1f]`, `\x{e9}`, `^a$`, ``,
	} {
		tree, err := syntax.Parse(expression, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		whole := regexp.MustCompile(`\A(?:` + expression + `)\z`)
		for range 100 {
			if s := sample(random, tree); !whole.MatchString(s) {
				t.Fatalf("%q does not match %s", s, expression)
			}
		}
	}
}

func TestLiteralsAreWhatAllMatchesHave(t *testing.T) {
	for expression, want := range map[string]int{
		`abc`: 3, `a?`: 0, `a*`: 0, `a+`: 1, `ab{3}`: 4, `(ab|c)d`: 2, `(ab|[x-z])`: 0, `[a-f0-9]{32}`: 0,
		`[0-9a-f]{8}-[0-9a-f]{4}`: 0, `[0-9a-z]{14}\.atlasv1\.`: 7,
	} {
		tree, err := syntax.Parse(expression, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if got := literals(tree); got != want {
			t.Errorf("%s has %d, want %d", expression, got, want)
		}
	}
}
