package event

import "errors"

// ErrInvalid is what every error for an unusable event wraps.
var ErrInvalid = errors.New("invalid event")
