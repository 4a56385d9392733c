package bus_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
)

// In JSON a position is its text: as a number its epoch would be beyond 2^53, where
// JavaScript and jq round.
func TestPosition_IsTextInJSON(t *testing.T) {
	for _, p := range []bus.Position{{}, {Epoch: 0xabc, Seq: 42}, {Epoch: math.MaxUint64, Seq: math.MaxUint64}} {
		text, err := json.Marshal(map[string]any{"position": p, "pointer": &p, "key": map[bus.Position]int{p: 1}})
		want := fmt.Sprintf(`{"key":{"%[1]v":1},"pointer":"%[1]v","position":"%[1]v"}`, p)
		if err != nil || string(text) != want {
			t.Errorf("%s, %v, want %s", text, err, want)
		}
		got := bus.Position{Epoch: 1, Seq: 2}
		if err := json.Unmarshal([]byte(`"`+p.String()+`"`), &got); err != nil || got != p {
			t.Errorf("%v comes back as %v, %v", p, got, err)
		}
	}
}

func TestPosition_RefusesWhatIsNoPosition(t *testing.T) {
	for bad, want := range map[string]string{
		"":                    "no colon",
		"0000000000000ABC:1":  "16 lower-case",
		"0000000000000abc:01": "leading zero",
		"0000000000000abc:-1": "sequence",
		"000000000000xabc:1":  "epoch",
	} {
		_, parsed := bus.ParsePosition(bad)
		kept := bus.Position{Epoch: 1, Seq: 2}
		for name, err := range map[string]error{
			"ParsePosition":  parsed,
			"UnmarshalText":  kept.UnmarshalText([]byte(bad)),
			"json.Unmarshal": json.Unmarshal([]byte(`"`+bad+`"`), &kept),
		} {
			if !errors.Is(err, bus.ErrPosition) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), fmt.Sprintf("%q", bad)) {
				t.Errorf("%s of %q: %v, want ErrPosition that says %q", name, bad, err, want)
			}
		}
		if kept != (bus.Position{Epoch: 1, Seq: 2}) {
			t.Errorf("after the error for %q it is %v", bad, kept)
		}
	}
	for _, bad := range []string{"{}", "1", "true", `{"Epoch":1,"Seq":2}`} {
		if p := new(bus.Position); json.Unmarshal([]byte(bad), p) == nil {
			t.Errorf("%s gives %v without an error", bad, p)
		}
	}
}

func TestPosition(t *testing.T) {
	a, b := newBus(t), newBus(t)
	emit(t, a, "x", "")
	p := a.Position()
	if p.Seq != 1 || p.Epoch == 0 || p.Epoch == b.Position().Epoch {
		t.Fatalf("positions %v and %v", p, b.Position())
	}
	for _, p := range []bus.Position{p, {}, {1, 2}, {1<<64 - 1, 1<<64 - 1}} {
		if q, err := bus.ParsePosition(p.String()); q != p || err != nil {
			t.Errorf("%q parses to %v, %v", p, q, err)
		}
	}
	if s := (bus.Position{0xabc, 42}).String(); s != "0000000000000abc:42" {
		t.Errorf("written as %q", s)
	}
	for bad, want := range map[string]string{
		"":                     "no colon",
		"0000000000000abc":     "no colon",
		":1":                   "epoch",
		"abc:1":                "16 lower-case",
		"0000000000000ABC:1":   "16 lower-case",
		"000000000000xabc:1":   "epoch",
		"00000000000000abc:1":  "epoch",
		"0000000000000abc:":    "sequence",
		"0000000000000abc:-1":  "sequence",
		"0000000000000abc:+1":  "sequence",
		"0000000000000abc:01":  "leading zero",
		"0000000000000abc:1:2": "sequence",
		"0000000000000abc: 1":  "sequence",
		"0000000000000abc:" + "99999999999999999999": "sequence",
	} {
		if p, err := bus.ParsePosition(bad); err == nil || !strings.Contains(err.Error(), want) || p != (bus.Position{}) {
			t.Errorf("ParsePosition(%q) = %v, %v, want an error that says %q", bad, p, err, want)
		}
	}
}
