package event

import (
	"encoding/json"
	"log/slog"
	"strconv"
)

// Equal reports whether all fields of e and o are equal. Timestamps are equal if they
// are the same instant, and payloads as [Payload.Equal] says. A nil event equals only
// a nil event.
func (e *Event) Equal(o *Event) bool {
	if e == nil || o == nil {
		return e == o
	}
	return e.ID == o.ID &&
		e.Type == o.Type &&
		e.Timestamp.Round(0).Equal(o.Timestamp.Round(0)) &&
		sameText(e.Source, o.Source) &&
		sameText(e.ProjectPath, o.ProjectPath) &&
		e.Payload.Equal(o.Payload)
}

// Equal reports whether p and o mean the same in JSON: they have the same keys, in any
// order, with equal values. Numbers are equal if their values are, so the int64 1
// equals the float64 1. A time equals its text. Therefore two times in payloads are
// not equal if they are the same instant in different zones, though as timestamps of
// events they would be.
func (p Payload) Equal(o Payload) bool {
	if len(p.attrs) != len(o.attrs) {
		return false
	}
	var index map[string]int
	for i := range p.attrs {
		a, b := &p.attrs[i], &o.attrs[i]
		if a.Key != b.Key {
			if index == nil {
				index = list{attrs: o.attrs}.indexed().index
			}
			j, ok := index[a.Key]
			if !ok {
				return false
			}
			b = &o.attrs[j]
		}
		if !sameValue(a.Value, b.Value) {
			return false
		}
	}
	return true
}

func sameValue(a, b slog.Value) bool {
	switch ka, kb := a.Kind(), b.Kind(); {
	case ka == slog.KindString && kb == slog.KindString:
		return sameText(a.String(), b.String())
	case ka == slog.KindInt64 && kb == slog.KindInt64:
		return a.Int64() == b.Int64()
	case ka == slog.KindBool && kb == slog.KindBool:
		return a.Bool() == b.Bool()
	}
	if x, ok := textOf(a); ok {
		y, ok := textOf(b)
		return ok && sameText(x, y)
	}
	if x, ok := literalOf(a); ok {
		y, ok := literalOf(b)
		return ok && sameNumber(x, y)
	}
	switch x := a.Any().(type) {
	case nil:
		return b.Any() == nil
	case Payload:
		y, ok := b.Any().(Payload)
		return ok && x.Equal(y)
	case []any:
		y, ok := b.Any().([]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for i := range x {
			if !sameValue(slog.AnyValue(x[i]), slog.AnyValue(y[i])) {
				return false
			}
		}
		return true
	}
	return false
}

// textOf returns the text that v is in JSON, if it is text there.
func textOf(v slog.Value) (string, bool) {
	switch v.Kind() {
	case slog.KindString:
		return v.String(), true
	case slog.KindTime:
		return element(v).(string), true
	case slog.KindAny:
		u, ok := v.Any().(Unencodable)
		return string(u), ok
	}
	return "", false
}

// literalOf returns the number that v is in JSON, if it is a number.
func literalOf(v slog.Value) (string, bool) {
	switch v.Kind() {
	case slog.KindInt64:
		return strconv.FormatInt(v.Int64(), 10), true
	case slog.KindUint64:
		return strconv.FormatUint(v.Uint64(), 10), true
	case slog.KindFloat64:
		var room [32]byte
		return string(appendFloat(room[:0], v.Float64())), true
	case slog.KindAny:
		n, ok := v.Any().(json.Number)
		return string(n), ok
	}
	return "", false
}
