package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A verdict is what became of a mutant.
type verdict string

const (
	unviable verdict = "not compiled"
	killed   verdict = "killed"
	timedOut verdict = "timed out"
	lived    verdict = "lived"
)

// A trial is how the mutants of one package are tried.
type trial struct {
	root   string // of the module
	pkg    string
	rounds []round
	others []string // packages whose tests are run after that
	dir    string   // for what is temporary

	combined map[int]bool // the mutants that one build has, by their numbers
}

// A round is one run of the package's tests, and what it may take: of the processors'
// time, which does not depend on what else the machine does, and of the clock's, for
// those that wait for what never comes.
type round struct {
	args      []string
	cpu, wall time.Duration
}

// leeway is how many times longer than without a mutant a round may take.
const leeway = 5

// memory is how much address space a test may have, in KiB: an endless loop that
// appends would take all there is.
const memory = 8 << 20

func newTrial(root string, t target, dir string) *trial {
	return &trial{root: root, pkg: t.pkg, rounds: []round{{args: t.quick}, {args: t.less}, {}}, others: t.others, dir: dir}
}

// prepare builds the tests without a mutant, and with as many as can be had in one
// build. Both must pass if none is selected; that sets the rounds' limits.
func (t *trial) prepare(ctx context.Context, mutants []mutant) error {
	if err := t.build(ctx, "plain", nil); err != nil {
		return err
	}
	if err := t.combine(ctx, mutants); err != nil {
		return err
	}
	for i := range t.rounds {
		r := &t.rounds[i]
		for _, name := range []string{"plain", "combined"} {
			some := *r
			some.cpu, some.wall = 10*time.Minute, 10*time.Minute
			start := time.Now()
			v, out, used, err := t.test(ctx, name, some, 0)
			if err != nil {
				return err
			}
			if v != lived {
				return fmt.Errorf("%s without a mutant, in the build that is %s\n%s", v, name, out)
			}
			r.cpu = max(r.cpu, 2*time.Second, leeway*used.Round(time.Second))
			r.wall = max(r.wall, 20*time.Second, 4*leeway*time.Since(start))
			if i >= combinedRounds {
				break
			}
		}
	}
	return nil
}

// combinedRounds is how many of the rounds the combined build is for. What lives
// through them is built by itself.
const combinedRounds = 2

// combine builds the tests with many mutants in them. Their numbers are those of
// mutants and 1.
func (t *trial) combine(ctx context.Context, mutants []mutant) error {
	refused := map[int]bool{}
	for {
		err := t.combineBut(ctx, mutants, refused)
		if !errors.Is(err, errNotCompiled) {
			return err
		}
		before := len(refused)
		for _, at := range complaint.FindAllStringSubmatch(err.Error(), -1) {
			line, err := strconv.Atoi(at[2])
			if err != nil {
				return err
			}
			for i, m := range mutants {
				if filepath.Base(m.File) == at[1] && m.Line == line {
					refused[i+1] = true
				}
			}
		}
		if len(refused) == before {
			return err
		}
	}
}

// complaint is where the compiler has something against a combined file.
var complaint = regexp.MustCompile(`/combined\.([^/:]+):(\d+):`)

func (t *trial) combineBut(ctx context.Context, mutants []mutant, refused map[int]bool) error {
	files := map[string]map[int]mutant{}
	for i, m := range mutants {
		if refused[i+1] {
			continue
		}
		if files[m.File] == nil {
			files[m.File] = map[int]mutant{}
		}
		files[m.File][i+1] = m
	}
	t.combined = map[int]bool{}
	overlay := map[string][]byte{}
	for name, ms := range files {
		source, err := os.ReadFile(filepath.Join(t.root, name))
		if err != nil {
			return err
		}
		combined, in, err := combine(name, source, ms)
		if err != nil {
			return err
		}
		maps.Copy(t.combined, in)
		overlay[name] = combined
		overlay[path.Join(path.Dir(name), "selected_mutant.go")] = selectorFile(path.Base(path.Dir(name)))
	}
	return t.build(ctx, "combined", overlay)
}

// compilers is what the compiler says, of a changed file or of one that uses it.
var compilers = regexp.MustCompile(`(?m)^\S+\.go:\d+(:\d+)?: `)

// errNotCompiled is the error of a build that fails for the sake of what was changed.
var errNotCompiled = errors.New("does not compile")

