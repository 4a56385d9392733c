package redact_test

import (
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/redact"
	"github.com/vidurai/eventbus/event"
)

// What is deep, large, odd or broken loses its secrets and nothing else.
func TestAttackEvents(t *testing.T) {
	const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
	deep := `{"type":"t","payload":` + strings.Repeat(`{"a":0,"b":`, 3000) + `"` + secret + `"` + strings.Repeat("}", 3000) + "}"
	nested, err := event.Decoder{MaxDepth: math.MaxInt}.Decode([]byte(deep))
	if err != nil {
		t.Fatal(err)
	}
	attrs := make([]slog.Attr, 5000)
	for i := range attrs {
		attrs[i] = slog.String(strings.Repeat("k", 1+i%7)+string(rune('\u4e00'+i)), "value")
	}
	attrs[len(attrs)-1].Value = slog.StringValue(secret)
	filler := strings.Repeat("é\x00\u2028 \xff", 1<<16)
	b, err := bus.New(redact.Secrets())
	if err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]*event.Event{
		"deep":            nested,
		"many_attributes": event.New("t", "", "", attrs...),
		"large":           event.New("t", "", "", slog.String("text", filler+secret+" "+filler)),
		"broken_value":    event.New("t", "", "", slog.Any("k", actsBadly{secret})),
		"in_a_key":        event.New("t", "", "", slog.Any("m", map[string]any{secret: []any{1}})),
		"after_nothing":   event.New("t", "", "", slog.Any("k", []any{nil, "", []any{}, map[string]any{}, secret})),
		"in_the_path":     event.New("t", "", "https://me:"+secret+"@example.com/x"),
		"null_bytes":      event.New("t", "", "", slog.String("k", "\x00"+secret+"\x00")),
	} {
		before, err := e.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Publish(e); err != nil {
			t.Error(name, err)
		}
		kept := b.Recent(1)[0]
		text, err := kept.AppendJSON(nil)
		if err != nil || kept.ID != e.ID || strings.Contains(string(text), secret) || !strings.Contains(string(text), redact.Mark) {
			t.Errorf("%s: kept as %.300s, %v", name, text, err)
		}
		if kept.Payload.Len() != e.Payload.Len() {
			t.Errorf("%s: %d attributes of %d are left", name, kept.Payload.Len(), e.Payload.Len())
		}
		if after, _ := e.AppendJSON(nil); string(after) != string(before) {
			t.Errorf("B6: %s: the publisher's event has changed", name)
		}
		if again := redact.Event(kept); again != kept {
			t.Errorf("%s: there was something left to find", name)
		}
	}
	if st := b.Stats(); st.Published != 8 || st.Panics != 0 || st.Intercepted != 0 {
		t.Errorf("%+v", st)
	}
	if err := b.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// Of objects within objects none is looked through again for each around it: of
// what is eight times as deep that takes 64 times as long.
func TestAttackKeys(t *testing.T) {
	took := func(depth int) time.Duration {
		deep := `{"type":"t","payload":` + strings.Repeat(`{"https://me:hunter2@h":0,"":null,"b":`, depth) + "1" + strings.Repeat("}", depth) + "}"
		e, err := event.Decoder{MaxDepth: math.MaxInt}.Decode([]byte(deep))
		if err != nil {
			t.Fatal(err)
		}
		best := time.Hour
		for range 3 {
			var got *event.Event
			best = min(best, processorTime(t, func() { got = redact.Event(e) }))
			text, err := got.AppendJSON(nil)
			if _, payload, _ := strings.Cut(string(text), `"payload":`); err != nil ||
				payload != strings.Repeat(`{"https://me:[redacted]@h":0,"":null,"b":`, depth)+"1"+strings.Repeat("}", depth)+"}" {
				t.Fatalf("%.300s, %v", text, err)
			}
		}
		return best
	}
	if short, long := took(1000), took(8000); long > 32*short {
		t.Errorf("%v at a depth of 1000, %v at 8000", short, long)
	}
}

type actsBadly struct{ text string }

func (a actsBadly) MarshalJSON() ([]byte, error) { panic("of " + a.text) }
