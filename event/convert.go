package event

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// Decode stores the payload in v, a pointer to a struct or to a map. It does what
// [json.Unmarshal] does with the payload's JSON, so json tags apply, and an error wraps
// one of encoding/json.
//
// Numbers are converted as encoding/json converts them. A float64 does not fit into a
// field of an integer type, because it is written with a fraction or an exponent. A
// number that is stored in an any becomes a float64; [Payload.Map] keeps integers.
func (p Payload) Decode(v any) error {
	if err := json.Unmarshal(appendPayload(nil, p), v); err != nil {
		return fmt.Errorf("payload: %w", err)
	}
	return nil
}

// String returns the payload's JSON.
func (p Payload) String() string { return string(appendPayload(nil, p)) }

// LogValue returns the payload as a group, so that slog's handlers treat its attributes,
// at any depth, like those of the log record.
func (p Payload) LogValue() slog.Value {
	attrs := make([]slog.Attr, 0, len(p.attrs))
	for key, v := range p.All() {
		attrs = append(attrs, slog.Attr{Key: key, Value: v})
	}
	return slog.GroupValue(attrs...)
}
