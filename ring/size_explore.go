//go:build explore

package ring

// Sizes such that a few pushes come to the end of a step, of a segment and of a table.
const (
	segBits  = 2
	stepSize = 2
)
