package main

import (
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"
)

// Lines as git 2.39 writes them, shortened where nothing reads them.
const (
	traceVersion = `{"event":"version","sid":"S1","thread":"main","time":"2026-11-23T16:03:01.313023Z","file":"common-main.c","line":50,"evt":"3","exe":"2.39.5"}` + "\n"
	traceStart   = `{"event":"start","sid":"S1","thread":"main","file":"common-main.c","line":51,"t_abs":0.000299,"argv":["git","describe","it's"]}` + "\n"
	traceRepo    = `{"event":"def_repo","sid":"S1","thread":"main","file":"repository.c","line":136,"repo":1,"worktree":"/w"}` + "\n"
	traceName    = `{"event":"cmd_name","sid":"S1","thread":"main","file":"git.c","line":461,"name":"describe","hierarchy":"describe"}` + "\n"
	traceData    = `{"event":"data_json","sid":"S1","repo":1,"t_abs":0.001603,"nesting":1,"category":"c","key":"k","value":{"a":1}}` + "\n"
	traceChild   = `{"event":"child_start","sid":"S1","child_id":0,"child_class":"dashed","use_shell":false,"argv":["git-x"]}` + "\n" + `{"event":"child_exit","sid":"S1","child_id":0,"pid":-1,"code":-1,"t_rel":0.000392}` + "\n"
	traceError   = `{"event":"error","sid":"S1","msg":"No names found.","fmt":"No names found."}` + "\n"
	traceExit    = `{"event":"exit","sid":"S1","file":"usage.c","line":74,"t_abs":0.000610,"code":128}` + "\n"
	traceAtexit  = `{"event":"atexit","sid":"S1","file":"trace2/tr2_tgt_event.c","line":204,"t_abs":0.000614,"code":128}` + "\n"
	traceSignal  = `{"event":"signal","sid":"S1","file":"trace2/tr2_tgt_event.c","line":188,"t_abs":0.004334,"signo":13}` + "\n"
)

// readTrace returns the commands that a trace tells of, and how many of its
// lines were bad.
func readTrace(t *testing.T, text string) (commands []*command, bad int) {
	t.Helper()
	r := newTraceReader(func(c *command) { commands = append(commands, c) })
	if err := r.read(strings.NewReader(text)); err != nil {
		t.Errorf("reading: %v", err)
	}
	if len(r.running) > 0 {
		t.Errorf("still running: %v", r.running)
	}
	return commands, r.bad
}

func TestTraceReader(t *testing.T) {
	whole := traceVersion + traceStart + traceRepo + traceName + traceData + traceChild + traceError + traceExit + traceAtexit
	described := command{
		sid: "S1", argv: []string{"git", "describe", "it's"}, name: "describe", worktree: "/w", gitVersion: "2.39.5",
		message: "No names found.", duration: 614 * time.Microsecond, exitCode: 128,
	}
	changed := func(f func(*command)) command { c := described; f(&c); return c }
	child := strings.ReplaceAll(whole, `"sid":"S1"`, `"sid":"S1/S2"`)

	for name, test := range map[string]struct {
		text string
		want []command
		bad  int
	}{
		"nothing":   {},
		"a process": {whole, []command{described}, 0},
		"garbage between": {"\n" + "{}\n" + "nonsense\n" + traceVersion + "[1]\n" + traceStart + traceRepo + `{"event":` + "\n" +
			traceName + traceError + traceAtexit, []command{described}, 5},
		"torn at the end": {whole + traceVersion[:30], []command{described}, 1},
		"killed": {traceVersion + traceStart + traceRepo + traceName + traceSignal, []command{changed(func(c *command) {
			c.message, c.signal, c.exitCode, c.duration = "", 13, 141, 4334*time.Microsecond
		})}, 0},
		"gone without a word": {traceVersion + traceStart + traceRepo + traceName, []command{changed(func(c *command) {
			c.message, c.exitCode, c.duration = "", noExitCode, 0
		})}, 0},
		"cut between exit and atexit": {strings.TrimSuffix(whole, traceAtexit), []command{changed(func(c *command) {
			c.duration = 610 * time.Microsecond
		})}, 0},
		"a child within": {traceVersion + traceStart + child + traceRepo + traceName + traceError + traceAtexit,
			[]command{changed(func(c *command) { c.sid = "S1/S2" }), described}, 0},
		"only an end":        {traceExit + traceAtexit, nil, 0},
		"without arguments":  {traceVersion + traceAtexit, nil, 0},
		"more after the end": {whole + traceData + traceAtexit, []command{described}, 0},
		"arguments of another kind": {traceVersion + `{"event":"start","sid":"S1","argv":"git"}` + "\n" + traceAtexit,
			nil, 1},
		"a line too long": {`{"event":"x","sid":"S1","a":"` + strings.Repeat("x", maxTraceLine) + `"}` + "\n" + whole,
			[]command{described}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			commands, bad := readTrace(t, test.text)
			var got []command
			for _, c := range commands {
				got = append(got, *c)
			}
			if !reflect.DeepEqual(got, test.want) || bad != test.bad {
				t.Errorf("%d bad lines, want %d; got\n%+v, want\n%+v", bad, test.bad, got, test.want)
			}
		})
	}
}

func TestCommand_event(t *testing.T) {
	c := &command{
		sid: "S1/S2", argv: []string{"git", "log", "it's", "", "a b", "--x=%H"}, name: "log", worktree: "/w", gitVersion: "2.39.5",
		message: "no", duration: 1234567 * time.Nanosecond, exitCode: 141, signal: 13,
	}
	typ, source, project, attrs := c.event("/fallback")
	if typ != "terminal.error" || source != "cli" || project != "/w" {
		t.Errorf("%s from %s in %s", typ, source, project)
	}
	got := map[string]any{}
	for _, a := range attrs {
		got[a.Key] = a.Value.Any()
	}
	want := map[string]any{
		"command": `git log 'it'\''s' '' 'a b' --x=%H`, "exit_code": int64(141), "duration_ms": 1.234, "git_command": "log",
		"git_version": "2.39.5", "worktree": "/w", "error": "no", "signal": int64(13), "child": true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}

	typ, _, project, attrs = (&command{sid: "S1", argv: []string{"git"}}).event("/fallback")
	if typ != "terminal.command" || project != "/fallback" || len(attrs) != 3 || !attrs[1].Equal(slog.Int("exit_code", 0)) {
		t.Errorf("%s in %s: %v", typ, project, attrs)
	}
}
