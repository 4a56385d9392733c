// Package jsonengine reads JSON in two steps: an [Engine] decides whether a
// text is JSON, and a [Scanner] splits what has been found to be JSON into
// tokens, with their byte offsets.
//
// Only the first step has several implementations: sonic's in sonicengine, one
// written out here, and encoding/json's, which has the last word. So they cannot
// differ in what they make of a text, only in whether they take it; and as a
// refusal is always encoding/json's, not in what they say about it either.
package jsonengine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// An Engine vouches for JSON texts. It may decline to vouch for good ones, out
// of which nothing but time is lost, but must not vouch for bad ones.
type Engine func(data []byte) bool

// Check returns nil when data is exactly one JSON text as RFC 8259 has it, with
// nothing but white space around it, and a [*SyntaxError] when it is not. What
// the Engine declines, as a nil one does everything, encoding/json decides. Check
// does not look for invalid UTF-8. It allocates only to complain.
func (vouch Engine) Check(data []byte) error {
	if vouch != nil && vouch(data) || plain(data) || json.Valid(data) {
		return nil
	}
	// A zero byte is nowhere allowed. Behind the data it takes the blame where
	// nothing in the data is wrong but that it ends.
	var syntax *json.SyntaxError
	err := json.Unmarshal(append(slices.Clip(data), 0), new(json.RawMessage))
	if !errors.As(err, &syntax) {
		return &SyntaxError{Err: fmt.Errorf("not JSON: %w", err)}
	}
	offset := syntax.Offset - 1
	if offset == int64(len(data)) {
		return &SyntaxError{Offset: offset, Err: io.ErrUnexpectedEOF}
	}
	return &SyntaxError{Offset: offset, Err: syntax}
}

// A SyntaxError says why a text is not JSON.
type SyntaxError struct {
	Offset int64 // of the byte at fault, or the length of a text that ends too soon
	Err    error
}

func (e *SyntaxError) Error() string { return e.Err.Error() }

func (e *SyntaxError) Unwrap() error { return e.Err }
