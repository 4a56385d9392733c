package event

import (
	"fmt"
	"log/slog"
)

const (
	// maxDepth is how deep the containers of an event may nest, itself and its
	// payload among them.
	maxDepth = 64
	// maxNesting is the same for a Payload within a payload, which a Decoder with
	// a larger limit may have made. encoding/json reads nothing deeper.
	maxNesting = 10_000
	// maxNodes is how many values one attribute may have. The depth alone is no
	// limit: a value that contains itself in several places doubles at each level.
	maxNodes = 1 << 20
	// maxShared bounds a Payload with more than maxNodes values: it may have at
	// most maxShared times as many as are in memory. A Payload that holds another
	// twice, which in turn holds another twice, doubles at each level.
	maxShared = 16
	// maxInlined is how many groups with an empty key add their members to what is
	// around them. A group that contains itself has more: they become values.
	maxInlined = 1000

	payloadDepth = 2 // the event, the payload
)

// begin prepares w for another attribute of the payload.
func (w *walker) begin() { w.nodes, w.held, w.known, w.stop = 0, 0, nil, "" }

// verdict returns v, or an Unencodable if a limit was exceeded.
func (w *walker) verdict(v slog.Value) slog.Value {
	if w.stop != "" {
		return unencodable(w.stop)
	}
	return v
}

// enter counts a value.
func (w *walker) enter() {
	if w.nodes++; w.nodes > maxNodes {
		w.tooMany()
	}
}

// hasRoom reports whether n more values are within the limit. It is called before memory
// is allocated for them.
func (w *walker) hasRoom(n int) bool {
	if n > maxNodes-w.nodes {
		w.tooMany()
	}
	return w.stop == ""
}

func (w *walker) tooMany() {
	if w.stop == "" {
		w.stop = fmt.Sprintf("more than %d values", maxNodes)
	}
}

// fits reports whether a container may have the given depth.
func (w *walker) fits(depth int) bool { return w.within(depth, w.limit) }

func (w *walker) within(depth, limit int) bool {
	if depth > limit {
		w.stop = fmt.Sprintf("nested deeper than %d, or in itself", limit)
	}
	return w.stop == ""
}

// nested checks the limits of a value in normal form: how deep it is, and how many of
// its values are the same ones again.
func (w *walker) nested(x any, depth int) {
	switch x := x.(type) {
	case Payload:
		if !w.within(depth+1, maxNesting) || len(x.attrs) == 0 || !w.holds(&x.attrs[0], len(x.attrs)) {
			return
		}
		for i := 0; i < len(x.attrs) && w.stop == ""; i++ {
			if v := x.attrs[i].Value; isAny(v) {
				w.nested(v.Any(), depth+1)
			}
		}
	case []any:
		if !w.within(depth+1, maxNesting) || len(x) == 0 || !w.holds(&x[0], len(x)) {
			return
		}
		for i := 0; i < len(x) && w.stop == ""; i++ {
			w.nested(x[i], depth+1)
		}
	}
}

// holds counts the n values of a container in normal form, and reports whether they are
// within the limit. The pointer to its first value identifies the container. Up to
// maxNodes values there is nothing to check. Beyond that, each value of a container met
// for the first time, which is in memory, allows for maxShared values met again.
func (w *walker) holds(first any, n int) bool {
	w.held += n
	if w.known == nil {
		if w.held <= maxNodes {
			return true
		}
		w.known = map[any]struct{}{}
	}
	if _, again := w.known[first]; !again {
		w.known[first] = struct{}{}
		w.held -= maxShared * n
	}
	if w.held > maxNodes {
		w.tooMany()
	}
	return w.stop == ""
}
