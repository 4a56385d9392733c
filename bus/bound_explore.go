//go:build explore

package bus

import "time"

// What a schedule leads to must not depend on a clock: every handler is quick. And a
// few events come to the bounds.
const (
	quick          = time.Hour
	yieldsOfReader = 1
	maxPairs       = 3
	maxTypes       = 1
)
