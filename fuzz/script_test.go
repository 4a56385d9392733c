package fuzz

import "strings"

// A script is a fuzzer's bytes, read as the steps of a program and their
// arguments. Where they end it reads zeros.
type script []byte

// next reads an argument.
func (s *script) next() int {
	if len(*s) == 0 {
		return 0
	}
	b := (*s)[0]
	*s = (*s)[1:]
	return int(b)
}

// step reads what to do next: one of the letters of steps, so that a seed can be
// read, and for any other byte one of them all the same, so that the fuzzer wastes
// none.
func (s *script) step(steps string) byte {
	b := s.next()
	if strings.IndexByte(steps, byte(b)) >= 0 {
		return byte(b)
	}
	return steps[b%len(steps)]
}
