package event

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"

	"github.com/google/uuid"
)

// AppendJSON appends e to dst as one JSON object on one line, with the keys id, type,
// timestamp, source, project_path and payload. An empty project path is written as
// null. If e is nil or the year of its timestamp is outside of 0 to 9999, AppendJSON
// returns dst unchanged and an error that wraps [ErrInvalid].
//
// AppendJSON does not validate e otherwise. An [Unencodable] is written as its text,
// and each byte that is not UTF-8 as U+FFFD. AppendJSON allocates only if dst has no
// room.
func (e *Event) AppendJSON(dst []byte) ([]byte, error) {
	if e == nil {
		return dst, fmt.Errorf("%w: nil", ErrInvalid)
	}
	b := append(dst, `{"id":"`...)
	b = appendUUID(b, e.ID)
	b = append(b, `","type":`...)
	b = appendString(b, e.Type)
	b = append(b, `,"timestamp":"`...)
	b, err := appendTime(b, e.Timestamp)
	if err != nil {
		return dst, fmt.Errorf("%w: timestamp: %w", ErrInvalid, err)
	}
	b = append(b, `","source":`...)
	b = appendString(b, e.Source)
	b = append(b, `,"project_path":`...)
	if e.ProjectPath == "" {
		b = append(b, "null"...)
	} else {
		b = appendString(b, e.ProjectPath)
	}
	b = append(b, `,"payload":`...)
	b = appendPayload(b, e.Payload)
	return append(b, '}'), nil
}

// MarshalJSON returns what [Event.AppendJSON] appends.
func (e Event) MarshalJSON() ([]byte, error) {
	return e.AppendJSON(make([]byte, 0, 256+len(e.ProjectPath)))
}

// MarshalJSON returns p as a JSON object. The error is always nil.
func (p Payload) MarshalJSON() ([]byte, error) {
	return appendPayload(make([]byte, 0, 2+32*len(p.attrs)), p), nil
}

func appendUUID(dst []byte, id uuid.UUID) []byte {
	dst = append(hex.AppendEncode(dst, id[:4]), '-')
	dst = append(hex.AppendEncode(dst, id[4:6]), '-')
	dst = append(hex.AppendEncode(dst, id[6:8]), '-')
	dst = append(hex.AppendEncode(dst, id[8:10]), '-')
	return hex.AppendEncode(dst, id[10:])
}

func appendPayload(dst []byte, p Payload) []byte {
	dst = append(dst, '{')
	for i := range p.attrs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, p.attrs[i].Key), ':')
		dst = appendValue(dst, p.attrs[i].Value)
	}
	return append(dst, '}')
}

// appendValue appends a value in normal form.
func appendValue(dst []byte, v slog.Value) []byte {
	switch v.Kind() {
	case slog.KindString:
		return appendString(dst, v.String())
	case slog.KindInt64:
		return strconv.AppendInt(dst, v.Int64(), 10)
	case slog.KindUint64:
		return strconv.AppendUint(dst, v.Uint64(), 10)
	case slog.KindFloat64:
		return appendFloat(dst, v.Float64())
	case slog.KindBool:
		return strconv.AppendBool(dst, v.Bool())
	case slog.KindTime:
		// A time in normal form has a text, so there is no error.
		dst, _ = appendTime(append(dst, '"'), v.Time())
		return append(dst, '"')
	}
	switch x := v.Any().(type) {
	case Payload:
		return appendPayload(dst, x)
	case []any:
		dst = append(dst, '[')
		for i, elem := range x {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendValue(dst, slog.AnyValue(elem))
		}
		return append(dst, ']')
	case json.Number:
		return append(dst, x...)
	case Unencodable:
		return appendString(dst, string(x))
	}
	return append(dst, "null"...)
}
