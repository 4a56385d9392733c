package event_test

import (
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// jsonOf returns p's JSON, by which most tests compare payloads.
func jsonOf(t *testing.T, p event.Payload) string {
	t.Helper()
	b, err := p.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func keysOf(p event.Payload) []string {
	var keys []string
	for key := range p.All() {
		keys = append(keys, key)
	}
	return keys
}

func TestPayload_is_empty_at_zero(t *testing.T) {
	var p event.Payload
	if _, ok := p.Get("a"); ok || p.Len() != 0 || len(p.Map()) != 0 || jsonOf(t, p) != "{}" {
		t.Errorf("got %v", p)
	}
	if q := p.With(slog.Int("a", 1)); q.Len() != 1 {
		t.Errorf("With: got %v", jsonOf(t, q))
	}
	if q := p.Without("a").Transform(nil); q.Len() != 0 {
		t.Errorf("got %v", jsonOf(t, q))
	}
}

func TestPayload_All_stops_when_told(t *testing.T) {
	n := 0
	for range event.NewPayload(slog.Int("a", 1), slog.Int("b", 2)).All() {
		n++
		break
	}
	if n != 1 {
		t.Errorf("yielded %d times", n)
	}
}

func TestPayloadFromMap_sorts_keys(t *testing.T) {
	p := event.PayloadFromMap(map[string]any{"c": 3, "a": "x", "b": map[string]any{"z": nil, "y": []any{true}}})
	if got, want := jsonOf(t, p), `{"a":"x","b":{"y":[true],"z":null},"c":3}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if event.PayloadFromMap(nil).Len() != 0 {
		t.Error("a nil map is not the empty payload")
	}
}

func TestPayload_With_and_Without(t *testing.T) {
	p := event.NewPayload(slog.Int("a", 1), slog.Int("b", 2), slog.Int("c", 3))
	for _, c := range []struct {
		name string
		got  event.Payload
		want string
	}{
		{"with_a_new_key", p.With(slog.Int("d", 4)), `{"a":1,"b":2,"c":3,"d":4}`},
		{"with_an_old_key", p.With(slog.Int("b", 5), slog.Int("d", 4)), `{"a":1,"b":5,"c":3,"d":4}`},
		{"with_nothing", p.With(), `{"a":1,"b":2,"c":3}`},
		{"without_some", p.Without("c", "a", "x"), `{"b":2}`},
		{"without_all", p.Without("a", "b", "c"), `{}`},
		{"without_none", p.Without("x"), `{"a":1,"b":2,"c":3}`},
		{"unchanged", p, `{"a":1,"b":2,"c":3}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := jsonOf(t, c.got); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestPayload_With_does_not_share_room(t *testing.T) {
	p := event.NewPayload(slog.Int("a", 1)).Without("x")
	q, r := p.With(slog.Int("b", 2)), p.With(slog.Int("b", 3))
	if jsonOf(t, q) != `{"a":1,"b":2}` || jsonOf(t, r) != `{"a":1,"b":3}` {
		t.Errorf("got %s and %s", jsonOf(t, q), jsonOf(t, r))
	}
}

func TestPayload_Map_is_deep_and_fresh(t *testing.T) {
	p := event.NewPayload(slog.Group("g", slog.Int("a", 1)), slog.Any("l", []any{[]int{1}, map[string]any{"k": "v"}}),
		slog.Any("c", make(chan int)))
	want := map[string]any{
		"g": map[string]any{"a": int64(1)},
		"l": []any{[]any{int64(1)}, map[string]any{"k": "v"}},
		"c": "unencodable: json: unsupported type: chan int",
	}
	m := p.Map()
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got %#v, want %#v", m, want)
	}
	m["g"].(map[string]any)["a"] = "changed"
	m["l"].([]any)[0].([]any)[0] = "changed"
	m["l"].([]any)[1].(map[string]any)["k"] = "changed"
	if !reflect.DeepEqual(p.Map(), want) {
		t.Errorf("what was done to the map shows: %#v", p.Map())
	}
}

func TestPayload_Transform(t *testing.T) {
	p := event.NewPayload(
		slog.String("user", "ada"), slog.String("password", "x"),
		slog.Group("auth", slog.String("password", "y"), slog.Int("tries", 3)),
		slog.Any("list", []any{map[string]any{"password": "z", "ok": true}, "plain", []any{"deep"}}),
	)
	t.Run("removes_at_any_depth", func(t *testing.T) {
		got := p.Transform(func(key string, v slog.Value) (slog.Value, bool) { return v, key != "password" })
		want := `{"user":"ada","auth":{"tries":3},"list":[{"ok":true},"plain",["deep"]]}`
		if jsonOf(t, got) != want {
			t.Errorf("got %s, want %s", jsonOf(t, got), want)
		}
	})
	t.Run("gives_elements_the_key_of_their_array", func(t *testing.T) {
		got := p.Transform(func(key string, v slog.Value) (slog.Value, bool) {
			if key == "list" && v.Kind() == slog.KindString {
				return slog.StringValue("<" + v.String() + ">"), true
			}
			return v, v.Kind() != slog.KindString
		})
		want := `{"auth":{"tries":3},"list":[{"ok":true},"<plain>",["<deep>"]]}`
		if jsonOf(t, got) != want {
			t.Errorf("got %s, want %s", jsonOf(t, got), want)
		}
	})
	t.Run("calls_for_what_is_inside_first", func(t *testing.T) {
		var keys []string
		p.Transform(func(key string, v slog.Value) (slog.Value, bool) { keys = append(keys, key); return v, true })
		want := []string{"user", "password", "password", "tries", "auth", "ok", "password", "list", "list", "list", "list", "list"}
		if !slices.Equal(keys, want) {
			t.Errorf("got %v, want %v", keys, want)
		}
	})
	t.Run("normalises_what_it_is_given", func(t *testing.T) {
		shared := []any{1}
		got := p.Transform(func(key string, v slog.Value) (slog.Value, bool) { return slog.AnyValue(shared), key == "user" })
		shared[0] = "changed"
		if want := `{"user":[1]}`; jsonOf(t, got) != want {
			t.Errorf("got %s, want %s", jsonOf(t, got), want)
		}
	})
	t.Run("ends_though_values_grow", func(t *testing.T) {
		got := p.Transform(func(key string, v slog.Value) (slog.Value, bool) {
			return slog.GroupValue(slog.Attr{Key: key, Value: v}), true
		})
		if want := `{"user":{"user":"ada"}}`; jsonOf(t, got.Without("password", "auth", "list")) != want {
			t.Errorf("got %s, want %s", jsonOf(t, got), want)
		}
	})
}

// B6: whatever anybody does to what went in or came out, the payload stays.
func TestB6_NothingDoneLaterShows(t *testing.T) {
	list := []any{1, []any{2}, map[string]any{"k": "v"}}
	m := map[string]any{"k": list}
	bytes := []byte("abc")
	attrs := []slog.Attr{slog.Any("list", list), slog.Any("m", m), slog.Any("bytes", bytes), slog.Int("n", 1)}
	p := event.NewPayload(attrs...)
	e := event.New("t", "s", "", attrs...)
	want := `{"list":[1,[2],{"k":"v"}],"m":{"k":[1,[2],{"k":"v"}]},"bytes":"YWJj","n":1}`

	list[1].([]any)[0] = "changed"
	list[2].(map[string]any)["k"] = "changed"
	list[0] = "changed"
	bytes[0] = 'x'
	maps.DeleteFunc(m, func(string, any) bool { return true })
	clear(attrs)
	v, _ := p.Get("list")
	v.Any().([]any)[0] = "changed"
	v.Any().([]any)[1].([]any)[0] = "changed"
	for key, v := range p.All() {
		if key == "list" {
			clear(v.Any().([]any))
		}
	}
	p.Transform(func(key string, v slog.Value) (slog.Value, bool) {
		if elems, ok := v.Any().([]any); ok {
			clear(elems)
		}
		return v, true
	})

	if got := jsonOf(t, p); got != want {
		t.Errorf("payload: got %s, want %s", got, want)
	}
	if got := jsonOf(t, e.Payload); got != want {
		t.Errorf("event: got %s, want %s", got, want)
	}
	if got := keysOf(p); len(got) != 4 {
		t.Errorf("keys: %v", got)
	}
}

func TestTransform_makes_as_many_allocations_a_level_however_deep(t *testing.T) {
	allocs := func(deep int) float64 {
		p := nested(t, deep)
		return testing.AllocsPerRun(10, func() { p.Transform(same) })
	}
	if few, many := allocs(100), allocs(1000); many > 11*few {
		t.Errorf("%v allocations for 100 levels, %v for 1000", few, many)
	}
}

func TestTransform_gives_up_what_has_become_too_deep(t *testing.T) {
	p := event.NewPayload(slog.Int("before", 1), slog.Any("p", nested(t, 6000)))
	got := p.Transform(func(key string, v slog.Value) (slog.Value, bool) {
		if _, ok := v.Any().(event.Payload); ok {
			return slog.GroupValue(slog.Attr{Key: key, Value: v}), true
		}
		return v, true
	})
	if want := `{"before":1,"p":"unencodable: nested deeper than 10000, or in itself"}`; jsonOf(t, got) != want {
		t.Errorf("got %.200s", jsonOf(t, got))
	}
}

func TestTransform_keeps_no_array_that_it_hands_out(t *testing.T) {
	p := event.NewPayload(slog.Any("k", []any{[]any{"a"}, "b"}))
	var arrays [][]any
	got := p.Transform(func(_ string, v slog.Value) (slog.Value, bool) {
		if array, ok := v.Any().([]any); ok {
			arrays = append(arrays, array)
		}
		return v, true
	})
	for _, array := range arrays {
		if inner, ok := array[0].([]any); ok {
			inner[0] = "changed"
		}
		array[0] = "changed"
	}
	if want := `{"k":[["a"],"b"]}`; jsonOf(t, got) != want || len(arrays) != 2 {
		t.Errorf("got %s of %d arrays", jsonOf(t, got), len(arrays))
	}
}

func TestPayloadFromMap_takes_an_empty_key_for_one_like_any_other(t *testing.T) {
	for want, value := range map[string]any{
		`{"":null}`:      nil,
		`{"":{"a":1}}`:   slog.GroupValue(slog.Int("a", 1)),
		`{"":{"b":[1]}}`: map[string]any{"b": []any{1}},
		`{"":"x"}`:       "x",
	} {
		p := event.PayloadFromMap(map[string]any{"": value})
		if got := jsonOf(t, p); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if again := event.PayloadFromMap(p.Map()); !again.Equal(p) {
			t.Errorf("once more: got %s, want %s", jsonOf(t, again), want)
		}
	}
	p := event.PayloadFromMap(map[string]any{"k": map[string]any{"": nil}})
	if got, want := jsonOf(t, p), `{"k":{"":null}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// nested returns a payload in a payload, and so on.
func nested(t *testing.T, deep int) event.Payload {
	t.Helper()
	text := `{"type":"t","payload":` + strings.Repeat(`{"a":0,"b":`, deep) + "0" + strings.Repeat("}", deep) + "}"
	e, err := event.Decoder{MaxDepth: 10_000}.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return e.Payload
}
