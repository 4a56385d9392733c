package jsonengine

import "strings"

const (
	maxNames     = 256
	maxNameBytes = 128 // longer ones are not kept
)

// Names gives equal names one string, so that a stream of events of few types
// and sources does not allocate them again and again, and whoever compares them
// finds the same data pointer. It holds at most 256 names of up to 128 bytes,
// and forgets them all when there would be more. It is for one goroutine; a nil
// Names keeps nothing.
type Names map[string]string

// Own returns a string equal to name that shares no memory with it.
func (n Names) Own(name string) string {
	if own, ok := n[name]; ok {
		return own
	}
	own := strings.Clone(name)
	if n != nil && len(own) <= maxNameBytes {
		if len(n) == maxNames {
			clear(n)
		}
		n[own] = own
	}
	return own
}
