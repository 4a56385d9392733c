package bus

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// inHandler reports whether the calling goroutine is inside a handler of b.
//
// Go gives a goroutine no identity, and to mark each publish would cost all of them for
// the sake of a rare question. The goroutine's stack tells, and is asked in three steps,
// of which each costs more than the one before:
//
//   - For every handler under way Bus.run or Bus.work is on the stack. Where neither is,
//     the answer is no. This looks at program counters, all of them.
//   - The frames may be another bus's. Where b is at rest they are, and the answer is no.
//   - A traceback prints the frame's first argument, which is the bus. Both functions
//     keep it alive, so that it is right.
//
// A traceback leaves out the middle of a stack of more than a hundred frames, and marks
// arguments that may be out of date with a question mark. Where it does not say whose a
// frame is, the answer is yes: better a wait refused than one that never ends.
func (b *Bus) inHandler() bool {
	frames, run, work := handlerFrames()
	if frames == 0 || b.atRest() {
		return false
	}
	self := fmt.Sprintf("%p", b)
	for line := range strings.Lines(string(debug.Stack())) {
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
		frames--
	}
	return frames > 0 // those that the traceback leaves out
}

// atRest reports whether no publish is under way and no worker calls its handler. A
// goroutine inside a handler is in a delivery, which is current or was replaced and not
// drained, or is that of a worker: so where b is at rest it is not the calling one.
func (b *Bus) atRest() bool {
	b.mu.Lock()
	defer b.unlock()
	for _, s := range b.subs {
		if s.worker != nil && s.worker.running() {
			return false
		}
	}
	return !b.busy()
}

// handlerFrames returns how often Bus.run and Bus.work are on the calling goroutine's
// stack, and what tracebacks call them.
func handlerFrames() (n int, run, work string) {
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
	this := strings.TrimSuffix(self.Function, "handlerFrames")
	run, work = this+"(*Bus).run", this+"(*Bus).work"
	for more {
		var f runtime.Frame
		if f, more = frames.Next(); f.Function == run || f.Function == work {
			n++
		}
	}
	return n, run, work
}
