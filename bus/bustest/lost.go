package bustest

import (
	"errors"
	"fmt"
)

// A lostError says that events were gone from the history before they were read.
type lostError struct{ first, last uint64 }

func (l *lostError) Error() string {
	if l.first == l.last {
		return fmt.Sprintf("event #%d was lost", l.first)
	}
	return fmt.Sprintf("events #%d to #%d were lost", l.first, l.last)
}

// lost reports whether err is a *lostError.
func lost(err error) bool {
	var l *lostError
	return errors.As(err, &l)
}

// advice says what the author of the test can do about it.
const advice = `
    Lost is what was overwritten or cleared before it was read: give the bus a longer
    history (bus.History), read it earlier, or begin later (bustest.WatchAfter).`
