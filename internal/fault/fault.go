// Package fault collects what programs that look for faults have found.
package fault

import (
	"fmt"
	"io"
	"sync"
)

// A List is what was found to be wrong. The zero value is empty. All its methods may be
// called at once.
type List struct {
	mu    sync.Mutex
	n     uint64
	first []string // told of them at most
}

// told is how many faults are told in full: the first says most, and one may
// entail millions.
const told = 20

// Add notes one more.
func (f *List) Add(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.n++; len(f.first) < told {
		f.first = append(f.first, fmt.Sprintf(format, args...))
	}
}

// Count returns how many there are.
func (f *List) Count() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.n
}

// Write tells the first of them, and how many more there are.
func (f *List) Write(w io.Writer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.first {
		fmt.Fprintln(w, "fault:", s)
	}
	if more := f.n - uint64(len(f.first)); more > 0 {
		fmt.Fprintf(w, "and %d more\n", more)
	}
}
