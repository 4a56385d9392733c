package event_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/vidurai/eventbus/event"
)

const full = `{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"a.b","timestamp":"2026-11-23T10:11:12.5Z",` +
	`"source":"daemon","project_path":"/src","payload":{"k":1}}`

func TestDecoder_reads_every_field(t *testing.T) {
	for name, text := range map[string]string{
		"in_order": full,
		"in_any_order": ` { "payload" : {"k":1}, "project_path":"/src", "source":"daemon", "timestamp":"2026-11-23T11:11:12.5+01:00",
			"type":"a.b","id":"0F1E2D3C-4B5A-4978-8695-A4B3C2D1E0F9" } `,
		"escaped":      strings.NewReplacer("daemon", `d\u0061emon`, `"type"`, `"t\u0079pe"`, "/src", `\/src`).Replace(full),
		"among_others": strings.Replace(full, "{", `{"version":[1,{"id":null}],"Type":7,`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			e, err := event.Decoder{}.Decode([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			if e.ID.String() != "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9" || e.Type != "a.b" || e.Source != "daemon" ||
				e.ProjectPath != "/src" || jsonOf(t, e.Payload) != `{"k":1}` ||
				!e.Timestamp.Equal(time.Date(2026, 11, 23, 10, 11, 12, 5e8, time.UTC)) {
				t.Errorf("got %+v", e)
			}
		})
	}
}

// An ID may be written in the ways that google/uuid reads, but in braces.
func TestDecoder_reads_IDs(t *testing.T) {
	for _, text := range []string{
		"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9", "0F1E2D3C-4B5A-4978-8695-A4B3C2D1E0F9",
		"0f1e2d3c4b5a49788695a4b3c2d1e0f9", "0F1E2D3C4b5a49788695A4B3C2D1E0F9", // Python's uuid.hex
		"urn:uuid:0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9", "URN:uuid:0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9", // its uuid.urn
	} {
		e, err := event.Decoder{}.Decode([]byte(`{"type":"t","id":"` + text + `"}`))
		if err != nil || e.ID.String() != "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9" {
			t.Errorf("%s: got %v, %v", text, e, err)
		}
	}
}

func TestDecoder_fills_in_what_is_missing(t *testing.T) {
	before := time.Now().Round(0)
	e, err := event.Decoder{}.Decode([]byte(`{"type":"t"}`))
	if err != nil {
		t.Fatal(err)
	}
	if e.ID.Version() != 4 || e.Timestamp.Before(before) || e.Timestamp != e.Timestamp.Round(0) {
		t.Errorf("got %+v", e)
	}
	if e.Source != "" || e.ProjectPath != "" || e.Payload.Len() != 0 {
		t.Errorf("got %+v", e)
	}
	e, err = event.Decoder{}.Decode([]byte(`{"type":"t","project_path":null,"payload":null}`))
	if err != nil || e.ProjectPath != "" || e.Payload.Len() != 0 {
		t.Errorf("with nulls: got %+v, %v", e, err)
	}
}

func TestDecoder_refuses(t *testing.T) {
	for _, c := range []struct {
		text   string
		offset int64
		why    string
	}{
		{``, 0, "unexpected EOF"},
		{`  `, 2, "unexpected EOF"},
		{`{"type":"t"`, 11, "unexpected EOF"},
		{`{"type":"t",}`, 12, "invalid character '}'"},
		{`{"type":"t"} {}`, 13, "after top-level value"},
		{`{"type":"t"}]`, 12, "after top-level value"},
		{"{\"type\":\"a\nb\"}", 10, "in string literal"},
		{`{"type":"\x"}`, 10, "in string escape"},
		{`{"type":"t","payload":{"n":01}}`, 28, "invalid character '1'"},
		{"\uFEFF{}", 0, "invalid character"},
		{`null`, 0, "not null"},
		{`[]`, 0, "not array"},
		{` "t"`, 1, "not string"},
		{`{}`, 0, `no "type"`},
		{` {"source":"s"}`, 1, `no "type"`},
		{`{"type":1}`, 8, "not number"},
		{`{"type":null}`, 8, "not null"},
		{`{"type":""}`, 8, "empty"},
		{`{"type":"a..b"}`, 8, "empty token"},
		{`{"type":"a.>"}`, 8, "wildcard"},
		{`{"type":"a b"}`, 8, "white space"},
		{`{"type":"\ud800 "}`, 8, "white space"},
		{`{"type":"t","type":"t"}`, 12, `duplicate key "type"`},
		{`{"type":"t","payload":{},"p\u0061yload":null}`, 25, `duplicate key "payload"`},
		{`{"type":"t","id":null}`, 17, "not null"},
		{`{"type":"t","id":7}`, 17, "not number"},
		{`{"type":"t","id":"7"}`, 17, "UUID"},
		{`{"type":"t","id":"{0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9}"}`, 17, "UUID"},
		{`{"type":"t","id":"0f1e2d3c4b5a49788695a4b3c2d1e0f"}`, 17, "UUID"},
		{`{"type":"t","id":"0f1e2d3c4b5a49788695a4b3c2d1e0fg"}`, 17, "UUID"},
		{`{"type":"t","id":"urn:uuid:0f1e2d3c4b5a49788695a4b3c2d1e0f9"}`, 17, "UUID"},
		{`{"type":"t","id":"uri:uuid:0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9"}`, 17, "UUID"},
		{`{"type":"t","id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0fg"}`, 17, "UUID"},
		{`{"type":"t","id":"` + strings.Repeat("é", 99) + `"}`, 17, "UUID"},
		{`{"type":"t","timestamp":null}`, 24, "not null"},
		{`{"type":"t","timestamp":1700000000}`, 24, "not number"},
		{`{"type":"t","timestamp":"yesterday"}`, 24, "RFC 3339"},
		{`{"type":"t","timestamp":"2026-11-23T10:11:12+05:30:15"}`, 24, "a zone with seconds"},
		{`{"type":"t","source":null}`, 21, "not null"},
		{`{"type":"t","source":{}}`, 21, "not object"},
		{`{"type":"t","project_path":true}`, 27, "not boolean"},
		{`{"type":"t","payload":[]}`, 22, "not array"},
		{`{"type":"t","payload":"{}"}`, 22, "not string"},
		{"{\"type\":\"t\",\"source\":\"a\xff\"}", 23, "UTF-8"},
		{"{\"type\":\"t\",\"x\":\"\xed\xa0\x80\"}", 17, "UTF-8"},
		{"\xff", 0, "UTF-8"},
	} {
		e, err := event.Decoder{}.Decode([]byte(c.text))
		var decode *event.DecodeError
		if e != nil || !errors.Is(err, event.ErrInvalid) || !errors.As(err, &decode) {
			t.Errorf("%s: got %v, %v", c.text, e, err)
			continue
		}
		if decode.Offset != c.offset || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: got %v, want byte %d and %s", c.text, err, c.offset, c.why)
		}
	}
}

