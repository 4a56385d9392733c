package peers

import "fmt"

// onetype is the type of all events that a peer carries which does not look at
// types, or finds them by another means. The first one it is asked for is the
// only one.
type onetype string

func (t *onetype) only(typ string) error {
	if *t == "" {
		*t = onetype(typ)
	}
	if string(*t) != typ {
		return fmt.Errorf("events of type %s, and now %s: this peer carries one type", *t, typ)
	}
	return nil
}
