package bus

import (
	"fmt"
	"runtime"
	"strings"
)

// inHandler reports whether the calling goroutine is inside a handler of b.
//
// Go gives a goroutine no identity, and to mark each publish would cost all of
// them for the sake of a rare question. Its stack tells: Bus.run is on it for
// every handler under way. Which bus that run belongs to stands in the first
// argument of the frame, as a traceback prints it; run keeps the value alive so
// that it is right. Where a traceback cannot say (it marks such arguments with a
// question mark, and leaves out the middle of very deep stacks), the answer is
// yes: better a wait refused than one that never ends.
func (b *Bus) inHandler() bool {
	runs, run := countRuns()
	if runs == 0 {
		return false
	}
	text := make([]byte, 16<<10)
	for {
		n := runtime.Stack(text, false)
		if n < len(text) {
			text = text[:n]
			break
		}
		text = make([]byte, 2*len(text))
	}
	self := fmt.Sprintf("%p", b)
	for line := range strings.Lines(string(text)) {
		args, ok := strings.CutPrefix(line, run+"(")
		if !ok {
			continue
		}
		receiver, _, _ := strings.Cut(args, ",")
		if receiver == self || strings.HasSuffix(receiver, "?") || !strings.HasPrefix(receiver, "0x") {
			return true
		}
		runs--
	}
	return runs > 0
}

// countRuns returns how often Bus.run is on the calling goroutine's stack, and
// what tracebacks call it.
func countRuns() (n int, run string) {
	pcs := make([]uintptr, 64)
	for {
		k := runtime.Callers(1, pcs)
		if k < len(pcs) {
			pcs = pcs[:k]
			break
		}
		pcs = make([]uintptr, 2*len(pcs))
	}
	frames := runtime.CallersFrames(pcs)
	self, more := frames.Next()
	run = strings.TrimSuffix(self.Function, "countRuns") + "(*Bus).run"
	for more {
		var f runtime.Frame
		if f, more = frames.Next(); f.Function == run {
			n++
		}
	}
	return n, run
}
