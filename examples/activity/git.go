package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A git runs git commands in one folder. It reads only: see environment.
type git struct {
	exe    string
	folder string
	trace  string // the trace2 target, "" for none
}

// findGit returns a git for folder, which must be there.
func findGit(folder string) (*git, error) {
	exe, err := exec.LookPath("git")
	if err != nil {
		return nil, errors.New("git is not installed, or not on the PATH")
	}
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s: no such folder", folder)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, fmt.Errorf("%s: not a folder", folder)
	}
	return &git{exe: exe, folder: folder}, nil
}

// A gitError is a git command that ended with an exit code other than 0.
type gitError struct {
	command  string // "rev-parse"
	exitCode int
	message  string // from its standard error, "" if it was silent
	advice   []string
}

func (e *gitError) Error() string {
	if e.message == "" {
		return fmt.Sprintf("git %s: exit code %d", e.command, e.exitCode)
	}
	return fmt.Sprintf("git %s: %s", e.command, e.message)
}

// An advisedError also says what to do about it, line by line.
type advisedError struct {
	error
	advice []string
}

// about says what e means for folder, of which git was asked what it is. What
// git advises is kept: it has the command that makes it trust the folder of
// somebody else (safe.directory).
func (e *gitError) about(folder string) error {
	reason, _, none := strings.Cut(e.message, " (or any of the parent")
	err := advisedError{fmt.Errorf("%s: %s", folder, reason), e.advice}
	if none && len(err.advice) == 0 {
		err.advice = []string{"Name the folder of one, as in: go run ./examples/activity ~/src/project"}
	}
	return err
}

// output runs a command to its end and returns what it printed, less the
// newline at the end.
func (g *git) output(ctx context.Context, args ...string) (string, error) {
	var out strings.Builder
	err := g.stream(ctx, func(r io.Reader) error {
		_, err := io.Copy(&out, r)
		return err
	}, args...)
	return strings.TrimSuffix(out.String(), "\n"), err
}

// stream runs a command and lets read have its standard output. Where read
// fails the command is ended, and its own error counts only where read ran into
// the end of a torn stream.
func (g *git) stream(ctx context.Context, read func(io.Reader) error, args ...string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, g.exe, args...)
	cmd.Args[0] = "git" // what the trace will say
	cmd.Dir = g.folder
	cmd.Env = g.environment()
	cmd.Cancel = func() error { // git then still says goodbye on its trace
		if err := cmd.Process.Signal(os.Interrupt); err == nil {
			return nil
		}
		return cmd.Process.Kill()
	}
	cmd.WaitDelay = 2 * time.Second
	stderr := &head{room: 4096}
	cmd.Stderr = stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("git %s: %w", commandName(args), err)
	}
	readErr := read(stdout)
	torn := errors.Is(readErr, io.ErrUnexpectedEOF) // then git knows better what is wrong
	if readErr != nil && !torn {
		cancel()
		_ = cmd.Wait()
		return readErr
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &exit):
		message, advice := stderr.complaint()
		return &gitError{commandName(args), exit.ExitCode(), message, advice}
	case err != nil:
		return fmt.Errorf("git %s: %w", commandName(args), err)
	case torn:
		return readErr
	}
	return nil
}

// commandName returns the command among a git command line's arguments.
func commandName(args []string) string {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-c":
			i++
		case !strings.HasPrefix(args[i], "-"):
			return args[i]
		}
	}
	return ""
}

// environment returns the environment of git's commands: that of this process,
// but for what would lead git to another repository than that of its folder or
// its trace elsewhere, and with what keeps git from writing (an index refresh),
// from asking, paging and fetching, and its messages in English.
func (g *git) environment() []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, "GIT_TRACE") && !isLocal[name] {
			env = append(env, kv)
		}
	}
	env = append(env,
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_NO_LAZY_FETCH=1",
		"GIT_ALLOW_PROTOCOL=none", // for git before 2.44, which does not know the one above
		"GIT_TERMINAL_PROMPT=0",
		"GIT_PAGER=cat",
		"LC_ALL=C",
	)
	if g.trace != "" {
		env = append(env, "GIT_TRACE2_EVENT="+g.trace, "GIT_TRACE2_EVENT_NESTING=1")
	}
	return env
}

// isLocal holds the variables that bind git to one repository, as a hook finds
// them set: those of "git rev-parse --local-env-vars" but for configuration.
var isLocal = map[string]bool{
	"GIT_ALTERNATE_OBJECT_DIRECTORIES": true,
	"GIT_COMMON_DIR":                   true,
	"GIT_DIR":                          true,
	"GIT_GRAFT_FILE":                   true,
	"GIT_IMPLICIT_WORK_TREE":           true,
	"GIT_INDEX_FILE":                   true,
	"GIT_INTERNAL_SUPER_PREFIX":        true,
	"GIT_NAMESPACE":                    true,
	"GIT_OBJECT_DIRECTORY":             true,
	"GIT_PREFIX":                       true,
	"GIT_SHALLOW_FILE":                 true,
	"GIT_WORK_TREE":                    true,
}

// A head keeps the beginning of what is written to it.
type head struct {
	text []byte
	room int
}

func (h *head) Write(p []byte) (int, error) {
	n := min(len(p), h.room)
	h.text = append(h.text, p[:n]...)
	h.room -= n
	return len(p), nil
}

// complaint returns the line that says why git failed: the one that begins with
// "fatal: ", or else the first; and what follows the former, as advice.
func (h *head) complaint() (reason string, advice []string) {
	fatal := false
	for line := range strings.Lines(string(h.text)) {
		line = strings.TrimSpace(line)
		text, isFatal := strings.CutPrefix(line, "fatal: ")
		switch {
		case fatal && line != "":
			advice = append(advice, line)
		case isFatal && !fatal:
			reason, fatal = text, true
		case reason == "":
			reason = line
		}
	}
	return reason, advice
}
