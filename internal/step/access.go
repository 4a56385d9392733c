//go:build explore

package step

// An access is the last one to a word, of those that threads have made: what is done
// before they begin and after they have ended is no meeting.
//
// Two threads meet at a word where one accesses it directly after the other, as the
// accesses to this word go, and at least one of the two writes. A CAS that fails only
// reads.
type access struct {
	run    uint32 // 0: there was none
	thread uint16
	field  uint8 // which field of the source the word is; 0: Of was not called
	wrote  bool
}

// runs counts the runs of all controllers, so that an access of an earlier run is not
// taken for one of this. It is written while no thread runs.
var runs uint32

// load is the step of a load from the word that a belongs to, and write of what writes it.
func (a *access) load() {
	if active != nil {
		active.access(a, "load", false)
	}
}

func (a *access) write(what string) {
	if active != nil {
		active.access(a, what, true)
	}
}

// access takes the step before it notes the access: until the next step no other thread
// runs.
func (c *Controller) access(a *access, what string, writes bool) {
	c.step(what, nil)
	c.note(a, writes)
}

// swapped notes a CAS, whose step has been taken, and returns whether it succeeded.
func (a *access) swapped(ok bool) bool {
	if active != nil {
		active.note(a, ok)
	}
	return ok
}

func (c *Controller) note(a *access, writes bool) {
	thread := uint16(c.now.id)
	if (a.wrote || writes) && a.thread != thread && a.run == runs && c.Met != nil {
		c.Met[a.field] = true
	}
	a.run, a.thread, a.wrote = runs, thread, writes
}
