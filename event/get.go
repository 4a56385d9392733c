package event

import (
	"encoding/json"
	"log/slog"
	"math"
	"strconv"
	"strings"
	"time"
)

// Text returns the text of key: a string, or a time in the form in which JSON has it. It
// allocates only for a time, and for a string that is not UTF-8, in which U+FFFD takes
// the place of each bad byte.
//
// Text, Int64, Float64, Bool, Time and Duration never panic. They return false if there
// is no such key, or if its value is of another kind. What they return does not change
// when the event is written as JSON and read again.
func (p Payload) Text(key string) (string, bool) {
	v, _ := p.lookup(key)
	s, ok := textOf(v)
	return validText(s), ok
}

// Int64 returns the integer of key, which may be any number that an int64 holds exactly.
// So it returns 3 for the float64 3.0, and false for 2.5 and for the uint64 1<<63. It
// does not allocate.
func (p Payload) Int64(key string) (int64, bool) {
	v, _ := p.lookup(key)
	switch v.Kind() {
	case slog.KindInt64:
		return v.Int64(), true
	case slog.KindUint64:
		if n := v.Uint64(); n <= math.MaxInt64 {
			return int64(n), true
		}
	case slog.KindFloat64:
		if f := v.Float64(); -1<<63 <= f && f < 1<<63 && f == math.Trunc(f) {
			return int64(f), true
		}
	}
	return 0, false // a json.Number is beyond 64 bits
}

// Float64 returns the number of key, which may be any number that a float64 holds
// exactly. So it returns 3 for the int64 3, and false for 1<<53 + 1. It allocates only
// for a [json.Number] of more than 300 digits.
func (p Payload) Float64(key string) (float64, bool) {
	v, _ := p.lookup(key)
	switch v.Kind() {
	case slog.KindFloat64:
		return v.Float64(), true
	case slog.KindInt64:
		n := v.Int64()
		f := float64(n)
		if f < 1<<63 && int64(f) == n { // for a float out of range, int64(f) depends on the processor
			return f, true
		}
	case slog.KindUint64:
		n := v.Uint64()
		f := float64(n)
		if f < 1<<64 && uint64(f) == n {
			return f, true
		}
	case slog.KindAny:
		if n, ok := v.Any().(json.Number); ok {
			return exactFloat(string(n))
		}
	}
	return 0, false
}

// exactFloat returns the value of an integer beyond 64 bits, and false if no float64 has
// exactly this value.
func exactFloat(literal string) (float64, bool) {
	var room [len("-") + 309]byte // as many digits as the largest float64 has
	if len(literal) > len(room) || strings.ContainsAny(literal, ".eE") {
		return 0, false
	}
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil || string(strconv.AppendFloat(room[:0], f, 'f', 0, 64)) != literal {
		return 0, false
	}
	return f, true
}

// Bool returns the bool of key. It does not allocate.
func (p Payload) Bool(key string) (bool, bool) {
	v, _ := p.lookup(key)
	if v.Kind() != slog.KindBool {
		return false, false
	}
	return v.Bool(), true
}

// Time returns the time of key: a time, or a text in RFC 3339 or another of the forms
// that a [Decoder] reads as a timestamp. The instant does not change in JSON; the zone
// keeps its offset, but loses its name. Time allocates only for a text with an offset
// that is neither of whole hours nor that of local time.
func (p Payload) Time(key string) (time.Time, bool) {
	v, _ := p.lookup(key)
	if v.Kind() == slog.KindTime {
		return v.Time(), true
	}
	s, ok := textOf(v)
	if !ok {
		return time.Time{}, false
	}
	t, err := readTime(s)
	return t, err == nil
}

// Duration returns the duration of key. In a payload a duration is a number, its
// nanoseconds, so Duration returns every number that [Payload.Int64] returns. It does
// not allocate.
func (p Payload) Duration(key string) (time.Duration, bool) {
	n, ok := p.Int64(key)
	return time.Duration(n), ok
}
