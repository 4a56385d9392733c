package event_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// A command is what a handler of one type of event would like to be given.
type command struct {
	Command  string        `json:"command"`
	ExitCode int           `json:"exit_code"`
	Took     time.Duration `json:"took"`
	At       time.Time     `json:"at"`
	Load     []float64     `json:"load"`
	Env      *struct {
		Shell string `json:"shell"`
	} `json:"env"`
	Missing string `json:"missing"`
}

func TestPayload_Decode(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 11, 12, 13, time.UTC)
	p := event.NewPayload(slog.String("command", "ls"), slog.Int("exit_code", 2), slog.Duration("took", time.Second), slog.Time("at", at),
		slog.Any("load", []float64{1, 0.5}), slog.Group("env", slog.String("shell", "zsh")), slog.Bool("unknown", true))
	for _, p := range []event.Payload{p, afterJSON(t, p)} {
		c := command{Missing: "stays"}
		if err := p.Decode(&c); err != nil {
			t.Fatal(err)
		}
		if c.Command != "ls" || c.ExitCode != 2 || c.Took != time.Second || !c.At.Equal(at) || !reflect.DeepEqual(c.Load, []float64{1, 0.5}) ||
			c.Env == nil || c.Env.Shell != "zsh" || c.Missing != "stays" {
			t.Errorf("got %+v", c)
		}
		m := map[string]any{}
		if err := p.Decode(&m); err != nil || m["exit_code"] != 2.0 || m["unknown"] != true || len(m) != 7 {
			t.Errorf("got %v, %v", m, err)
		}
		var raw map[string]json.RawMessage
		if err := p.Decode(&raw); err != nil || string(raw["load"]) != "[1.0,0.5]" {
			t.Errorf("got %s, %v", raw["load"], err)
		}
		var q event.Payload
		if err := p.Decode(&q); err != nil || !q.Equal(p) {
			t.Errorf("got %v, %v", q, err)
		}
	}
}

func TestPayload_Decode_says_what_is_wrong(t *testing.T) {
	p := event.NewPayload(slog.String("exit_code", "two"), slog.Float64("took", 16), slog.Any("load", math.NaN()))
	var c command
	var kind *json.UnmarshalTypeError
	if err := p.Decode(&c); !errors.As(err, &kind) || !strings.HasPrefix(err.Error(), "payload: json: ") || !strings.Contains(err.Error(), "exit_code") {
		t.Errorf("a text for an int: %v", err)
	}
	if err := p.Without("exit_code").Decode(&c); !errors.As(err, &kind) || kind.Field != "took" {
		t.Errorf("a float for an int: %v", err)
	}
	if err := p.Without("exit_code", "took").Decode(&c); !errors.As(err, &kind) || kind.Field != "load" {
		t.Errorf("what cannot be encoded, for floats: %v", err)
	}
	var where *json.InvalidUnmarshalError
	for _, v := range []any{nil, c, (*command)(nil), map[string]any{}} {
		if err := p.Decode(v); !errors.As(err, &where) {
			t.Errorf("%T: %v", v, err)
		}
	}
	if err := (event.Payload{}).Decode(&c); err != nil {
		t.Errorf("an empty payload: %v", err)
	}
}

func TestPayload_String_is_its_JSON(t *testing.T) {
	p := event.NewPayload(slog.String("a", "x<"), slog.Float64("b", 16), slog.Group("c", slog.Any("d", []int{1})))
	const want = `{"a":"x<","b":16.0,"c":{"d":[1]}}`
	if got := p.String(); got != want || fmt.Sprint(p) != want || fmt.Sprintf("%v %+v %s", p, p, p) != want+" "+want+" "+want {
		t.Errorf("got %s, %v", got, p)
	}
	if got := (event.Payload{}).String(); got != "{}" {
		t.Errorf("an empty payload: got %s", got)
	}
}

func TestPayload_LogValue(t *testing.T) {
	at := time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC)
	p := event.NewPayload(slog.String("command", "ls"), slog.Float64("f", 16), slog.Time("at", at), slog.Group("env", slog.String("shell", "zsh")),
		slog.Any("list", []any{1, "x"}), slog.Any("bad", make(chan int)), slog.Any("null", nil))
	log := func(newHandler func(*bytes.Buffer, *slog.HandlerOptions) slog.Handler) string {
		var out bytes.Buffer
		untimed := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			if len(groups) == 0 && a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			if a.Key == "shell" { // what is nested is seen by a handler too
				a.Value = slog.StringValue("?")
			}
			return a
		}}
		slog.New(newHandler(&out, untimed)).Info("ran", "payload", p, "empty", event.Payload{})
		return strings.TrimSpace(out.String())
	}
	text := log(func(out *bytes.Buffer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(out, o) })
	if want := `level=INFO msg=ran payload.command=ls payload.f=16 payload.at=2026-11-23T10:11:12.000Z payload.env.shell=? payload.list="[1 x]" ` +
		`payload.bad="unencodable: json: unsupported type: chan int" payload.null=<nil>`; text != want {
		t.Errorf("as text:\n got %s\nwant %s", text, want)
	}
	js := log(func(out *bytes.Buffer, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(out, o) })
	if want := `{"level":"INFO","msg":"ran","payload":{"command":"ls","f":16,"at":"2026-11-23T10:11:12Z","env":{"shell":"?"},"list":[1,"x"],` +
		`"bad":"unencodable: json: unsupported type: chan int","null":null}}`; js != want {
		t.Errorf("as JSON:\n got %s\nwant %s", js, want)
	}
}

// What a handler of slog does to the group that it is given does not show in the payload.
func TestPayload_LogValue_shares_nothing(t *testing.T) {
	p := event.NewPayload(slog.Int("a", 1), slog.Any("l", []any{1}))
	group := p.LogValue().Group()
	group[1].Value.Any().([]any)[0] = "changed"
	group[0] = slog.Int("changed", 1)
	if got, want := p.String(), `{"a":1,"l":[1]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A payload in a payload is itself, though it is a LogValuer.
func TestPayload_in_a_payload(t *testing.T) {
	inner := event.PayloadFromMap(map[string]any{"": nil, "a": map[string]any{}, "b": []any{1}})
	for _, v := range []any{inner, &inner, logged{slog.AnyValue(inner)}} {
		p := event.NewPayload(slog.Any("p", v), slog.Any("list", []any{v}))
		if got, want := p.String(), fmt.Sprintf(`{"p":%v,"list":[%v]}`, inner, inner); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		got, _ := p.Get("p")
		if q, ok := got.Any().(event.Payload); !ok || !q.Equal(inner) || got.Kind() != slog.KindLogValuer {
			t.Errorf("got %v, a %v", got, got.Kind())
		}
	}
	if got := event.NewPayload(slog.Attr{Value: slog.AnyValue(inner)}).String(); got != fmt.Sprintf(`{"":%v}`, inner) {
		t.Errorf("under no key: got %s", got)
	}
}
