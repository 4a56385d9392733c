package event

import (
	"encoding/json"
	"log/slog"
	"math"
	"strconv"
	"strings"
)

// number returns the value of a number in JSON. Without a fraction and an exponent
// that is an int64, or a uint64 if the number is too large for one; with them it is a
// float64. A number that is too large for these stays as it is written.
func number(literal string) slog.Value {
	if strings.ContainsAny(literal, ".eE") {
		if f, err := strconv.ParseFloat(literal, 64); err == nil {
			return slog.Float64Value(f)
		}
		return slog.AnyValue(json.Number(literal))
	}
	if literal == "-0" {
		return slog.Float64Value(math.Copysign(0, -1))
	}
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return slog.Int64Value(n)
	}
	if n, err := strconv.ParseUint(literal, 10, 64); err == nil {
		return slog.Uint64Value(n)
	}
	return slog.AnyValue(json.Number(literal))
}

// isNumber reports whether s is a number in JSON.
func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || isDigit(s[0])) && isDigit(s[len(s)-1]) && json.Valid([]byte(s))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// appendFloat appends f in the fewest digits that tell it from its neighbours, always
// with a fraction or an exponent: 16 is written 16.0, so that it is read as a float64
// again. It has an exponent where it is very small, and from 1e16 on, where its digits
// end and zeros would follow.
func appendFloat(dst []byte, f float64) []byte {
	if a := math.Abs(f); a == 0 || 1e-6 <= a && a < 1e16 {
		dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
		if f == math.Trunc(f) {
			dst = append(dst, ".0"...)
		}
		return dst
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	if n := len(dst); dst[n-3] == '-' && dst[n-2] == '0' { // an exponent has two digits at least
		dst[n-2] = dst[n-1] // e-09 is written e-9, as by encoding/json
		dst = dst[:n-1]
	}
	return dst
}

// sameNumber reports whether two numbers in JSON have exactly the same value, however
// many digits they have.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	x, ok := newDecimal(a)
	y, ok2 := newDecimal(b)
	return ok && ok2 && x == y
}

// A decimal is the number 0.digits × 10^exponent. Its digits neither begin nor
// end in a zero, so that equal numbers have equal decimals.
type decimal struct {
	negative bool
	digits   string
	exponent int64
}

// newDecimal returns the decimal of a number in JSON, and false if its exponent is too
// large for an int32.
func newDecimal(literal string) (d decimal, ok bool) {
	mantissa, exponent := literal, ""
	if i := strings.IndexAny(literal, "eE"); i >= 0 {
		mantissa, exponent = literal[:i], literal[i+1:]
	}
	mantissa, d.negative = strings.CutPrefix(mantissa, "-")
	whole, frac, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+frac, "0")
	if digits == "" {
		return decimal{}, true
	}
	if exponent != "" {
		e, err := strconv.ParseInt(exponent, 10, 32)
		if err != nil {
			return decimal{}, false
		}
		d.exponent = e
	}
	d.exponent += int64(len(digits) - len(frac))
	d.digits = strings.TrimRight(digits, "0")
	return d, true
}
