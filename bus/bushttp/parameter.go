package bushttp

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/internal/subject"
)

// parameters returns a request's query, each of the known parameters once at most
// and no other: a misspelt one must not look like one that has no effect.
func parameters(r *http.Request, known ...string) (url.Values, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	for name, values := range q {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("unknown parameter %q; known are %q", name, known)
		}
		if len(values) > 1 {
			return nil, fmt.Errorf("%s is given more than once", name)
		}
	}
	return q, nil
}

// number returns a parameter that is a whole number from least to most.
func number(q url.Values, name string, standard, least, most int) (int, error) {
	if !q.Has(name) {
		return standard, nil
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%s=%s: a whole number from %d to %d is wanted", name, q.Get(name), least, most)
	}
	return n, nil
}

// pattern returns the parameter of that name, ">" unless given.
func pattern(q url.Values) (subject.Pattern, error) {
	text := ">"
	if q.Has("pattern") {
		text = q.Get("pattern")
	}
	p, err := subject.Compile(text)
	if err != nil {
		return p, fmt.Errorf("%w: %w", bus.ErrPattern, err)
	}
	return p, nil
}
