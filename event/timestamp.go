package event

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// errYear says why a time cannot be written as JSON.
var errYear = errors.New("year outside of 0 to 9999")

// These say why a text is not a timestamp.
var (
	errTimestamp   = errors.New("not a timestamp of RFC 3339 or of Python's isoformat")
	errNoSuchTime  = errors.New("no such date or time of day")
	errZone        = errors.New("a zone must be Z, or ±hh:mm or ±hhmm up to 23:59")
	errZoneSeconds = errors.New("a zone with seconds, which RFC 3339 does not have")
)

// appendTime appends t in the form of RFC 3339 with nanoseconds, without trailing zeros
// in the fraction. RFC 3339 cannot express an offset with seconds, or of a day or more:
// such a time is written in UTC. On an error appendTime returns dst unchanged.
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

// parseTime is readTime with the text in its error.
func parseTime(s string) (time.Time, error) {
	t, err := readTime(s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q: %w", excerpt(s), err)
	}
	return t, nil
}

// readTime reads the timestamps that [Decoder] documents: RFC 3339 without leap
// seconds, and Python's isoformat. Digits beyond nanoseconds are dropped. What
// readTime reads can be written. It allocates only for the zones that withOffset
// makes.
func readTime(s string) (time.Time, error) {
	if len(s) < len("2006-01-02T15") || s[4] != '-' || s[7] != '-' || s[10] != 'T' && s[10] != 't' && s[10] != ' ' {
		return time.Time{}, errTimestamp
	}
	year, ok0 := digits(s[0:4])
	month, ok1 := digits(s[5:7])
	day, ok2 := digits(s[8:10])
	hour, ok3 := digits(s[11:13])
	minute, second, nanos, rest, ok4 := clock(s[13:])
	if !(ok0 && ok1 && ok2 && ok3 && ok4) {
		return time.Time{}, errTimestamp
	}
	if rest != "" && rest[0] != '+' && rest[0] != '-' && rest[0]|0x20 != 'z' {
		return time.Time{}, errTimestamp
	}
	zone, offset, err := parseZone(rest)
	if err != nil {
		return time.Time{}, err
	}
	if month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, errNoSuchTime
	}
	// Date would carry the 31st of February over into March.
	if day > 28 && day != time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() {
		return time.Time{}, errNoSuchTime
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, zone)
	if offset != 0 {
		t = withOffset(t.Add(time.Duration(-offset)*time.Second), offset)
	}
	// The offset of local time may have seconds. Such a time is written in UTC, where
	// it may be of another year.
	if !hasText(t) {
		return time.Time{}, errYear
	}
	return t, nil
}

// clock reads what follows the hour: nothing, minutes, or minutes and seconds with or
// without a fraction.
func clock(s string) (minute, second, nanos int, rest string, ok bool) {
	minute, s, ok = colonAndDigits(s)
	if !ok || s == "" || s[0] != ':' {
		return minute, 0, 0, s, ok
	}
	if second, s, ok = colonAndDigits(s); !ok {
		return 0, 0, 0, "", false
	}
	nanos, rest, ok = fraction(s)
	return minute, second, nanos, rest, ok
}

// colonAndDigits reads a colon and two digits, if s begins with a colon.
func colonAndDigits(s string) (n int, rest string, ok bool) {
	if s == "" || s[0] != ':' {
		return 0, s, true
	}
	if len(s) < len(":04") {
		return 0, "", false
	}
	n, ok = digits(s[1:3])
	return n, s[3:], ok
}

// digits returns the number that s stands for, and false if s has anything but digits.
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

// withOffset returns t in a zone that has the given offset, in seconds, at that instant.
// Like time.Parse it prefers local time: to make a zone takes three allocations, unless
// its offset is of whole hours.
func withOffset(t time.Time, offset int) time.Time {
	local := t.In(time.Local)
	if _, o := local.Zone(); o == offset {
		return local
	}
	return t.In(time.FixedZone("", offset))
}

// parseZone reads a zone, and returns the location that the time is given in and the
// offset, in seconds, that must then be taken from it. No text at all means local
// time.
func parseZone(s string) (zone *time.Location, offset int, err error) {
	switch {
	case s == "":
		return time.Local, 0, nil
	case s == "Z" || s == "z":
		return time.UTC, 0, nil
	case len(s) < len("+0700") || s[0] != '+' && s[0] != '-':
		return nil, 0, errZone
	}
	hours, ok0 := digits(s[1:3])
	rest := strings.TrimPrefix(s[3:], ":")
	if len(rest) < 2 {
		return nil, 0, errZone
	}
	minutes, ok1 := digits(rest[:2])
	if !ok0 || !ok1 || hours > 23 || minutes > 59 {
		return nil, 0, errZone
	}
	if rest = rest[2:]; rest != "" {
		if rest = strings.TrimPrefix(rest, ":"); len(rest) >= 2 && isDigit(rest[0]) && isDigit(rest[1]) {
			return nil, 0, errZoneSeconds
		}
		return nil, 0, errZone
	}
	offset = (hours*60 + minutes) * 60
	if s[0] == '-' {
		offset = -offset
	}
	return time.UTC, offset, nil
}
