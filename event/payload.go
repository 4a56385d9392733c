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
// []any and Unencodable. A value that holds a Payload is of [slog.KindLogValuer],
// as a Payload has a LogValue; its Any returns the Payload.
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
// keys. The values are normalised as [NewPayload] has it, but an empty key is one
// like any other.
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

// Get returns the value of key, and whether there is one. It allocates only to
// copy an array, which is then the caller's.
func (p Payload) Get(key string) (slog.Value, bool) {
	v, ok := p.lookup(key)
	return detached(v), ok
}

// lookup is Get, but that an array is the payload's own.
func (p Payload) lookup(key string) (slog.Value, bool) {
	for i := range p.attrs {
		if p.attrs[i].Key == key {
			return p.attrs[i].Value, true
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
//
// It takes time in proportion to the payload, but that an array is copied for
// each array around it: f may do with an array what it likes.
func (p Payload) Transform(f func(key string, v slog.Value) (slog.Value, bool)) Payload {
	changed := p.transformed(f)
	// What f put around values may have made them too deep, or too many.
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

// transformed is Transform but for the limits. The payload it returns is the
// caller's alone.
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
	// There may be more values than NewPayload takes, and f may return them.
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
