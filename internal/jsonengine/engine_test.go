package jsonengine_test

import (
	"errors"
	"testing"

	"github.com/vidurai/eventbus/internal/jsonengine"
)

func TestEngine_Check(t *testing.T) {
	for text, offset := range map[string]int64{
		"{}":         -1,
		" [1] \n":    -1,
		"":           0,
		"  ":         2,
		"{":          1,
		`{"a":tru}`:  8,
		`[1,]`:       3,
		`[1] x`:      4,
		`[01]`:       2,
		"[\"a\tb\"]": 3,
		`["\z"]`:     3,
		`"a`:         2,
		`-`:          1,
	} {
		for name, engine := range map[string]jsonengine.Engine{
			"nil":      nil,
			"timorous": func([]byte) bool { return false },
		} {
			err := engine.Check([]byte(text))
			var syntax *jsonengine.SyntaxError
			switch {
			case offset < 0 && err != nil:
				t.Errorf("%s: %q: %v", name, text, err)
			case offset >= 0 && (!errors.As(err, &syntax) || syntax.Offset != offset):
				t.Errorf("%s: %q: got %#v, want offset %d", name, text, err, offset)
			}
		}
	}
}

func TestEngine_is_believed_when_it_vouches(t *testing.T) {
	rash := jsonengine.Engine(func([]byte) bool { return true })
	if err := rash.Check([]byte("anything")); err != nil {
		t.Error(err)
	}
}

func TestEngine_Check_does_not_allocate_for_what_is_good(t *testing.T) {
	text := []byte(`{"a":[1,2,{"b":"c"}]}`)
	if n := testing.AllocsPerRun(100, func() {
		if jsonengine.Engine(nil).Check(text) != nil {
			t.Error("refused")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
