package bus

import (
	"context"
	"fmt"
)

// checkContext returns an error where ctx is nil. method is the one that was given it.
func checkContext(ctx context.Context, method string) error {
	if ctx == nil {
		return nilContext(method)
	}
	return nil
}

// nilContext is apart, so that checkContext is inlined.
func nilContext(method string) error { return fmt.Errorf("bus: %s: %w", method, ErrNilContext) }
