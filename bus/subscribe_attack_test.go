package bus_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

func TestAttackPatterns(t *testing.T) {
	b := newBus(t)
	defer shutdown(t, b)
	const many = 100_000
	tokens, stars := strings.Repeat("a.", many), strings.Repeat("*.", many)
	for _, pattern := range []string{
		"", ".", "a.", ".a", "a..b", "a.>.b", "a>", "*a", "**", ">.", ">>", " ", "a b", "a\n", "a\x00", "\xff", "a\u2028b", "a\u0085b",
		tokens, stars, stars + ">.", "." + tokens, strings.Repeat(".", many), strings.Repeat(">", many), strings.Repeat("a", many) + " ",
	} {
		_, err := b.Subscribe(pattern, func(*event.Event) {})
		if !errors.Is(err, bus.ErrPattern) || len(err.Error()) > 1000 {
			t.Errorf("%.20q: %.200v", pattern, err)
		}
		if _, err := b.Wait(t.Context(), pattern, nil); !errors.Is(err, bus.ErrPattern) {
			t.Errorf("Wait for %.20q: %.200v", pattern, err)
		}
	}
	var got collector
	for _, pattern := range []string{tokens + "a", stars + "*", tokens + ">", stars + ">", "*." + tokens[2:] + ">", "a." + stars[2:] + "a"} {
		subscribe(t, b, pattern, got.handle)
	}
	emit(t, b, tokens+"a", "")
	emit(t, b, tokens+"a.a", "")   // what ends in ">" only
	emit(t, b, tokens[2:]+"a", "") // too short for all
	if len(got.events) != 6+3 {
		t.Errorf("%d calls, want 9", len(got.events))
	}
	for _, typ := range []string{tokens, stars + "*", "a\u2028b", "a\u202eb\xc0", "\x00", "a\u00a0b", strings.Repeat("x", 1<<20) + "."} {
		if _, err := b.Emit(typ, "", ""); !errors.Is(err, bus.ErrInvalid) || len(err.Error()) > 1000 {
			t.Errorf("type %.20q: %.200v", typ, err)
		}
	}
	for _, s := range b.Stats().Subscriptions {
		conserved(t, s)
	}
}