func TestDecoder_Strict_refuses_unknown_keys(t *testing.T) {
	strict := event.Decoder{Strict: true}
	if _, err := strict.Decode([]byte(full)); err != nil {
		t.Error(err)
	}
	_, err := strict.Decode([]byte(`{"type":"t","Source":"s"}`))
	var decode *event.DecodeError
	if !errors.As(err, &decode) || decode.Offset != 12 || !strings.Contains(err.Error(), `"Source"`) {
		t.Errorf("got %v", err)
	}
}

func TestDecoder_MaxBytes(t *testing.T) {
	text := []byte(full)
	for _, c := range []struct {
		limit int
		ok    bool
	}{{0, true}, {-1, true}, {len(text), true}, {len(text) - 1, false}, {1, false}} {
		_, err := event.Decoder{MaxBytes: c.limit}.Decode(text)
		if (err == nil) != c.ok || !c.ok && !errors.Is(err, event.ErrTooLong) {
			t.Errorf("%d: got %v", c.limit, err)
		}
	}
	long := []byte(`{"type":"t","source":"` + strings.Repeat("x", 1<<20) + `"}`)
	if _, err := (event.Decoder{}).Decode(long); !errors.Is(err, event.ErrTooLong) {
		t.Errorf("over the default: got %v", err)
	}
	if _, err := (event.Decoder{MaxBytes: 2 << 20}).Decode(long); err != nil {
		t.Errorf("under a limit of its own: got %v", err)
	}
}

