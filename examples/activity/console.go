package main

import (
	"errors"
	"io"
	"strings"
	"sync"
	"time"
)

// progressEvery is the least time between two progress lines.
const progressEvery = 100 * time.Millisecond

// A console is standard error: complaints, and on a terminal one line of
// progress, which is out of the way whenever something else is written.
type console struct {
	w        io.Writer
	terminal bool

	mu    sync.Mutex
	shown bool      // a progress line stands there
	next  time.Time // when another may be written
}

func newConsole(w io.Writer) *console {
	return &console{w: w, terminal: displayFor(w).escapes, next: time.Now().Add(progressEvery)}
}

// complain says what went wrong, and what to do about it if that is known.
func (c *console) complain(err error) {
	advised, _ := errors.AsType[advisedError](err)
	c.tell(err.Error(), advised.advice...)
}

// tell says something: text, which a terminal has on as many lines as it takes,
// and then lines that are kept whole, for somebody to copy.
func (c *console) tell(text string, whole ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eraseLocked()
	d := displayFor(c.w)
	lines := []string{"activity: " + d.printable(strings.TrimSpace(text))}
	if c.terminal {
		lines = wrap(lines[0], d.width, true)
	}
	for _, line := range whole {
		if line != "" {
			lines = append(lines, "    "+d.printable(line))
		}
	}
	io.WriteString(c.w, strings.Join(lines, "\n")+"\n")
}

// progress shows text if this is a terminal and the last one is old enough.
// The text is made only then.
func (c *console) progress(text func() string) {
	if !c.terminal {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if now.Before(c.next) {
		return
	}
	c.next = now.Add(progressEvery)
	c.eraseLocked()
	d := displayFor(c.w)
	io.WriteString(c.w, d.fit(d.printable(text()), d.width-1)) // one for the cursor
	c.shown = true
}

// erase removes the progress line.
func (c *console) erase() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eraseLocked()
}

func (c *console) eraseLocked() {
	if c.shown {
		io.WriteString(c.w, "\r\x1b[K")
		c.shown = false
	}
}
