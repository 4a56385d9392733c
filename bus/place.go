package bus

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// A place is where in a program Subscribe was called, as program counters: they
// become a file and a line when somebody asks.
type place [4]uintptr

// here returns the place of the caller's caller.
func here() (p place) {
	runtime.Callers(2, p[:])
	return p
}

// String returns the file, with its folder, and the line, of the first caller that
// is not in this package.
func (p place) String() string {
	frames := runtime.CallersFrames(p[:])
	f, more := frames.Next()
	self := f.Function[:strings.LastIndex(f.Function, "/")+1]
	self += strings.SplitAfter(f.Function[len(self):], ".")[0]
	for more && strings.HasPrefix(f.Function, self) {
		f, more = frames.Next()
	}
	folder, file := path.Split(f.File)
	return fmt.Sprintf("%s:%d", path.Join(path.Base(folder), file), f.Line)
}
