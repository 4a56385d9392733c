//go:build explore

package explore

import (
	"fmt"

	"github.com/vidurai/eventbus/internal/step"
)

// An Execution is one run of a scenario. The scenario prepares what its threads work
// on, names them with Go, and says with Finally what must be true when they have ended.
type Execution struct {
	control step.Controller
	names   []string
	threads []func()
	finally []func()
	err     error
}

// Go adds a thread. It runs f when the scenario has returned. What the scenario starts
// with step.Go is a thread as well.
func (x *Execution) Go(name string, f func()) {
	x.names = append(x.names, name)
	x.threads = append(x.threads, f)
}

// Finally adds a function that is called when all threads have ended. It is in no thread.
func (x *Execution) Finally(f func()) { x.finally = append(x.finally, f) }

// Errorf says that this schedule does what no schedule may. Only the first call counts.
func (x *Execution) Errorf(format string, args ...any) {
	if x.err == nil {
		x.err = fmt.Errorf(format, args...)
	}
}

// Time returns how many steps all threads together have taken, so that times taken in
// different threads can be compared.
func (x *Execution) Time() int { return x.control.Steps() }

// run runs the scenario once.
func (x *Execution) run(scenario func(*Execution)) error {
	x.control.Prepare(func() { scenario(x) })
	if err := x.control.Run(x.threads...); err != nil {
		if x.err != nil {
			return x.err
		}
		return err
	}
	for _, f := range x.finally {
		f()
	}
	return x.err
}
