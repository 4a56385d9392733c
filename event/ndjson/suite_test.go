package ndjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
	"github.com/vidurai/eventbus/internal/jsonengine/sonicengine"
)

// suiteFolder names the environment variable that says where the test_parsing
// folder of https://github.com/nst/JSONTestSuite is.
const suiteFolder = "EVENTBUS_JSONTESTSUITE"

// refused is what the table below has for a text that is not taken.
const refused = "refused"

// implementationDefined says what becomes of the texts that RFC 8259 leaves to
// whoever reads them.
var implementationDefined = map[string]string{
	"i_number_double_huge_neg_exp":                   `[0.0]`,
	"i_number_huge_exp":                              `[0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999969999999006]`,
	"i_number_neg_int_huge_exp":                      `[-1e+9999]`,
	"i_number_pos_double_huge_exp":                   `[1.5e+9999]`,
	"i_number_real_neg_overflow":                     `[-123123e100000]`,
	"i_number_real_pos_overflow":                     `[123123e100000]`,
	"i_number_real_underflow":                        `[0.0]`,
	"i_number_too_big_neg_int":                       `[-123123123123123123123123123123]`,
	"i_number_too_big_pos_int":                       `[100000000000000000000]`,
	"i_number_very_big_negative_int":                 `[-237462374673276894279832749832423479823246327846]`,
	"i_object_key_lone_2nd_surrogate":                `{"�":0}`,
	"i_string_1st_surrogate_but_2nd_missing":         `["�"]`,
	"i_string_1st_valid_surrogate_2nd_invalid":       `["�ሴ"]`,
	"i_string_UTF-16LE_with_BOM":                     refused,
	"i_string_UTF-8_invalid_sequence":                refused,
	"i_string_UTF8_surrogate_U+D800":                 refused,
	"i_string_incomplete_surrogate_and_escape_valid": `["�\n"]`,
	"i_string_incomplete_surrogate_pair":             `["�a"]`,
	"i_string_incomplete_surrogates_escape_valid":    `["��\n"]`,
	"i_string_invalid_lonely_surrogate":              `["�"]`,
	"i_string_invalid_surrogate":                     `["�abc"]`,
	"i_string_invalid_utf-8":                         refused,
	"i_string_inverted_surrogates_U+1D11E":           `["��"]`,
	"i_string_iso_latin_1":                           refused,
	"i_string_lone_second_surrogate":                 `["�"]`,
	"i_string_lone_utf8_continuation_byte":           refused,
	"i_string_not_in_unicode_range":                  refused,
	"i_string_overlong_sequence_2_bytes":             refused,
	"i_string_overlong_sequence_6_bytes":             refused,
	"i_string_overlong_sequence_6_bytes_null":        refused,
	"i_string_truncated-utf-8":                       refused,
	"i_string_utf16BE_no_BOM":                        refused,
	"i_string_utf16LE_no_BOM":                        refused,
	"i_structure_500_nested_arrays":                  strings.Repeat("[", 500) + strings.Repeat("]", 500),
	"i_structure_UTF-8_BOM_empty_object":             refused,
}

// The files of the suite that have a mandatory verdict, and those that have none.
const (
	mandatory = 283
	pinned    = 35
)

// An engine is one of those that decide what is JSON, and what it got right.
type engine struct {
	name              string
	vouch             func(text []byte) bool
	mandatory, pinned int
}

// engines returns those that this build has.
func engines() []*engine {
	all := []*engine{{name: "encoding/json"}}
	if sonicengine.Name != all[0].name {
		all = append(all, &engine{name: sonicengine.Name, vouch: sonicengine.Vouch})
	}
	return all
}

// Every text of the suite is read as a value in a payload, by every engine, and
// as a whole, in all the ways there are.
func TestJSONTestSuite(t *testing.T) {
	folder := os.Getenv(suiteFolder)
	if folder == "" {
		t.Skip(suiteFolder, "does not say where the suite is")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files in %s: %v", suiteFolder, folder, err)
	}
	engines := engines()
	kinds, texts := map[byte]int{}, map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		kinds[name[0]]++
		texts[name] = true
		t.Run(name, func(t *testing.T) {
			asValue(t, engines, name, text)
			asWhole(t, engines, text)
		})
	}
	if kinds['y']+kinds['n'] != mandatory || kinds['i'] != pinned || len(files) != mandatory+pinned {
		t.Errorf("%d files: %d to be accepted, %d to be refused, %d implementation-defined; want %d of the first two and %d of the last",
			len(files), kinds['y'], kinds['n'], kinds['i'], mandatory, pinned)
	}
	for name := range implementationDefined {
		if !texts[name] {
			t.Errorf("the table has %s, the suite does not", name)
		}
	}
	for _, e := range engines {
		t.Logf("%s: %d of %d mandatory cases, %d pinned", e.name, e.mandatory, mandatory, e.pinned)
		if e.mandatory != mandatory || e.pinned != pinned {
			t.Errorf("%s has %d of %d mandatory cases and %d of %d pinned ones right", e.name, e.mandatory, mandatory, e.pinned, pinned)
		}
	}
}

