package redact

import (
	"slices"
	"strings"
)

// known are secrets that were found by their place. They are hidden wherever else they
// stand as words of their own: what follows --password in a command often comes again
// in its output.
type known []string

// maxKnown is how many secrets are remembered, for each costs another search.
const maxKnown = 16

// add remembers v, a secret, if it is not likely to be something else elsewhere: it has letters,
// and digits too.
func (k *known) add(v string) {
	v = strings.Trim(v, "\"'`\\")
	if len(v) < 8 || len(v) > maxReference || len(*k) == maxKnown || strings.Contains(v, Mark) || slices.Contains(*k, v) {
		return
	}
	var seen uint8
	for i := range len(v) {
		seen |= classes[v[i]]
	}
	if seen&digit != 0 && seen&(upper|lower) != 0 {
		*k = append(*k, v)
	}
}

// find adds to what c has found where else the known secrets are.
func (k known) find(c *scanner) {
	for _, v := range k {
		for i := 0; ; {
			n := strings.Index(c.s[i:], v)
			if n < 0 {
				break
			}
			from := i + n
			i = from + len(v)
			if !isWord(at(c.s, from-1)) && !isWord(at(c.s, i)) {
				c.hide(from, i)
			}
		}
	}
}
