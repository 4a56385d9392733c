package ndjson_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
	"github.com/vidurai/eventbus/internal/jsonengine"
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
	"i_number_double_huge_neg_exp":                   `[0]`,
	"i_number_huge_exp":                              `[0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999969999999006]`,
	"i_number_neg_int_huge_exp":                      `[-1e+9999]`,
	"i_number_pos_double_huge_exp":                   `[1.5e+9999]`,
	"i_number_real_neg_overflow":                     `[-123123e100000]`,
	"i_number_real_pos_overflow":                     `[123123e100000]`,
	"i_number_real_underflow":                        `[0]`,
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

// Every text of the suite is read as a value in a payload, by both engines.
func TestJSONTestSuite(t *testing.T) {
	folder := os.Getenv(suiteFolder)
	if folder == "" {
		t.Skip(suiteFolder, "does not say where the suite is")
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files in %s: %v", suiteFolder, folder, err)
	}
	counts := make(map[string]int)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			got := verdict(t, text)
			switch name[0] {
			case 'y':
				if got == refused {
					t.Error("refused")
				}
			case 'n':
				if got != refused {
					t.Errorf("became %s", got)
				}
			case 'i':
				if want, ok := implementationDefined[name]; !ok || got != want {
					t.Errorf("%q: %q,", name, got)
				}
			default:
				t.Fatal("neither y_ nor n_ nor i_")
			}
			counts[name[:1]]++
			// Alone, hardly one is an event. None may do any harm.
			agree(t, text)
		})
	}
	t.Logf("%d to be accepted, %d to be refused, %d implementation-defined", counts["y"], counts["n"], counts["i"])
}

// verdict returns what becomes of text as a value, in JSON, or refused.
func verdict(t *testing.T, text []byte) string {
	t.Helper()
	e := agree(t, []byte(`{"type":"t","payload":{"v":`+string(text)+`}}`))
	if e == nil {
		return refused
	}
	line, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if back := agree(t, line); back == nil || !back.Equal(e) {
		t.Errorf("%s came back as %v", line, back)
	}
	value, err := e.Payload.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(value), `{"v":`), "}")
}

// agree returns the event that both engines read from data, or nil where both
// refuse it for the same reason.
func agree(t *testing.T, data []byte) *event.Event {
	t.Helper()
	d := event.Decoder{MaxDepth: 10_000}
	std, stdErr := d.Decode(data)
	fast, fastErr := d.DecodeWith(sonicengine.Vouch, jsonengine.Names{}, data)
	if stdErr != nil || fastErr != nil {
		if stdErr == nil || fastErr == nil || stdErr.Error() != fastErr.Error() {
			t.Fatalf("%.200q: encoding/json says %v, %s says %v", data, stdErr, sonicengine.Name, fastErr)
		}
		return nil
	}
	// What was missing is filled in differently each time.
	fast.ID, fast.Timestamp = std.ID, std.Timestamp
	if !std.Equal(fast) {
		t.Fatalf("%.200q: encoding/json has %v, %s has %v", data, std.Payload.Map(), sonicengine.Name, fast.Payload.Map())
	}
	if !bytes.ContainsAny(data, "\n") {
		e, err := ndjson.NewReader(bytes.NewReader(data), d).Read()
		if err != nil {
			t.Fatalf("%.200q: as a line: %v", data, err)
		}
		e.ID, e.Timestamp = std.ID, std.Timestamp
		if !e.Equal(std) {
			t.Fatalf("%.200q: as a line: %v", data, e.Payload.Map())
		}
	}
	return std
}
