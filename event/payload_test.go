package event_test

import (
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
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

func TestPayload_keeps_order_and_the_last_of_duplicates(t *testing.T) {
	// Above and below the number of attributes from which keys are indexed.
	for _, n := range []int{2, 15, 16, 17, 18, 40} {
		var attrs []slog.Attr
		for i := range n {
			attrs = append(attrs, slog.Int(fmt.Sprint("k", i), -1))
		}
		for i := range n {
			attrs = append(attrs, slog.Int(fmt.Sprint("k", i), i))
		}
		p := event.NewPayload(attrs...)
		if p.Len() != n {
			t.Fatalf("%d keys: got %d", n, p.Len())
		}
		i := 0
		for key, v := range p.All() {
			if key != fmt.Sprint("k", i) || v.Int64() != int64(i) {
				t.Fatalf("%d keys: at %d got %s=%v", n, i, key, v)
			}
			i++
		}
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
