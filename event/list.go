package event

import "log/slog"

// indexFrom is how many attributes make a list of distinct keys look them up in
// a map rather than compare them one by one.
const indexFrom = 16

// A list collects attributes with distinct keys. If a key is added twice, the last
// value takes the place of the first.
//
// Its methods return the changed list, as append returns a slice. With methods on
// a pointer, a list's room on the caller's stack would escape to the heap.
type list struct {
	attrs []slog.Attr
	index map[string]int // where each key is; nil while there are few
}

func (l list) add(key string, v slog.Value) list {
	if len(l.attrs) < indexFrom {
		for i := range l.attrs {
			if l.attrs[i].Key == key {
				l.attrs[i].Value = v
				return l
			}
		}
	} else {
		l = l.indexed()
		if i, ok := l.index[key]; ok {
			l.attrs[i].Value = v
			return l
		}
		l.index[key] = len(l.attrs)
	}
	l.attrs = append(l.attrs, slog.Attr{Key: key, Value: v})
	return l
}

// indexed returns the list with an index.
func (l list) indexed() list {
	if l.index == nil {
		l.index = make(map[string]int, 2*len(l.attrs))
		for i := range l.attrs {
			l.index[l.attrs[i].Key] = i
		}
	}
	return l
}

// payload returns a payload of the attributes, in a slice of its own.
func (l list) payload() Payload {
	if len(l.attrs) == 0 {
		return Payload{}
	}
	attrs := make([]slog.Attr, len(l.attrs))
	copy(attrs, l.attrs)
	return Payload{attrs}
}
