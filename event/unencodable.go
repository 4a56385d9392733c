package event

import (
	"fmt"
	"log/slog"
)

// An Unencodable stands in a payload, inside [slog.AnyValue], for a value that JSON
// cannot express, such as NaN, a channel, or a value whose MarshalJSON fails. It is a
// text that gives the reason, and is written as that text. [Event.Validate] returns an
// error that names its key.
type Unencodable string

// String returns the text that u is written as.
func (u Unencodable) String() string { return string(u) }

func unencodable(why string) slog.Value {
	return slog.AnyValue(Unencodable("unencodable: " + why))
}

// contained calls f, which calls a method of a value from outside this package. If f
// returns an error or panics, contained returns the error's message, or what f panicked
// with, and false.
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

// message returns the text of a panic's value. For a value that is neither text nor an
// error it returns the type: to print such a value could panic again, or never end.
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
