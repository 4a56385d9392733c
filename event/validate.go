package event

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/vidurai/eventbus/internal/subject"
)

// ErrInvalid is wrapped by every error for an unusable event.
var ErrInvalid = errors.New("invalid event")

// Validate returns nil if e can be published, and written as JSON with every value of
// its payload. Otherwise it returns an error that wraps [ErrInvalid] and names all
// faults: a type that is not dot-separated tokens, a timestamp with a year outside of 0
// to 9999, and each value of the payload that cannot be encoded, by its key.
//
// A zero ID or timestamp is no fault, as the bus fills it in. Neither are bytes that are
// not UTF-8, which are replaced in JSON. Validate does not allocate for a valid event.
func (e *Event) Validate() error {
	if e == nil {
		return fmt.Errorf("%w: nil", ErrInvalid)
	}
	var problems []error
	if err := subject.Check(e.Type); err != nil {
		problems = append(problems, fmt.Errorf("%w: type: %w", ErrInvalid, err))
	}
	if !hasText(e.Timestamp) {
		problems = append(problems, fmt.Errorf("%w: timestamp: %w", ErrInvalid, errYear))
	}
	return errors.Join(payloadProblems(problems, "", e.Payload)...)
}

// payloadProblems appends an error for each Unencodable in p. An error's key begins
// with path.
func payloadProblems(problems []error, path string, p Payload) []error {
	for i := range p.attrs {
		if a := &p.attrs[i]; isAny(a.Value) {
			problems = valueProblems(problems, path+a.Key, a.Value.Any())
		}
	}
	return problems
}

func valueProblems(problems []error, path string, x any) []error {
	switch x := x.(type) {
	case Unencodable:
		return append(problems, fmt.Errorf("%w: payload key %q: %s", ErrInvalid, path, x))
	case Payload:
		return payloadProblems(problems, path+".", x)
	case []any:
		for i, elem := range x {
			switch elem.(type) {
			case Unencodable, Payload, []any:
				problems = valueProblems(problems, path+"["+strconv.Itoa(i)+"]", elem)
			}
		}
	}
	return problems
}
