package event

import (
	"iter"
	"log/slog"
	"maps"
	"slices"
)

// A Payload is an immutable, ordered list of attributes with distinct keys. The
// zero Payload is empty and ready for use. Several goroutines may read one at
// once.
//
// Its values are those JSON has, in the [slog.Value] that holds each best: a
// string, a bool, an int64, a uint64, a float64 or a time in its own kind, and
// in [slog.AnyValue] nil, a [json.Number] too large for 64 bits, a Payload for
// an object, a []any for an array, or an [Unencodable]. The elements of an
// array are nil, string, bool, int64, uint64, float64, json.Number, Payload,
// []any and Unencodable.
type Payload struct {
	// attrs is never changed once the payload is made, nor is anything that
	// its values refer to. Its keys are distinct and valid UTF-8.
	attrs []slog.Attr
}

// NewPayload returns a payload of attrs, in their order and normalised: what
// the package's documentation says of values is done here, and nothing that
// happens to the values afterwards shows in the payload. NewPayload never
// panics: what cannot be encoded becomes an [Unencodable].
//
// Of a duplicate key the last value takes the place of the first. As with slog,
// an attribute that is wholly zero is left out, and a group without a key gives
// its members to the payload. NewPayload makes one allocation where all values
// are scalars.
func NewPayload(attrs ...slog.Attr) Payload {
	if len(attrs) == 0 {
		return Payload{}
	}
	return Payload{appendNormal(make([]slog.Attr, 0, len(attrs)), attrs)}
}

// PayloadFromMap returns a payload of m's keys and values, in the order of the
// keys, normalised as [NewPayload] has it.
func PayloadFromMap(m map[string]any) Payload {
	attrs := make([]slog.Attr, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		attrs = append(attrs, slog.Any(key, m[key]))
	}
	return NewPayload(attrs...)
}

// Len returns the number of attributes.
func (p Payload) Len() int { return len(p.attrs) }

// Get returns the value of key, and whether there is one. It allocates only to
// copy an array, which is then the caller's.
func (p Payload) Get(key string) (slog.Value, bool) {
	for i := range p.attrs {
		if p.attrs[i].Key == key {
			return detached(p.attrs[i].Value), true
		}
	}
	return slog.Value{}, false
}

// All iterates over the attributes in order. It allocates only to copy arrays,
// which are then the caller's.
func (p Payload) All() iter.Seq2[string, slog.Value] {
	return func(yield func(string, slog.Value) bool) {
		for _, a := range p.attrs {
			if !yield(a.Key, detached(a.Value)) {
				return
			}
		}
	}
}

// Map returns the payload as a new map: objects become map[string]any, arrays
// []any, an [Unencodable] a string. Nothing in it is shared with the payload.
func (p Payload) Map() map[string]any {
	m := make(map[string]any, len(p.attrs))
	for _, a := range p.attrs {
		m[a.Key] = plain(a.Value.Any())
	}
	return m
}

// With returns a payload that has attrs as well, normalised as [NewPayload] has
// it: a key that p has keeps its place and takes the new value.
func (p Payload) With(attrs ...slog.Attr) Payload {
	if len(attrs) == 0 {
		return p
	}
	return Payload{appendNormal(append(make([]slog.Attr, 0, len(p.attrs)+len(attrs)), p.attrs...), attrs)}
}

// Without returns a payload that lacks keys. It looks at the payload's own keys
// only, not at those of objects within.
func (p Payload) Without(keys ...string) Payload {
	kept := list{attrs: make([]slog.Attr, 0, len(p.attrs))}
	for _, a := range p.attrs {
		if !slices.Contains(keys, a.Key) {
			kept.attrs = append(kept.attrs, a)
		}
	}
	if len(kept.attrs) == len(p.attrs) {
		return p
	}
	return kept.payload()
}

// Transform returns a payload whose every value is what f makes of it,
// normalised as [NewPayload] has it; where f returns false the value is left
// out. It serves to redact, at any depth: f is called for the values in objects
// with their keys, for the elements of arrays with the array's key, and then
// for the object or array that has become of them. A panic in f is the
// caller's.
func (p Payload) Transform(f func(key string, v slog.Value) (slog.Value, bool)) Payload {
	changed := list{attrs: make([]slog.Attr, 0, len(p.attrs))}
	for _, a := range p.attrs {
		if v, ok := transform(a.Key, a.Value, f); ok {
			changed.attrs = append(changed.attrs, slog.Attr{Key: a.Key, Value: v})
		}
	}
	return changed.payload()
}

func transform(key string, v slog.Value, f func(string, slog.Value) (slog.Value, bool)) (slog.Value, bool) {
	if v.Kind() == slog.KindAny {
		switch x := v.Any().(type) {
		case Payload:
			v = slog.AnyValue(x.Transform(f))
		case []any:
			changed := make([]any, 0, len(x))
			for _, elem := range x {
				if v, ok := transform(key, slog.AnyValue(elem), f); ok {
					changed = append(changed, element(v))
				}
			}
			v = slog.AnyValue(changed)
		}
	}
	v, ok := f(key, v)
	if !ok {
		return slog.Value{}, false
	}
	return normal(v, maxNesting), true
}

// detached returns v with nothing in it that its owner could change.
func detached(v slog.Value) slog.Value {
	if v.Kind() == slog.KindAny {
		if array, ok := v.Any().([]any); ok {
			return slog.AnyValue(copied(array))
		}
	}
	return v
}

func copied(array []any) []any {
	c := make([]any, len(array))
	for i, elem := range array {
		if inner, ok := elem.([]any); ok {
			elem = copied(inner)
		}
		c[i] = elem
	}
	return c
}

// plain returns what Map has for a value or an element.
func plain(x any) any {
	switch x := x.(type) {
	case Payload:
		return x.Map()
	case []any:
		c := make([]any, len(x))
		for i, elem := range x {
			c[i] = plain(elem)
		}
		return c
	case Unencodable:
		return string(x)
	}
	return x
}
