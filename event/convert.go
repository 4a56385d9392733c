package event

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Decode sets v, a pointer to a struct or to a map, to what the payload holds, as
// [json.Unmarshal] does with the payload's JSON. So a float64, which is always written
// with a fraction or an exponent, does not go into a field of an integer type, and
// numbers that go into an any become float64. The error is that of encoding/json, with
// the word payload before it.
func (p Payload) Decode(v any) error {
	if err := json.Unmarshal(appendPayload(nil, p), v); err != nil {
		return fmt.Errorf("payload: %w", err)
	}
	return nil
}

// String returns the payload's JSON.
func (p Payload) String() string { return string(appendPayload(nil, p)) }

// LogValue returns the payload as a group, for slog's handlers.
func (p Payload) LogValue() slog.Value {
	attrs := make([]slog.Attr, 0, len(p.attrs))
	for key, v := range p.All() {
		attrs = append(attrs, slog.Attr{Key: key, Value: v})
	}
	return slog.GroupValue(attrs...)
}
