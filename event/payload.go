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
// A value is a string, a bool, an int64, a uint64, a float64 or a time, each in
// its own [slog.Kind], or one of these in [slog.AnyValue]: nil, a [json.Number]
// too large for 64 bits, a Payload for an object, a []any for an array, or an
// [Unencodable]. The elements of an array are nil, string, bool, int64, uint64,
// float64, json.Number, Payload, []any and Unencodable.
//
// To look for an object, ask a value's Any for its type. The Kind of a value that
// holds a Payload is [slog.KindLogValuer], because a Payload has a LogValue method.
type Payload struct {
	// attrs does not change once the payload is made, and neither does anything
	// that its values refer to. Its keys are distinct and valid UTF-8.
	attrs []slog.Attr
}

// NewPayload returns a payload of attrs, in their order. It converts the values
// by the rules in the package's documentation, and copies what they refer to, so
// that nothing done to them later shows in the payload. NewPayload never panics: a
// value that cannot be encoded becomes an [Unencodable].
//
// If a key occurs twice, the last value takes the place of the first. As with
// slog, an attribute with an empty key and a nil value is left out, and a group
// with an empty key adds its members to the payload. NewPayload makes one
// allocation if all values are scalars.
func NewPayload(attrs ...slog.Attr) Payload {
	if len(attrs) == 0 {
		return Payload{}
	}
	return Payload{appendNormal(make([]slog.Attr, 0, len(attrs)), attrs)}
}

// PayloadFromMap returns a payload of m's keys and values, sorted by key. It
// converts the values as [NewPayload] does. An empty key is a key like any other.
func PayloadFromMap(m map[string]any) Payload {
	if len(m) == 0 {
		return Payload{}
	}
	w := walker{limit: maxDepth}
	l := list{attrs: make([]slog.Attr, 0, len(m))}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		l = l.add(validText(key), w.attribute(slog.AnyValue(m[key]), payloadDepth))
	}
	return Payload{l.attrs}
}

// Len returns the number of attributes.
func (p Payload) Len() int { return len(p.attrs) }

// Get returns the value of key, and whether there is one. It allocates only to copy
// an array, which then belongs to the caller.
func (p Payload) Get(key string) (slog.Value, bool) {
	v, ok := p.lookup(key)
	return detached(v), ok
}

// lookup is Get without the copy: an array that it returns belongs to the payload.
func (p Payload) lookup(key string) (slog.Value, bool) {
	for i := range p.attrs {
		if p.attrs[i].Key == key {
			return p.attrs[i].Value, true
		}
	}
	return slog.Value{}, false
}

// All iterates over the attributes in order. It allocates only to copy arrays, which
// then belong to the caller.
func (p Payload) All() iter.Seq2[string, slog.Value] {
	return func(yield func(string, slog.Value) bool) {
		for _, a := range p.attrs {
			if !yield(a.Key, detached(a.Value)) {
				return
			}
		}
	}
}

// Map returns the payload as a new map that shares nothing with it. Objects become
// map[string]any, arrays []any, and an [Unencodable] a string.
func (p Payload) Map() map[string]any {
	m := make(map[string]any, len(p.attrs))
	for _, a := range p.attrs {
		m[a.Key] = plain(a.Value.Any())
	}
	return m
}

// With returns a payload of p's attributes and attrs, which it converts as
// [NewPayload] does. A key that p has already keeps its place and takes the new value.
func (p Payload) With(attrs ...slog.Attr) Payload {
	if len(attrs) == 0 {
		return p
	}
	return Payload{appendNormal(append(make([]slog.Attr, 0, len(p.attrs)+len(attrs)), p.attrs...), attrs)}
}

// Without returns a payload of p's attributes except those with the given keys. It
// does not look into objects.
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

// Transform returns a payload in which f has replaced each value, at any depth. It
// serves to redact. It converts what f returns as [NewPayload] does, and leaves out
// a value for which f returns false.
//
// Transform calls f first for the values in an object, with their keys, or for the
// elements of an array, with the array's key. Then it calls f for the object or array
// that they make up. A panic in f is not recovered.
//
// Transform takes time in proportion to the size of the payload. Only arrays within
// arrays take more: each is copied once for every array around it, because f may
// change an array that it is given.
func (p Payload) Transform(f func(key string, v slog.Value) (slog.Value, bool)) Payload {
	changed := p.transformed(f)
	// With what f added, values may be nested too deep, or there may be too many.
	w := walker{limit: maxNesting}
	for i := range changed.attrs {
		if a := &changed.attrs[i]; isAny(a.Value) {
			w.begin()
			w.nested(a.Value.Any(), payloadDepth)
			a.Value = w.verdict(a.Value)
		}
	}
	return changed
}

// transformed is Transform without the limits. Nobody else refers to the payload
// that it returns.
func (p Payload) transformed(f func(string, slog.Value) (slog.Value, bool)) Payload {
	changed := list{attrs: make([]slog.Attr, 0, len(p.attrs))}
	for _, a := range p.attrs {
		if v, ok := transform(a.Key, a.Value, f); ok {
			changed.attrs = append(changed.attrs, slog.Attr{Key: a.Key, Value: v})
		}
	}
	return changed.payload()
}

func transform(key string, v slog.Value, f func(string, slog.Value) (slog.Value, bool)) (slog.Value, bool) {
	// The payload may have more values than NewPayload allows, and f may return them.
	w := walker{limit: maxNesting, trusts: true}
	if isAny(v) {
		switch x := v.Any().(type) {
		case Payload:
			v = slog.AnyValue(x.transformed(f))
		case []any:
			changed := make([]any, 0, len(x))
			for _, elem := range x {
				if v, ok := transform(key, slog.AnyValue(elem), f); ok {
					changed = append(changed, element(v))
				}
			}
			v = slog.AnyValue(changed)
			w.nodes = -size(changed)
		}
	}
	v, ok := f(key, v)
	if !ok {
		return slog.Value{}, false
	}
	return w.verdict(w.value(v, payloadDepth)), true
}

// size returns how many values there are in an array and those within it.
func size(array []any) int {
	n := len(array)
	for _, elem := range array {
		if inner, ok := elem.([]any); ok {
			n += size(inner)
		}
	}
	return n
}

// detached returns v, or a copy of it if v is an array, which a caller could change.
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

// plain returns a value or an element as Map returns it.
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
