//go:build !linux

package redact_test

import (
	"testing"
	"time"
)

// processorTime returns the time that f took.
func processorTime(t *testing.T, f func()) time.Duration {
	t.Helper()
	start := time.Now()
	f()
	return time.Since(start)
}
