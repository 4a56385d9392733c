package event

import (
	"fmt"
	"log/slog"
)

// An Unencodable stands in a payload, inside [slog.AnyValue], for a value that
// JSON cannot express: NaN and the infinities, channels, functions, complex
// numbers, what contains itself, what fails or panics when it is asked for its
// text. It says why, and encodes as that text. [Event.Validate] names its key.
type Unencodable string

// String returns the text that u encodes as.
func (u Unencodable) String() string { return string(u) }

func unencodable(why string) slog.Value {
	return slog.AnyValue(Unencodable("unencodable: " + why))
}

// contained calls f, which calls a method of somebody else's, and reports
// whether that went well, or else why not: the message of its error, or what it
// panicked with.
func contained(f func() error) (why string, ok bool) {
	defer func() {
		if r := recover(); r != nil {
			why, ok = "panic: "+message(r), false
		}
	}()
	if err := f(); err != nil {
		return err.Error(), false
	}
	return "", true
}

// message says what a panic's value is. Of what is neither text nor error that
// is its type: to print it could go wrong in as many ways again.
func message(r any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("%T", r)
		}
	}()
	switch r := r.(type) {
	case string:
		return r
	case error:
		return r.Error()
	}
	return fmt.Sprintf("%T", r)
}
