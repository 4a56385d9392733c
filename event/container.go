package event

import (
	"log/slog"
	"maps"
	"reflect"
	"slices"
)

func (w *walker) object(m map[string]any, depth int) slog.Value {
	if m == nil || !w.fits(depth+1) || !w.hasRoom(len(m)) {
		return slog.Value{}
	}
	l := list{attrs: make([]slog.Attr, 0, len(m))}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if w.stop != "" {
			return slog.Value{}
		}
		l = l.add(validText(key), w.value(slog.AnyValue(m[key]), depth+1))
	}
	return slog.AnyValue(Payload{l.attrs})
}

// typedMap is object for a map of any type with keys of a string type.
func (w *walker) typedMap(m reflect.Value, depth int) slog.Value {
	if m.IsNil() || !w.hasRoom(m.Len()) {
		return slog.Value{}
	}
	object := make(map[string]any, m.Len())
	for key, v := range m.Seq2() {
		object[key.String()] = v.Interface()
	}
	return w.object(object, depth)
}

func (w *walker) array(s reflect.Value, depth int) slog.Value {
	if s.Kind() == reflect.Slice && s.IsNil() || !w.fits(depth+1) || !w.hasRoom(s.Len()) {
		return slog.Value{}
	}
	elems := make([]any, s.Len())
	for i := range elems {
		if w.stop != "" {
			return slog.Value{}
		}
		elems[i] = element(w.element(s.Index(i), depth+1))
	}
	return slog.AnyValue(elems)
}

// elements is array for []any, which most arrays are, those in normal form among them.
func (w *walker) elements(array []any, depth int) slog.Value {
	if array == nil || !w.fits(depth+1) || !w.hasRoom(len(array)) {
		return slog.Value{}
	}
	elems := make([]any, len(array))
	for i, elem := range array {
		if w.stop != "" {
			return slog.Value{}
		}
		switch elem.(type) {
		case nil, string, bool, int64, uint64:
			w.enter()
			elems[i] = elem
		default:
			elems[i] = element(w.value(slog.AnyValue(elem), depth+1))
		}
	}
	return slog.AnyValue(elems)
}

// element returns the normal form of an array's element. At refers to it in the array.
func (w *walker) element(at reflect.Value, depth int) slog.Value {
	x := at.Interface()
	v := slog.AnyValue(x)
	_, isValue := x.(slog.Value)
	if isValue || v.Kind() != slog.KindAny || at.Kind() == reflect.Interface || at.Kind() == reflect.Pointer {
		return w.value(v, depth)
	}
	if w.enter(); w.stop != "" {
		return slog.Value{}
	}
	return w.any(x, at, depth)
}

// element returns v, which is in normal form, as an element of an array.
func element(v slog.Value) any {
	if v.Kind() == slog.KindTime {
		var room [48]byte
		b, _ := appendTime(room[:0], v.Time())
		return string(b)
	}
	return v.Any()
}
