package event_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/event"
)

// decodeTime returns the timestamp of an event that has it as text.
func decodeTime(text string) (time.Time, error) {
	quoted, err := json.Marshal(text)
	if err != nil {
		return time.Time{}, err
	}
	e, err := event.Decoder{}.Decode(fmt.Appendf(nil, `{"type":"t","timestamp":%s}`, quoted))
	if err != nil {
		return time.Time{}, err
	}
	return e.Timestamp, nil
}

func TestTimestamps_read(t *testing.T) {
	hour := time.FixedZone("", 3600)
	for text, want := range map[string]time.Time{
		// RFC 3339.
		"2026-11-23T10:11:12Z":                time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC),
		"2026-11-23t10:11:12z":                time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC),
		"2026-11-23T10:11:12.1Z":              time.Date(2026, 11, 23, 10, 11, 12, 1e8, time.UTC),
		"2026-11-23T10:11:12.123456789+01:00": time.Date(2026, 11, 23, 10, 11, 12, 123456789, hour),
		"2026-11-23T10:11:12.1234567899Z":     time.Date(2026, 11, 23, 10, 11, 12, 123456789, time.UTC),
		"2026-11-23T10:11:12-23:59":           time.Date(2026, 11, 24, 10, 10, 12, 0, time.UTC),
		"2026-11-23T10:11:12+23:59":           time.Date(2026, 11, 22, 10, 12, 12, 0, time.UTC),
		"2026-11-23T10:11:12+00:00":           time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC),
		"2026-11-23T10:11:12-00:00":           time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC),
		"2026-11-23 10:11:12.5+01:00":         time.Date(2026, 11, 23, 10, 11, 12, 5e8, hour),
		"0000-01-01T00:00:00Z":                time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		"9999-12-31T23:59:59.999999999Z":      time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
		"2024-02-29T00:00:00Z":                time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC),

		// Python's isoformat(timespec=…) of a datetime without a zone, and with one.
		"2026-11-23T10":                    time.Date(2026, 11, 23, 10, 0, 0, 0, time.Local),
		"2026-11-23T10:11":                 time.Date(2026, 11, 23, 10, 11, 0, 0, time.Local),
		"2026-11-23T10:11:12":              time.Date(2026, 11, 23, 10, 11, 12, 0, time.Local),
		"2026-11-23T10:11:12.123":          time.Date(2026, 11, 23, 10, 11, 12, 123000000, time.Local),
		"2026-11-23T10:11:12.123456":       time.Date(2026, 11, 23, 10, 11, 12, 123456000, time.Local),
		"2026-11-23 10:11:12":              time.Date(2026, 11, 23, 10, 11, 12, 0, time.Local),
		"2026-11-23T03+01:00":              time.Date(2026, 11, 23, 3, 0, 0, 0, hour),
		"2026-11-23T03:04+01:00":           time.Date(2026, 11, 23, 3, 4, 0, 0, hour),
		"2026-11-23T03:04:05.678+01:00":    time.Date(2026, 11, 23, 3, 4, 5, 678000000, hour),
		"2026-11-23T03:04:05.678901+01:00": time.Date(2026, 11, 23, 3, 4, 5, 678901000, hour),

		// Its strftime("%z").
		"2026-11-23T10:11:12+0000":     time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC),
		"2026-11-23T10:11:12-0000":     time.Date(2026, 11, 23, 10, 11, 12, 0, time.UTC),
		"2026-11-23T10:11:12+0100":     time.Date(2026, 11, 23, 10, 11, 12, 0, hour),
		"2026-11-23 10:11:12.5-2359":   time.Date(2026, 11, 24, 10, 10, 12, 5e8, time.UTC),
		"2026-11-23T10:11:12.123+0530": time.Date(2026, 11, 23, 4, 41, 12, 123e6, time.UTC),
		"2026-11-23T10+0100":           time.Date(2026, 11, 23, 10, 0, 0, 0, hour),
	} {
		if got, err := decodeTime(text); err != nil || !got.Equal(want) {
			t.Errorf("%s: got %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestTimestamps_refused(t *testing.T) {
	for why, texts := range map[string][]string{
		"not a timestamp of RFC 3339 or of Python's isoformat": {
			"", "now", "2026", "2026-11-23", "2026-11-23T", "2026-11-23T1", "2026-11-23T1a", "20261123T101112Z", "2026-W48-1T10:11:12",
			"2026-11-23T1011", "2026-11-23T10:1", "2026-11-23T10:", "2026-11-23T10:11:", "2026-11-23T10:11:1", "2026-11-23T10:1112",
			"2026-11-23T10.5", "2026-11-23T10:11.5", "2026-11-23T10:11:12.", "2026-11-23T10:11:12.Z", "2026-11-23T10:11:12,5Z",
			"2026-11-23T10:11:12:13", "2026-11-23T10:11:12 Z", "2026-11-23T10:11:12*01:00", "2026-11-23T10:11:12x",
			"2026-11-23T10:11:12\u221201:00", "2026-11-23T10:11:12 +0100", "2026-11-23T10:11:12[Europe/Paris]",
			"2026-1-023T10:11:12Z", "+026-11-23T10:11:12Z", "2026-11-23T1:011:12Z", "10000-01-01T00:00:00Z", "2026-11-23_10:11:12",
			" 2026-11-23T10:11:12Z", "２026-11-23T10:11:12Z", "1700000000", "2026-11-23T10:a1:12Z", "2026-11-23T10:11:1aZ",
			"2026-11-23T10:11:12.123456789012345678901234567890123456789012345678901234567890x",
		},
		"no such date or time of day": {
			"2026-11-23T24:00:00Z", "2026-11-23T24", "2026-11-23T10:60:12Z", "2026-11-23T10:60", "2026-11-23T10:11:60Z",
			"2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
		},
		"a zone must be Z, or ±hh:mm or ±hhmm up to 23:59": {
			"2026-11-23T10:11:12+01", "2026-11-23T10-05", "2026-11-23T10:11:12+", "2026-11-23T10:11:12+1", "2026-11-23T10:11:12+1:00",
			"2026-11-23T10:11:12+01:", "2026-11-23T10:11:12+01:0", "2026-11-23T10:11:12+010", "2026-11-23T10:11:12+24:00",
			"2026-11-23T10:11:12+2400", "2026-11-23T10:11:12+01:60", "2026-11-23T10:11:12+0160", "2026-11-23T10:11:12+0a:00",
			"2026-11-23T10:11:12+01:a0", "2026-11-23T10:11:12+01:00Z", "2026-11-23T10:11:12+01:00 CET", "2026-11-23T10:11:12ZZ",
			"2026-11-23T10:11:12Z+01:00", "2026-11-23T10:11:12+0100a", "2026-11-23T10:11:12+01:00:", "2026-11-23T10:11:12-", "2026-11-23T10:11:12+:0100",
		},
		"a zone with seconds": {
			"2026-11-23T10:11:12+053015", "2026-11-23T10:11:12+05:30:15", "2026-11-23T10:11:12-053015", "2026-11-23T03+05:30:15",
			"2026-11-23T10:11:12+05:30:15.123456", "2026-11-23T10:11:12.5+053015.123456", "2026-11-23T10:11:12+05:30:00", "2026-11-23T10:11:12+000000",
		},
	} {
		for _, text := range texts {
			if got, err := decodeTime(text); err == nil || !strings.Contains(err.Error(), why) {
				t.Errorf("%q: got %v, %v, want %q", text, got, err, why)
			}
		}
	}
}

// An error quotes what is wrong, up to 64 bytes of it.
func TestTimestamps_quoted(t *testing.T) {
	for n, want := range map[int]string{
		63:      strings.Repeat("x", 63),
		64:      strings.Repeat("x", 64),
		65:      strings.Repeat("x", 64) + "…",
		1 << 19: strings.Repeat("x", 64) + "…",
	} {
		if _, err := decodeTime(strings.Repeat("x", n)); err == nil || !strings.Contains(err.Error(), strconv.Quote(want)) {
			t.Errorf("of %d bytes: %v, want it to quote %s", n, err, want)
		}
	}
}

func TestTimestamps_written(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want string // "" where there is no text
	}{
		{time.Time{}, "0001-01-01T00:00:00Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 60, time.UTC), "2026-01-02T03:04:05.00000006Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", -5400)), "2026-01-02T03:04:05-01:30"},
		{time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 0)), "2026-01-02T03:04:05Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 61)), "2026-01-02T03:03:04Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 30)), "2026-01-02T03:03:35Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 86400)), "2026-01-01T03:04:05Z"},
		{time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", -86400)), "2026-01-03T03:04:05Z"},
		{time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -86399)), ""},
		{time.Date(0, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600)), "0000-01-01T00:00:00+01:00"},
		{time.Date(0, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3601)), ""},
		{time.Date(1, 6, 1, 0, 0, 0, 0, time.FixedZone("", 40*365*86400)), ""},
		{time.Date(10030, 1, 1, 0, 0, 0, 0, time.FixedZone("", 40*365*86400)), "9990-01-11T00:00:00Z"},
		{time.Date(9999, 1, 1, 0, 0, 0, 0, time.FixedZone("", -40*365*86400)), ""},
		{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ""},
		{time.Date(99999, 1, 1, 0, 0, 0, 0, time.UTC), ""},
		{time.Date(10000, 1, 1, 0, 30, 0, 0, time.FixedZone("", 3600)), ""}, // in UTC it is 9999
		{time.Date(-1, 12, 31, 0, 0, 0, 0, time.UTC), ""},
		{time.Date(-1, 12, 31, 23, 30, 0, 0, time.FixedZone("", -3600)), ""}, // in UTC it is 0
		{time.Date(-12345, 12, 31, 0, 0, 0, 0, time.UTC), ""},
	} {
		e := &event.Event{Type: "t", Timestamp: c.at}
		text, err := e.MarshalJSON()
		if (err != nil) != (c.want == "") || (e.Validate() != nil) != (c.want == "") {
			t.Errorf("%v: MarshalJSON says %v, Validate %v", c.at, err, e.Validate())
		}
		if err != nil {
			continue
		}
		var m struct{ Timestamp string }
		if err := json.Unmarshal(text, &m); err != nil || m.Timestamp != c.want {
			t.Errorf("got %s, %v, want %s", m.Timestamp, err, c.want)
		}
		if back, err := decodeTime(m.Timestamp); err != nil || !back.Equal(c.at) {
			t.Errorf("%s came back as %v, %v", m.Timestamp, back, err)
		}
	}
}

