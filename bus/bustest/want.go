package bustest

import (
	"errors"
	"strings"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/subject"
)

// A Want is what an event is expected to be. Make one with [Event].
type Want struct {
	pattern    subject.Pattern
	conditions []Condition
	err        error // reported by the expectation that is given the Want
}

// Event asks for an event whose type the pattern covers, as [bus.Bus.Subscribe] has
// it, and which meets all conditions.
func Event(pattern string, conditions ...Condition) Want {
	p, err := subject.Compile(pattern)
	for _, c := range conditions {
		if c.miss == nil {
			err = errors.Join(err, errors.New("a zero Condition, or Where(nil)"))
		}
	}
	return Want{p, conditions, err}
}

// String says what w asks for, as in: terminal.command with source "cli" and
// exit_code 1.
func (w Want) String() string {
	text := w.pattern.String()
	for i, c := range w.conditions {
		text += [...]string{" with ", " and "}[min(i, 1)] + c.text
	}
	return text
}

// fits reports whether e is what w asks for.
func (w Want) fits(e *event.Event) bool {
	if !w.pattern.Match(e.Type) {
		return false
	}
	for _, c := range w.conditions {
		if c.miss(e) != "" {
			return false
		}
	}
	return true
}

// misses returns why e is not what w asks for, its type aside, and in how many
// conditions.
func (w Want) misses(e *event.Event) (why string, n int) {
	var misses []string
	for _, c := range w.conditions {
		if miss := c.miss(e); miss != "" {
			misses = append(misses, miss)
		}
	}
	return strings.Join(misses, "; "), len(misses)
}
