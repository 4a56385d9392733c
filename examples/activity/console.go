package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// isTerminal reports whether w is a terminal that knows escape sequences.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

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
	return &console{w: w, terminal: isTerminal(w), next: time.Now().Add(progressEvery)}
}

// complain says what went wrong, on one line.
func (c *console) complain(err error) { c.tell(err.Error()) }

// tell says something on a line of its own.
func (c *console) tell(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eraseLocked()
	fmt.Fprintf(c.w, "activity: %s\n", printable(strings.TrimSpace(text)))
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
	io.WriteString(c.w, printable(text()))
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
