package event

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/vidurai/eventbus/internal/subject"
)

// ErrInvalid is what every error for an unusable event wraps.
var ErrInvalid = errors.New("invalid event")

// Validate returns nil where e can be published, and written as JSON without an
// error and with every value of the payload; bytes that are not UTF-8 are
// replaced. Otherwise it returns an error that wraps [ErrInvalid] and names all
// that is wrong: a type that is not dot-separated tokens, a timestamp whose year
// has not four digits, values of the payload that cannot be encoded. A zero ID
// or timestamp is not wrong: the bus fills it in. Of a good event Validate
// allocates nothing.
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

// payloadProblems appends an error for each Unencodable in p. Path comes before
// its keys.
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
