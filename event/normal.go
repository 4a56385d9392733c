package event

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"strconv"
	"unicode/utf8"

	"github.com/vidurai/eventbus/internal/jsonengine"
)

// appendNormal appends attrs to dst, a payload's attributes, in normal form. Most
// payloads have few attributes that are in normal form already, and are only copied. At
// the first other attribute it hands over to a walker.
func appendNormal(dst, attrs []slog.Attr) []slog.Attr {
	for i := range attrs {
		key := attrs[i].Key
		if len(dst)+i >= indexFrom || !isNormal(&attrs[i]) || hasKey(dst, key) || hasKey(attrs[:i], key) {
			w := walker{limit: maxDepth}
			return w.members(list{attrs: append(dst, attrs[:i]...)}, attrs[i:], payloadDepth).attrs
		}
	}
	return append(dst, attrs...) // one append: each has a write barrier while the collector marks
}

// isNormal reports whether a is obviously in normal form.
func isNormal(a *slog.Attr) bool {
	switch a.Value.Kind() {
	case slog.KindString, slog.KindInt64, slog.KindUint64, slog.KindBool:
		return isText(a.Key)
	}
	return false
}

// isAny reports whether v, which is in normal form, holds a value that slog has no kind
// for. A value that holds a Payload is a LogValuer to slog.
func isAny(v slog.Value) bool {
	kind := v.Kind()
	return kind == slog.KindAny || kind == slog.KindLogValuer
}

// isText reports whether key is valid UTF-8. For short ASCII keys, as most are, it takes a
// third of the time of unicode/utf8.
func isText(key string) bool {
	bits := byte(0)
	for i := range len(key) {
		bits |= key[i]
	}
	return bits < utf8.RuneSelf || utf8.ValidString(key)
}

func hasKey(attrs []slog.Attr, key string) bool {
	for i := range attrs {
		if attrs[i].Key == key {
			return true
		}
	}
	return false
}

// A walker converts values to their normal form, by the rules in the package's
// documentation. The result shares nothing with them that could change.
type walker struct {
	limit   int  // of depth
	trusts  bool // the caller checks the limits of Payloads
	inlined int  // groups with an empty key so far

	// These are for the current attribute:
	nodes int              // values outside of Payloads so far
	held  int              // values in Payloads so far
	known map[any]struct{} // containers in Payloads, by their first value, once held exceeded maxNodes
	stop  string           // why the attribute cannot be encoded, or ""
}

// members adds attrs to l. Depth is the number of containers around their values.
func (w *walker) members(l list, attrs []slog.Attr, depth int) list {
	for i := range attrs {
		key, v := attrs[i].Key, attrs[i].Value
		if key == "" {
			v = resolve(v)
			if v.Kind() == slog.KindGroup && w.inlined < maxInlined {
				w.inlined++
				l = w.members(l, v.Group(), depth)
				continue
			}
			if v.Kind() == slog.KindAny && v.Any() == nil {
				continue
			}
		}
		l = l.add(validText(key), w.attribute(v, depth))
	}
	return l
}

// attribute returns the normal form of v. If a limit is exceeded anywhere in v, the
// whole attribute of the payload becomes an Unencodable.
func (w *walker) attribute(v slog.Value, depth int) slog.Value {
	if depth > payloadDepth {
		return w.value(v, depth)
	}
	w.begin()
	return w.verdict(w.value(v, depth))
}

func (w *walker) value(v slog.Value, depth int) slog.Value {
	if v.Kind() == slog.KindLogValuer {
		v = resolve(v)
	}
	if w.enter(); w.stop != "" {
		return slog.Value{}
	}
	switch v.Kind() {
	case slog.KindString, slog.KindInt64, slog.KindUint64, slog.KindBool:
		return v
	case slog.KindFloat64:
		return float(v.Float64())
	case slog.KindTime:
		if !hasText(v.Time()) {
			return unencodable(errYear.Error())
		}
		return v
	case slog.KindDuration:
		return slog.Int64Value(int64(v.Duration()))
	case slog.KindGroup:
		if !w.fits(depth + 1) {
			return slog.Value{}
		}
		return slog.AnyValue(Payload{w.members(list{}, v.Group(), depth+1).attrs})
	}
	return w.any(v.Any(), reflect.Value{}, depth)
}

