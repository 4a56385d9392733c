//go:build explore

package explore

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"runtime"
	"strconv"
	"strings"
)

// A failure is a schedule that did what no schedule may.
type failure struct {
	err  error
	path []choice
}

// text returns the choices as numbers. A number that comes n times in a row is written
// number*n, and zeros at the end are left out.
func (f *failure) text() string {
	var words []string
	last := len(f.path)
	for last > 0 && f.path[last-1].made == 0 {
		last--
	}
	for i := 0; i < last; {
		n := 1
		for i+n < last && f.path[i+n].made == f.path[i].made {
			n++
		}
		word := strconv.Itoa(f.path[i].made)
		if n > 1 {
			word += "*" + strconv.Itoa(n)
		}
		words = append(words, word)
		i += n
	}
	return strings.Join(words, " ")
}

// parse is the reverse of text. A text does not say in how many ways a choice could be
// made.
func parse(text string) (made []int, err error) {
	for word := range strings.FieldsSeq(text) {
		number, times, ok := strings.Cut(word, "*")
		n := 1
		if ok {
			if n, err = strconv.Atoi(times); err != nil {
				return nil, fmt.Errorf("explore: schedule %q: %q: %w", text, word, err)
			}
		}
		m, err := strconv.Atoi(number)
		if err != nil || m < 0 || n < 1 {
			return nil, fmt.Errorf("explore: schedule %q: %q is not a number of a choice", text, word)
		}
		for range n {
			made = append(made, m)
		}
	}
	return made, nil
}

// replay runs the scenario once, by the choices given; each choice after them is made the
// first way. It returns all steps of the run, and what went wrong, if anything.
func replay(scenario func(*Execution), made []int, bound int) (trace string, err error) {
	s := &search{scenario: scenario, bound: bound, repeats: true}
	for _, m := range made {
		s.path = append(s.path, choice{made: m})
	}
	x := new(Execution)
	var b strings.Builder
	x.control.Watch = func(thread int, what string, at runtime.Frame) {
		name := "goroutine " + strconv.Itoa(thread)
		if thread < len(x.names) {
			name = x.names[thread]
		}
		place := path.Join(path.Base(path.Dir(at.File)), path.Base(at.File)) + ":" + strconv.Itoa(at.Line)
		fmt.Fprintf(&b, "%4d  %-12s %-8s %-22s %s\n", x.Time(), name, what, place, line(at))
	}
	err = s.run(x)
	return b.String(), err
}

// line returns the text of the line at a frame, "" if its file cannot be read.
func line(at runtime.Frame) string {
	f, err := os.Open(at.File)
	if err != nil {
		return ""
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		if n == at.Line {
			return strings.TrimSpace(sc.Text())
		}
	}
	return ""
}

// describe says what went wrong. again is what went wrong when the schedule was run a
// second time.
func (f *failure) describe(schedules, bound int, text, trace string, again error) string {
	s := fmt.Sprintf("schedule %d: %v\n%s-preemptions %d -schedule '%s'", schedules, f.err, trace, bound, text)
	if again == nil {
		s += "\nRun again it did not go wrong: the scenario depends on something besides the schedule."
	}
	return s
}
