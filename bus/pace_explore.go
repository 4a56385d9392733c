//go:build explore

package bus

import "time"

// What a schedule leads to must not depend on a clock: every handler is quick.
const (
	quick   = time.Hour
	breaths = 1
)
