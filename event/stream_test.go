package event_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/vidurai/eventbus/event"
)

func TestStreamDecoder_reads_what_its_Decoder_does(t *testing.T) {
	texts := []string{
		full, `{"type":"t","x":1}`, `{"type":"t","payload":{"k":[[1.0]]}}`, `{"type":"t"}x`, "{\"type\":\"\xff\"}", `{"type":"a b"}`, ``,
		`{"type":"t","source":"` + strings.Repeat("x", 1000) + `"}`, `{"type":"t","id":"0","timestamp":"0"}`,
	}
	for _, d := range []event.Decoder{{}, {Strict: true}, {MaxBytes: 500}, {MaxDepth: 3}} {
		for name, valid := range map[string]func([]byte) bool{
			"nil":      nil,
			"timorous": func([]byte) bool { return false },
		} {
			s := event.StreamDecoder{Decoder: d, Valid: valid}
			for _, text := range slices.Concat(texts, texts) {
				want, wantErr := d.Decode([]byte(text))
				got, err := s.Decode([]byte(text))
				if fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Errorf("%s, %+v: %.100q: got %v, want %v", name, d, text, err, wantErr)
				}
				if err == nil && wantErr == nil && (got.String() != want.String() || !got.Payload.Equal(want.Payload)) {
					t.Errorf("%s, %+v: %.100q: got %v, want %v", name, d, text, got, want)
				}
			}
		}
	}
}

func TestStreamDecoder_shares_names(t *testing.T) {
	var d event.StreamDecoder
	read := func(text string) *event.Event {
		e, err := d.Decode([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	a, b := read(full), read(strings.Replace(full, "daemon", `d\u0061emon`, 1))
	if unsafe.StringData(a.Type) != unsafe.StringData(b.Type) || unsafe.StringData(a.Source) != unsafe.StringData(b.Source) ||
		unsafe.StringData(a.ProjectPath) != unsafe.StringData(b.ProjectPath) {
		t.Error("equal names are not one string")
	}
	for i := range 2000 { // more than are remembered
		if e := read(fmt.Sprintf(`{"type":"t%d","source":"s","project_path":"/%d"}`, i, i)); e.Type != fmt.Sprint("t", i) || e.ProjectPath != fmt.Sprint("/", i) {
			t.Fatalf("%d: got %v", i, e)
		}
	}
}

func TestStreamDecoder_asks_Valid_once_a_text(t *testing.T) {
	var asked []string
	d := event.StreamDecoder{Valid: func(text []byte) bool {
		asked = append(asked, string(text))
		return true
	}}
	for _, text := range []string{`{"type":"a"}`, "\xff", `{"type":"b"}`, strings.Repeat(" ", 2<<20)} {
		_, err := d.Decode([]byte(text))
		if good := text[0] == '{'; good != (err == nil) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	// What is not UTF-8, or too long, is refused before.
	if want := []string{`{"type":"a"}`, `{"type":"b"}`}; !slices.Equal(asked, want) {
		t.Errorf("asked about %q, want %q", asked, want)
	}
}

// A Valid that is wrong makes wrong events, and nothing worse.
func TestStreamDecoder_survives_a_Valid_that_is_wrong(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	d := event.StreamDecoder{Decoder: event.Decoder{MaxDepth: math.MaxInt}, Valid: func([]byte) bool { return true }}
	const bytes = "{}[]\",:\\utfn0-. x"
	made := 0
	for range 50_000 {
		text := []byte(full)
		for range r.IntN(8) {
			text[r.IntN(len(text))] = bytes[r.IntN(len(bytes))]
		}
		e, err := d.Decode(text[:r.IntN(len(text)+1)])
		if (e == nil) == (err == nil) || err != nil && !errors.Is(err, event.ErrInvalid) {
			t.Fatalf("%q: %v, %v", text, e, err)
		}
		if err == nil {
			made++
			if _, err := e.AppendJSON(nil); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
	}
	if made < 100 {
		t.Errorf("only %d events", made)
	}
	if _, err := d.Decode([]byte(`{"type":"t","payload":{"k":` + strings.Repeat("[", 1<<19))); err == nil || !strings.Contains(err.Error(), "deeper than 10000") {
		t.Errorf("half a million arrays: %v", err)
	}
}

func TestStreamDecoder_Allocates(t *testing.T) {
	data := []byte(`{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"a.b","timestamp":"2026-11-23T10:11:12.5+01:00",` +
		`"source":"daemon","project_path":"/src","payload":{"a":"x","b":-1,"c":2.5,"d":null}}`)
	var d event.StreamDecoder
	got := testing.AllocsPerRun(100, func() {
		e, err := d.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		sink = e
	})
	if got != 2 {
		t.Errorf("%v allocations, want 2: the event and the text", got)
	}
}
