package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// A traceReader makes commands of the lines of git's trace2 event format, the
// JSON that git describes in its api-trace2 documentation. A process tells its
// story from "version" and "start" to "atexit"; what it is about is told apart
// by sid. Lines that are no JSON, and events unknown or of no interest, are
// passed over: the format may grow.
type traceReader struct {
	running map[string]*command // by sid
	ended   func(*command)
	bad     int // lines that could not be read
}

func newTraceReader(ended func(*command)) *traceReader {
	return &traceReader{running: make(map[string]*command), ended: ended}
}

// traceRecord is what we want to know of a line.
type traceRecord struct {
	Event    string          `json:"event"`
	SID      string          `json:"sid"`
	Exe      string          `json:"exe"`      // version: that of git
	Argv     json.RawMessage `json:"argv"`     // start
	Name     string          `json:"name"`     // cmd_name
	Worktree string          `json:"worktree"` // def_repo
	Message  string          `json:"msg"`      // error
	Seconds  float64         `json:"t_abs"`    // exit, atexit, signal: since the start
	Code     int             `json:"code"`     // exit, atexit
	Signal   int             `json:"signo"`    // signal
}

// line reads one line.
func (t *traceReader) line(text []byte) error {
	var r traceRecord
	if err := json.Unmarshal(text, &r); err != nil {
		t.bad++
		return fmt.Errorf("trace2: %w", err)
	}
	if r.SID == "" {
		t.bad++
		return errors.New("trace2: a record without a sid")
	}
	c := t.running[r.SID]
	if c == nil {
		if r.Event != "version" && r.Event != "start" {
			return nil // ended already, or its start was lost
		}
		c = &command{sid: r.SID, exitCode: noExitCode}
		t.running[r.SID] = c
	}
	switch r.Event {
	case "version":
		c.gitVersion = r.Exe
	case "start":
		if err := json.Unmarshal(r.Argv, &c.argv); err != nil {
			t.bad++
			return fmt.Errorf("trace2: argv: %w", err)
		}
	case "cmd_name":
		c.name = r.Name
	case "def_repo":
		c.worktree = r.Worktree
	case "error":
		if c.message == "" {
			c.message = r.Message
		}
	case "exit":
		c.end(r.Seconds, r.Code)
	case "signal":
		c.signal = r.Signal
		c.end(r.Seconds, 128+r.Signal)
	case "atexit":
		c.end(r.Seconds, r.Code)
		t.finish(c)
	}
	return nil
}

// end notes how c ended.
func (c *command) end(seconds float64, code int) {
	c.duration = time.Duration(seconds * float64(time.Second)).Round(time.Microsecond)
	c.exitCode = code
}

func (t *traceReader) finish(c *command) {
	delete(t.running, c.sid)
	if len(c.argv) > 0 {
		t.ended(c)
	}
}

// close finishes what ended without an "atexit": killed by a signal, or cut
// off.
func (t *traceReader) close() {
	for _, c := range t.running {
		t.finish(c)
	}
}

// maxTraceLine bounds one line of a trace. An argument list can be long.
const maxTraceLine = 4 << 20

// read reads lines from r to its end. A line too long counts as a bad one, as
// does a last line without its newline that is no JSON for it.
func (t *traceReader) read(r io.Reader) error {
	defer t.close()
	in := bufio.NewReaderSize(r, 16<<10)
	var line []byte
	tooLong := false
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > maxTraceLine {
			tooLong, line = true, line[:0]
		}
		if !tooLong {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if tooLong {
			t.bad++
		} else if len(line) > 0 {
			_ = t.line(line) // it is counted, and the next one may be good
		}
		tooLong, line = false, line[:0]
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
