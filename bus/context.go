package bus

import (
	"context"
	"fmt"
)

// checkContext returns an error where ctx is nil. method is the one that was given it.
func checkContext(ctx context.Context, method string) error {
	if ctx != nil {
		return nil
	}
	return fmt.Errorf("bus: %s: %w", method, ErrNilContext)
}