func TestDecoder_shares_no_memory_with_its_input(t *testing.T) {
	data := []byte(`{"type":"a.b","source":"s","project_path":"/p","payload":{"k":"v","l":["w",1e999],"o":{"x":"y"}}}`)
	e, err := event.Decoder{}.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := e.MarshalJSON()
	for i := range data {
		data[i] = '!'
	}
	if got, _ := e.MarshalJSON(); string(got) != string(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDecoder_does_not_pin_a_line_by_its_type(t *testing.T) {
	text := `{"type":"a.b","source":"s","project_path":"/p","payload":{"k":"` + strings.Repeat("x", 1<<16) + `"}}`
	e, err := event.Decoder{}.Decode([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	v, _ := e.Payload.Get("k")
	begin := uintptr(unsafe.Pointer(unsafe.StringData(v.String()))) - uintptr(strings.Index(text, "xxx"))
	for _, s := range []string{e.Type, e.Source, e.ProjectPath} {
		if at := uintptr(unsafe.Pointer(unsafe.StringData(s))); at-begin < uintptr(len(text)) {
			t.Errorf("%q lies in the line", s)
		}
	}
}

func TestDecoder_Allocates(t *testing.T) {
	data := []byte(`{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"a.b","timestamp":"2026-11-23T10:11:12.5+01:00",` +
		`"source":"daemon","project_path":"/src","payload":{"a":"x","b":-1,"c":2.5,"d":null}}`)
	got := testing.AllocsPerRun(100, func() {
		e, err := event.Decoder{}.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		sink = e
	})
	if got != 5 {
		t.Errorf("%v allocations, want 5: the event, the text, and three names", got)
	}
}

func TestEvent_UnmarshalJSON(t *testing.T) {
	e := event.New("t", "s", "p", slog.Int("a", 1))
	was := *e
	if err := e.UnmarshalJSON([]byte(`{"type":"*"}`)); !errors.Is(err, event.ErrInvalid) || !e.Equal(&was) {
		t.Errorf("on an error: got %v, %v", e, err)
	}
	if err := e.UnmarshalJSON([]byte(` null `)); err != nil || !e.Equal(&was) {
		t.Errorf("on a null: got %v, %v", e, err)
	}
	if err := e.UnmarshalJSON([]byte("\u00a0null")); !errors.Is(err, event.ErrInvalid) {
		t.Errorf("on a null behind what JSON has for no white space: got %v", err)
	}
	var list []event.Event
	if err := json.Unmarshal([]byte("["+full+","+full+"]"), &list); err != nil || len(list) != 2 || !list[0].Equal(&list[1]) {
		t.Errorf("in a list: got %v, %v", list, err)
	}
}

func TestPayload_UnmarshalJSON(t *testing.T) {
	p := event.NewPayload(slog.Int("a", 1))
	for _, text := range []string{`[]`, `{`, `1`, "{\"a\":\"\xff\"}", `{"a":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`} {
		if err := p.UnmarshalJSON([]byte(text)); !errors.Is(err, event.ErrInvalid) || jsonOf(t, p) != `{"a":1}` {
			t.Errorf("%s: got %s, %v", text, jsonOf(t, p), err)
		}
	}
	if err := p.UnmarshalJSON([]byte(`null`)); err != nil || jsonOf(t, p) != `{"a":1}` {
		t.Errorf("null: got %s, %v", jsonOf(t, p), err)
	}
	if err := p.UnmarshalJSON([]byte("null\u0085")); !errors.Is(err, event.ErrInvalid) {
		t.Errorf("null and what JSON has for no white space: got %v", err)
	}
	if err := p.UnmarshalJSON([]byte(` {"b":{"c":[1]}} `)); err != nil || jsonOf(t, p) != `{"b":{"c":[1]}}` {
		t.Errorf("got %s, %v", jsonOf(t, p), err)
	}
}
