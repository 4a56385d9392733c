package event

import (
	"errors"
	"fmt"
	"time"
)

// errYear is why a time has no JSON text.
var errYear = errors.New("year outside of 0 to 9999")

// appendTime appends t as RFC 3339 with nanoseconds has it, trailing zeros of
// the fraction left out. A zone whose offset RFC 3339 cannot express, which is
// one with seconds or of a day or more, gives way to UTC. On an error dst is
// returned unchanged.
func appendTime(dst []byte, t time.Time) ([]byte, error) {
	n := len(dst)
	b := t.AppendFormat(dst, time.RFC3339Nano)
	if b[len(b)-1] != 'Z' {
		if _, offset := t.Zone(); offset%60 != 0 || offset <= -86400 || offset >= 86400 {
			b = t.UTC().AppendFormat(b[:n], time.RFC3339Nano)
		}
	}
	if b[n] == '-' || b[n+4] != '-' {
		return dst, errYear
	}
	return b, nil
}

// hasText reports whether t can be written as JSON.
func hasText(t time.Time) bool {
	if year := t.UTC().Year(); 0 < year && year < 9999 {
		return true // in any zone that RFC 3339 has
	}
	var room [48]byte
	_, err := appendTime(room[:0], t)
	return err == nil
}

// parseTime reads what RFC 3339 has but leap seconds, and Python's isoformat: the
// date and the time may be apart by a space, and without a zone they are local.
// Digits beyond nanoseconds are dropped. What it reads can be written.
func parseTime(s string) (time.Time, error) {
	const layout = "2006-01-02T15:04:05"
	if len(s) < len(layout) || s[4] != '-' || s[7] != '-' || s[10] != 'T' && s[10] != 't' && s[10] != ' ' ||
		s[13] != ':' || s[16] != ':' {
		return time.Time{}, badTime(s)
	}
	year, ok0 := digits(s[0:4])
	month, ok1 := digits(s[5:7])
	day, ok2 := digits(s[8:10])
	hour, ok3 := digits(s[11:13])
	minute, ok4 := digits(s[14:16])
	second, ok5 := digits(s[17:19])
	nanos, rest, ok6 := fraction(s[19:])
	zone, offset, ok7 := parseZone(rest)
	if !(ok0 && ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7) || month < 1 || month > 12 || day < 1 ||
		hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, badTime(s)
	}
	// Date would carry the 31st of February over into March.
	if day > 28 && day != time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() {
		return time.Time{}, badTime(s)
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, zone)
	if offset != 0 {
		t = withOffset(t.Add(time.Duration(-offset)*time.Second), offset)
	}
	// Local time may have an offset of seconds, and what gives way to UTC for it be
	// of another year there.
	if !hasText(t) {
		return time.Time{}, fmt.Errorf("%q: %w", excerpt(s), errYear)
	}
	return t, nil
}

func badTime(s string) error {
	return fmt.Errorf("%q is not a timestamp of RFC 3339", excerpt(s))
}

// digits returns the number that s, nothing but digits, stands for.
func digits(s string) (n int, ok bool) {
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return n, true
}

// fraction reads a fraction of a second, if s begins with one.
func fraction(s string) (nanos int, rest string, ok bool) {
	if s == "" || s[0] != '.' {
		return 0, s, true
	}
	i, unit := 1, 100_000_000
	for ; i < len(s) && isDigit(s[i]); i++ {
		nanos += unit * int(s[i]-'0')
		unit /= 10
	}
	return nanos, s[i:], i > 1
}

// withOffset returns t in a zone that has the given offset, in seconds, at that
// instant: local time where it does, as time.Parse has it, for a zone made for
// the purpose is three allocations unless its offset is of whole hours.
func withOffset(t time.Time, offset int) time.Time {
	local := t.In(time.Local)
	if _, o := local.Zone(); o == offset {
		return local
	}
	return t.In(time.FixedZone("", offset))
}

// parseZone reads an offset of RFC 3339, and returns the zone that it is to be
// taken from; no text at all means local time.
func parseZone(s string) (zone *time.Location, offset int, ok bool) {
	switch {
	case s == "":
		return time.Local, 0, true
	case s == "Z" || s == "z":
		return time.UTC, 0, true
	case len(s) != len("+07:00") || s[0] != '+' && s[0] != '-' || s[3] != ':':
		return nil, 0, false
	}
	hours, ok0 := digits(s[1:3])
	minutes, ok1 := digits(s[4:6])
	if !ok0 || !ok1 || hours > 23 || minutes > 59 {
		return nil, 0, false
	}
	offset = (hours*60 + minutes) * 60
	if s[0] == '-' {
		offset = -offset
	}
	return time.UTC, offset, true
}