// try tries mutant i. Where it is killed by a test that is known it returns its name.
func (t *trial) try(ctx context.Context, i int, m mutant) (v verdict, by string, err error) {
	if m.noGo {
		return unviable, "", nil
	}
	rounds := t.rounds
	if t.combined[i+1] {
		for range combinedRounds {
			if len(rounds) == 0 {
				return lived, "", nil
			}
			v, out, _, err := t.test(ctx, "combined", rounds[0], i+1)
			if v != lived || err != nil {
				return v, firstFailure(out), err
			}
			rounds = rounds[1:]
		}
		if len(rounds) == 0 {
			return lived, "", nil
		}
	}
	name := fmt.Sprint(i + 1)
	defer t.remove(name)
	err = t.build(ctx, name, map[string][]byte{m.File: m.source})
	if errors.Is(err, errNotCompiled) {
		return unviable, "", nil
	}
	if err != nil {
		return "", "", err
	}
	for _, r := range rounds {
		v, out, _, err := t.test(ctx, name, r, 0)
		if v != lived || err != nil {
			return v, firstFailure(out), err
		}
	}
	if len(t.others) > 0 {
		args := append([]string{"test", "-vet=off", "-count=1", "-short", "-timeout=5m", "-overlay", filepath.Join(t.dir, name+".json")}, t.others...)
		out, err := command(ctx, t.root, "go", args...)
		if err := ctx.Err(); err != nil {
			return "", "", err
		}
		if err != nil {
			return killed, firstFailure(out), nil
		}
	}
	return lived, "", nil
}

// remove removes what build has left under a name.
func (t *trial) remove(name string) {
	files, _ := filepath.Glob(filepath.Join(t.dir, name+".*"))
	for _, f := range files {
		os.Remove(f)
	}
}

// build builds the package's tests, with other files in the place of some.
func (t *trial) build(ctx context.Context, name string, files map[string][]byte) error {
	replace := map[string]string{}
	for file, source := range files {
		replace[filepath.Join(t.root, file)] = filepath.Join(t.dir, name+"."+filepath.Base(file))
		if err := os.WriteFile(replace[filepath.Join(t.root, file)], source, 0o666); err != nil {
			return err
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	base := filepath.Join(t.dir, name)
	if err := os.WriteFile(base+".json", overlay, 0o666); err != nil {
		return err
	}
	out, err := command(ctx, t.root, "go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-gcflags=-e", "-overlay", base+".json", "-o", base+".test", "./"+t.pkg)
	if err != nil && ctx.Err() == nil && compilers.MatchString(out) {
		return fmt.Errorf("%w:\n%s", errNotCompiled, out)
	}
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// test runs the package's tests, and says what that means for a mutant in them.
func (t *trial) test(ctx context.Context, name string, r round, selected int) (v verdict, out string, used time.Duration, err error) {
	limited, cancel := context.WithTimeout(ctx, r.wall)
	defer cancel()
	script := fmt.Sprintf(`ulimit -v %d && ulimit -t %d && exec "$0" -test.failfast "$@"`, memory, int(r.cpu/time.Second))
	cmd := exec.CommandContext(limited, "sh", append([]string{"-c", script, filepath.Join(t.dir, name+".test")}, r.args...)...)
	cmd.Dir = filepath.Join(t.root, t.pkg)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", selectorEnv, selected))
	cmd.WaitDelay = 10 * time.Second
	data, err := cmd.CombinedOutput()
	if ctx.Err() != nil || cmd.ProcessState == nil {
		return "", "", 0, errors.Join(err, ctx.Err())
	}
	used = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	switch {
	case limited.Err() != nil || !cmd.ProcessState.Exited() && used > r.cpu-time.Second:
		v = timedOut
	case err != nil:
		v = killed
	default:
		v = lived
	}
	return v, string(data), used, nil
}

// command runs a command in a directory.
func command(ctx context.Context, dir, name string, args ...string) (out string, err error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.WaitDelay = 10 * time.Second
	data, err := cmd.CombinedOutput()
	return string(data), err
}

// firstFailure returns the name of the first test that failed, or what else there is
// to tell.
func firstFailure(out string) string {
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "--- FAIL: "); ok {
			name, _, _ = strings.Cut(name, " ")
			return name
		}
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return line
		}
	}
	return ""
}