// asValue reads a text as the value of a key in a payload, and counts for each
// engine whether that is right.
func asValue(t *testing.T, engines []*engine, name string, text []byte) {
	wrapped := []byte(`{"type":"t","payload":{"v":` + string(text) + `}}`)
	for _, e := range engines {
		got := verdict(t, e, wrapped)
		want, isPinned := implementationDefined[name]
		switch {
		case name[0] == 'y' && got == refused:
			t.Errorf("%s: refused", e.name)
		case name[0] == 'n' && got != refused:
			t.Errorf("%s: became %s", e.name, got)
		case name[0] == 'i' && (!isPinned || got != want):
			t.Errorf("%s: %q: %q, want %q", e.name, name, got, want)
		case name[0] == 'i':
			e.pinned++
		case name[0] == 'y', name[0] == 'n':
			e.mandatory++
		default:
			t.Error("neither y_ nor n_ nor i_")
		}
	}
	// Behind what sonic does not vouch for others stand. It must not be wrong alone.
	if sonicengine.Vouch(wrapped) && !json.Valid(wrapped) {
		t.Errorf("%s vouches for it", sonicengine.Name)
	}
	agree(t, engines, wrapped)
}

// deep takes what the suite nests 500 deep, and refuses what it nests 100,000 deep.
var deep = event.Decoder{MaxDepth: 10_000}

func (e *engine) decode(data []byte) (*event.Event, error) {
	d := event.StreamDecoder{Decoder: deep, Valid: e.vouch}
	return d.Decode(data)
}

// verdict returns what an engine makes of the value v in the payload of wrapped, in
// JSON, or refused.
func verdict(t *testing.T, by *engine, wrapped []byte) string {
	t.Helper()
	e, err := by.decode(wrapped)
	if err != nil {
		return refused
	}
	line, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if back, err := by.decode(line); err != nil || !back.Equal(e) {
		t.Errorf("%s: %s came back as %v, %v", by.name, line, back, err)
	}
	value, err := e.Payload.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(value), `{"v":`), "}")
}

// agree returns what all engines make of data: the same event, or the same error.
func agree(t *testing.T, engines []*engine, data []byte) (*event.Event, error) {
	t.Helper()
	first, firstErr := engines[0].decode(data)
	for _, other := range engines[1:] {
		e, err := other.decode(data)
		if fmt.Sprint(err) != fmt.Sprint(firstErr) {
			t.Errorf("%.200q: %s says %v, %s says %v", data, engines[0].name, firstErr, other.name, err)
		}
		if err == nil && firstErr == nil && !same(first, e) {
			t.Errorf("%.200q: %s has %v, %s has %v", data, engines[0].name, first.Payload.Map(), other.name, e.Payload.Map())
		}
	}
	return first, firstErr
}

// same reports whether two events are, but for what was missing and is filled in
// differently each time.
func same(a, b *event.Event) bool {
	c := *b
	c.ID, c.Timestamp = a.ID, a.Timestamp
	return a.Equal(&c)
}

// asWhole reads a text that is hardly ever an event. It may do no harm.
func asWhole(t *testing.T, engines []*engine, text []byte) {
	_, err := agree(t, engines, text)
	asLines(t, text)

	null := string(bytes.Trim(text, " \t\r\n")) == "null"
	if got := new(event.Event).UnmarshalJSON(text); (got == nil) != (err == nil || null) {
		t.Errorf("alone: %v, as an event: %v", err, got)
	}
	_, err = agree(t, engines, []byte(`{"type":"t","payload":`+string(text)+`}`))
	if got := new(event.Payload).UnmarshalJSON(text); (got == nil) != (err == nil) {
		t.Errorf("in an event: %v, as a payload: %v", err, got)
	}
}

// asLines reads a text as one line or more of a stream, between two that are good.
func asLines(t *testing.T, text []byte) {
	t.Helper()
	const good = `{"type":"good"}`
	stream := slices.Concat([]byte(good+"\n"), text, []byte("\n"+good+"\n"))
	r := ndjson.NewReader(bytes.NewReader(stream), deep)
	lines := slices.Concat([][]byte{[]byte(good)}, bytes.Split(text, []byte("\n")), [][]byte{[]byte(good)})
	for i, line := range lines {
		if line = bytes.TrimRight(line, " \t\r"); len(line) == 0 {
			continue
		}
		want, wantErr := deep.Decode(line)
		got, err := r.Read()
		var bad *ndjson.LineError
		switch {
		case err == nil && wantErr == nil && same(want, got):
		case errors.As(err, &bad) && bad.Line == i+1 && bad.Err.Error() == fmt.Sprint(wantErr):
		default:
			t.Errorf("line %d: alone: %v, %v, in a stream: %v, %v", i+1, want, wantErr, got, err)
		}
	}
	if _, err := r.Read(); err != io.EOF {
		t.Errorf("behind the last line: %v", err)
	}
}
