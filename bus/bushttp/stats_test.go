package bushttp_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
	"github.com/vidurai/eventbus/event"
)

func TestStats_are_those_of_the_bus(t *testing.T) {
	b := newBus(t)
	if _, err := b.Subscribe("a.*", func(*event.Event) {}, bus.Named("one")); err != nil {
		t.Fatal(err)
	}
	emitNumbered(t, b, "a.b", 3)
	emitNumbered(t, b, "c", 2)
	h := newHandler(t, b)

	text := ask(h, "GET", "/stats").Body.Bytes()
	var got bus.Stats
	if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, b.Stats()) {
		t.Errorf("%+v, %v, want %+v", got, err, b.Stats())
	}
	var more struct {
		Position string
		Uptime   float64 `json:"uptime_seconds"`
		Payloads bool
	}
	if err := json.Unmarshal(text, &more); err != nil || more.Position != b.Position().String() || more.Uptime <= 0 || !more.Payloads {
		t.Errorf("%+v, %v", more, err)
	}

	var keys, want map[string]any
	plain, err := json.Marshal(b.Stats())
	if err != nil || json.Unmarshal(text, &keys) != nil || json.Unmarshal(plain, &want) != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"position", "uptime_seconds", "payloads"} {
		want[key] = nil
	}
	if !slices.Equal(slices.Sorted(maps.Keys(keys)), slices.Sorted(maps.Keys(want))) {
		t.Errorf("keys %v, want %v", slices.Sorted(maps.Keys(keys)), slices.Sorted(maps.Keys(want)))
	}

	text = ask(newHandler(t, b, bushttp.WithoutPayloads()), "GET", "/stats").Body.Bytes()
	if err := json.Unmarshal(text, &more); err != nil || more.Payloads {
		t.Errorf("without payloads: %+v, %v", more, err)
	}
}

// Sources that are the same as JSON has them are one, with the events of all.
func TestStats_has_each_key_once(t *testing.T) {
	b := newBus(t)
	for source, n := range map[string]int{"\xff": 1, "\xfe": 2, "\uFFFD": 4, "\xff\xfe": 8, "a\xffb": 16, "a": 32} {
		for range n {
			if _, err := b.Emit("t", source, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	var got bus.Stats
	text := ask(newHandler(t, b), "GET", "/stats").Body.Bytes()
	want := map[string]uint64{"\uFFFD": 7, "\uFFFD\uFFFD": 8, "a\uFFFDb": 16, "a": 32}
	if err := json.Unmarshal(text, &got); err != nil || !maps.Equal(got.EventSources, want) {
		t.Errorf("%v, %v, want %v", got.EventSources, err, want)
	}
}