// resolve returns the value that v resolves to if it is a LogValuer, and else v. A
// Payload, which is a LogValuer too, is not resolved.
func resolve(v slog.Value) slog.Value {
	for range maxDepth {
		if v.Kind() != slog.KindLogValuer {
			return v
		}
		lv := v.LogValuer()
		switch p := lv.(type) {
		case Payload:
			return v
		case *Payload:
			if p != nil {
				return slog.AnyValue(*p)
			}
		}
		if isNilPointer(lv) {
			return slog.Value{}
		}
		if why, ok := contained(func() error { v = lv.LogValue(); return nil }); !ok {
			return unencodable(why)
		}
	}
	return unencodable("LogValue returns one LogValuer after another")
}

// any returns the normal form of x. If x is an element of an array, at refers to it
// there.
func (w *walker) any(x any, at reflect.Value, depth int) slog.Value {
	switch x := x.(type) {
	case nil, Unencodable:
		return slog.AnyValue(x)
	case Payload:
		if !w.trusts {
			w.nested(x, depth)
		}
		return slog.AnyValue(x)
	}
	if isNilPointer(x) {
		return slog.Value{}
	}
	switch x := x.(type) {
	case error:
		return text(func() (string, error) { return x.Error(), nil })
	case json.Number:
		if !isNumber(string(x)) {
			return unencodable(fmt.Sprintf("%q is not a number", string(x)))
		}
		return number(string(x))
	case []byte:
		if x == nil {
			return slog.Value{}
		}
		return slog.StringValue(base64.StdEncoding.EncodeToString(x))
	case encoding.TextMarshaler:
		return textOfMarshaler(x)
	case json.Marshaler:
		return w.encoded(x, depth)
	case map[string]any:
		return w.object(x, depth)
	case []any:
		return w.elements(x, depth)
	}
	v := reflect.ValueOf(x)
	if at.CanAddr() {
		// In an array encoding/json uses the methods of the pointer too.
		v, x = at, at.Addr().Interface()
		switch m := x.(type) {
		case encoding.TextMarshaler:
			return textOfMarshaler(m)
		case json.Marshaler:
			return w.encoded(x, depth)
		}
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			return w.array(v, depth)
		}
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String {
			return w.typedMap(v, depth)
		}
	case reflect.Float32, reflect.Float64:
		return float(v.Float())
	}
	return w.encoded(x, depth)
}

func float(f float64) slog.Value {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return unencodable(strconv.FormatFloat(f, 'g', -1, 64))
	}
	return slog.Float64Value(f)
}

// encoded returns the value that encoding/json writes for x.
func (w *walker) encoded(x any, depth int) slog.Value {
	var data []byte
	why, ok := contained(func() (err error) {
		data, err = json.Marshal(x)
		return err
	})
	if !ok {
		return unencodable(why)
	}
	p := parser{
		Scanner:   jsonengine.NewScanner(validText(string(data))),
		maxDepth:  w.limit,
		values:    w.nodes - 1, // x itself has been counted
		maxValues: maxNodes,
	}
	v, err := p.value(p.Next(), depth)
	w.nodes = p.values
	switch {
	case err == nil:
		return v
	case p.values > p.maxValues:
		w.tooMany()
	default:
		w.fits(w.limit + 1) // Marshal excludes every other error
	}
	return slog.Value{}
}

// text returns what f returns as a string value.
func text(f func() (string, error)) slog.Value {
	var s string
	why, ok := contained(func() (err error) {
		s, err = f()
		return err
	})
	if !ok {
		return unencodable(why)
	}
	return slog.StringValue(s)
}

func textOfMarshaler(m encoding.TextMarshaler) slog.Value {
	return text(func() (string, error) {
		b, err := m.MarshalText()
		return string(b), err
	})
}

func isNilPointer(x any) bool {
	v := reflect.ValueOf(x)
	return v.Kind() == reflect.Pointer && v.IsNil()
}
