package bus

import (
	"fmt"
	"runtime"
	"strings"
)

// inHandler reports whether the calling goroutine is inside a handler of b.
//
// Go gives a goroutine no identity, and to mark each publish would cost all of
// them for the sake of a rare question. Its stack tells: Bus.run or Bus.work is on
// it for every handler under way. Which bus that belongs to stands in the first
// argument of the frame, as a traceback prints it; both keep the value alive so
// that it is right. Where a traceback cannot say (it marks such arguments with a
// question mark, and leaves out the middle of very deep stacks), the answer is
// yes: better a wait refused than one that never ends.
func (b *Bus) inHandler() bool {
	runs, run, work := countRuns()
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
			args, ok = strings.CutPrefix(line, work+"(")
		}
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

// countRuns returns how often Bus.run and Bus.work are on the calling goroutine's
// stack, and what tracebacks call them.
func countRuns() (n int, run, work string) {
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
	this := strings.TrimSuffix(self.Function, "countRuns")
	run, work = this+"(*Bus).run", this+"(*Bus).work"
	for more {
		var f runtime.Frame
		if f, more = frames.Next(); f.Function == run || f.Function == work {
			n++
		}
	}
	return n, run, work
}
