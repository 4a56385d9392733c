package event

import (
	"iter"
	"log/slog"
)

// A Payload is an immutable, ordered list of attributes with distinct keys.
// The zero Payload is empty and ready for use.
type Payload struct {
	// attrs is never changed once the payload is made, nor is anything that
	// its values refer to. Its keys are distinct.
	attrs []slog.Attr
}

// NewPayload returns a payload of attrs, in order and normalised.
func NewPayload(attrs ...slog.Attr) Payload {
	if len(attrs) == 0 {
		return Payload{}
	}
	return Payload{appendNormal(make([]slog.Attr, 0, len(attrs)), attrs)}
}

// Len returns the number of attributes.
func (p Payload) Len() int { return len(p.attrs) }

// Get returns the value of key, and whether there is one.
func (p Payload) Get(key string) (slog.Value, bool) {
	for i := range p.attrs {
		if p.attrs[i].Key == key {
			return p.attrs[i].Value, true
		}
	}
	return slog.Value{}, false
}

// All iterates over the attributes in order.
func (p Payload) All() iter.Seq2[string, slog.Value] {
	return func(yield func(string, slog.Value) bool) {
		for _, a := range p.attrs {
			if !yield(a.Key, a.Value) {
				return
			}
		}
	}
}
