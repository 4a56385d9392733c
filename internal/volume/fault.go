package main

import (
	"fmt"
	"io"
	"sync"
)

// faults is what was found to be wrong. The zero value has none.
type faults struct {
	mu    sync.Mutex
	n     uint64
	first []string
}

// told is how many faults are told in full: the first says most, and one may
// entail millions.
const told = 20

// add notes one more.
func (f *faults) add(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.n++; len(f.first) < told {
		f.first = append(f.first, fmt.Sprintf(format, args...))
	}
}

// count returns how many there are.
func (f *faults) count() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n
}

// write tells the first of them, and how many more there are.
func (f *faults) write(w io.Writer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.first {
		fmt.Fprintln(w, "fault:", s)
	}
	if more := f.n - uint64(len(f.first)); more > 0 {
		fmt.Fprintf(w, "and %d more\n", more)
	}
}