// setLocal makes local time that of a zone with the given offset in seconds.
func setLocal(t *testing.T, offset int) {
	t.Helper()
	was := time.Local
	t.Cleanup(func() { time.Local = was })
	time.Local = time.FixedZone("here", offset)
}

func TestTimestamps_are_local_where_the_offset_is(t *testing.T) {
	setLocal(t, 19800)
	for text, want := range map[string]string{
		"2026-11-23T10:11:12+05:30": "here",
		"2026-11-23T10:11:12":       "here",
		"2026-11-23T10:11:12-05:30": "",
		"2026-11-23T10:11:12+05:00": "",
		"2026-11-23T10:11:12Z":      "UTC",
		"2026-11-23T10:11:12+00:00": "UTC",
	} {
		at, err := decodeTime(text)
		if name, _ := at.Zone(); err != nil || name != want || at.Format("2006-01-02T15:04:05") != text[:19] {
			t.Errorf("%s: got %v, %v, want zone %q", text, at, err, want)
		}
	}
}

// A local time whose offset RFC 3339 cannot express is written in UTC, where it may be
// of a year that cannot be written at all.
func TestTimestamps_that_cannot_be_written_are_refused(t *testing.T) {
	for _, c := range []struct {
		offset int
		text   string
		ok     bool
	}{
		{3208, "0000-01-01T00:00:00", false},
		{3208, "0000-01-01T00:53:27.999999999", false},
		{3208, "0000-01-01T00:53:28", true},
		{3208, "0000-01-01T00:00:00Z", true},
		{3208, "0000-01-01T00:00:00+01:00", true},
		{3240, "0000-01-01T00:00:00", true},
		{-3208, "9999-12-31T23:59:59", false},
		{-3208, "9999-12-31T23:06:31.999999999", true},
		{-3208, "9999-12-31T23:06:32", false},
		{-3240, "9999-12-31T23:59:59", true},
	} {
		setLocal(t, c.offset)
		at, err := decodeTime(c.text)
		if (err == nil) != c.ok || err != nil && !strings.Contains(err.Error(), "year outside of 0 to 9999") {
			t.Errorf("%s at %d: %v, %v", c.text, c.offset, at, err)
		}
		if err != nil {
			continue
		}
		text, err := (&event.Event{Type: "t", Timestamp: at}).MarshalJSON()
		if err != nil {
			t.Errorf("%s at %d: read, but not written: %v", c.text, c.offset, err)
			continue
		}
		var m struct{ Timestamp string }
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		if back, err := decodeTime(m.Timestamp); err != nil || !back.Equal(at) {
			t.Errorf("%s at %d: %s came back as %v, %v", c.text, c.offset, m.Timestamp, back, err)
		}
	}
}

func TestTimestamps_allocate_for_zones_of_others(t *testing.T) {
	setLocal(t, 19800)
	for zone, want := range map[string]float64{"Z": 3, "+05:30": 3, "+01:00": 3, "-05:30": 6} {
		data := []byte(`{"id":"0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9","type":"t","timestamp":"2026-11-23T10:11:12` + zone + `"}`)
		got := testing.AllocsPerRun(100, func() {
			e, err := event.Decoder{}.Decode(data)
			if err != nil {
				t.Fatal(err)
			}
			sink = e
		})
		if got != want {
			t.Errorf("%s: %v allocations, want %v", zone, got, want)
		}
	}
}
