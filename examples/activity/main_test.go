package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
)

// outcome is what a run of the program left.
type outcome struct {
	code           int
	stdout, stderr string
}

func runWith(args ...string) outcome {
	var stdout, stderr bytes.Buffer
	code := run(context.Background(), args, strings.NewReader(""), &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

// report runs the program with --json, requires that it succeeds, and decodes
// what it printed.
func runJSON(t *testing.T, args ...string) *report {
	t.Helper()
	got := runWith(append([]string{"--json"}, args...)...)
	if got.code != exitOK || got.stderr != "" {
		t.Fatalf("exit code %d, stderr %q", got.code, got.stderr)
	}
	return decodeReport(t, got.stdout)
}

func decodeReport(t *testing.T, text string) *report {
	t.Helper()
	r := new(report)
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	if d.More() {
		t.Errorf("more than one document: %s", text)
	}
	return r
}

// only returns the events of the given types, in order.
func only(events []*event.Event, types ...string) (some []*event.Event) {
	for _, e := range events {
		for _, typ := range types {
			if e.Type == typ {
				some = append(some, e)
			}
		}
	}
	return some
}

func value(t *testing.T, e *event.Event, key string) any {
	t.Helper()
	v, ok := e.Payload.Get(key)
	if !ok {
		t.Errorf("%v has no %s", e, key)
	}
	return v.Any()
}

func TestRun_publishes_the_history(t *testing.T) {
	r := newRepo(t)
	odd := "a b/\"q\"\n\té'$.txt"
	r.write(odd, "one\ntwo\n")
	r.write("bin", "\x00\x01")
	first := r.commit("first \x1b[31mred\n\nbody\n\ncommit 0123456789\n")
	r.write(odd, "one\n2\nthree\n")
	second := r.commit("second")
	got := runJSON(t, "--recent", "100", filepath.Join(r.dir, "a b"))

	history := only(got.Recent, "git.commit", "editor.file_save")
	var order []string
	for _, e := range history {
		if e.Source != "git" || e.ProjectPath != r.dir {
			t.Errorf("source %q, project %q; want git, %q", e.Source, e.ProjectPath, r.dir)
		}
		want := int64(1700000000)
		if e.Type == "git.commit" {
			want += 60
		}
		if e.Timestamp.Unix() != want {
			t.Errorf("%s at %v", e.Type, e.Timestamp)
		}
		order = append(order, e.Type)
	}
	if want := "git.commit editor.file_save git.commit editor.file_save editor.file_save"; strings.Join(order, " ") != want {
		t.Fatalf("newest first: %v, want %s", order, want)
	}
	for i, want := range []map[string]any{
		{"commit": second, "author": "Ada", "subject": "second", "files": int64(1), "insertions": int64(2), "deletions": int64(1)},
		{"file_path": odd, "change": "modified", "commit": second[:12], "insertions": int64(2), "deletions": int64(1)},
		{"commit": first, "author": "Ada", "subject": "first \x1b[31mred", "files": int64(2), "insertions": int64(2), "deletions": int64(0)},
	} {
		if history[i].Payload.Len() != len(want) {
			t.Errorf("event %d: %v", i, history[i].Payload.Map())
		}
		for k, v := range want {
			if got := value(t, history[i], k); got != v {
				t.Errorf("event %d: %s is %#v, want %#v", i, k, got, v)
			}
		}
	}
	if bin := history[3]; value(t, bin, "file_path") != "bin" || value(t, bin, "binary") != true {
		t.Errorf("the binary file: %v", bin.Payload.Map())
	}

	if len(got.BusiestFiles) != 2 || got.BusiestFiles[0].Path != odd || got.BusiestFiles[0].Saves != 2 ||
		got.BusiestFiles[0].Insertions != 4 || got.BusiestFiles[0].Deletions != 1 {
		t.Errorf("busiest files: %+v", got.BusiestFiles)
	}
	if len(got.Authors) != 1 || got.Authors[0].Name != "Ada" || got.Authors[0].Commits != 2 {
		t.Errorf("authors: %+v", got.Authors)
	}
	s := got.Statistics
	if s.EventTypes["git.commit"] != 2 || s.EventTypes["editor.file_save"] != 3 || s.EventSources["git"] != 5 {
		t.Errorf("statistics: %+v", s)
	}
	if got.PublishCostNS <= 0 || got.PublishCostMedianNS <= 0 || got.ClockCostNS <= 0 {
		t.Errorf("publish cost %v ns, median %v, clock %v", got.PublishCostNS, got.PublishCostMedianNS, got.ClockCostNS)
	}
	if got.FirstPublishes != int64(len(s.EventTypes)) || got.FirstPublishCostNS <= 0 {
		t.Errorf("%d first publishes took %v ns", got.FirstPublishes, got.FirstPublishCostNS)
	}
	if strings.Contains(runWith("--json", r.dir).stdout, "example.org") {
		t.Error("an address is in the output")
	}
}

func TestRun_captures_git_commands_with_their_exit_codes(t *testing.T) {
	r := newRepo(t)
	r.write("f", "")
	r.commit("one")
	r.breakStatus()
	out := runWith("--json", "--recent", "100", r.dir)
	got := decodeReport(t, out.stdout)
	if out.code != exitFailed || !strings.HasPrefix(out.stderr, "activity: git status: ") {
		t.Errorf("exit code %d, stderr %q", out.code, out.stderr)
	}

	terminal := only(got.Recent, "terminal.command", "terminal.error")
	seen := map[string]int64{}
	for _, e := range terminal {
		code := value(t, e, "exit_code").(int64)
		seen[value(t, e, "git_command").(string)] = code
		if (e.Type == "terminal.error") != (code != 0) || e.Source != "cli" || e.ProjectPath != r.dir {
			t.Errorf("%v, exit code %d", e, code)
		}
		if !strings.HasPrefix(value(t, e, "command").(string), "git ") {
			t.Errorf("command %q", value(t, e, "command"))
		}
		if ms, ok := e.Payload.Float64("duration_ms"); !ok || ms <= 0 {
			t.Errorf("duration %v ms", ms)
		}
		value(t, e, "git_version")
	}
	for name, code := range map[string]int64{"rev-parse": 0, "rev-list": 0, "log": 0, "status": 128} {
		if c, ok := seen[name]; !ok || c != code {
			t.Errorf("git %s: exit code %d, seen: %t; want %d", name, c, ok, code)
		}
	}
	failed := only(terminal, "terminal.error")
	const status = "git -c core.fsmonitor=false status --porcelain --no-renames"
	if len(failed) != 1 || value(t, failed[0], "command") != status {
		t.Fatalf("failed: %v", failed)
	}
	if message := value(t, failed[0], "error").(string); !strings.Contains(message, "index file") {
		t.Errorf("error %q", message)
	}

	runs := 0
	for _, c := range got.Commands {
		runs += c.Runs
		if want := c.Command == status; (c.Failures == 1) != want || (*c.ExitCode == 128) != want {
			t.Errorf("%+v", c)
		}
	}
	s := got.Statistics
	if n := s.EventTypes["terminal.command"] + s.EventTypes["terminal.error"]; uint64(runs) != n || n != s.EventSources["cli"] {
		t.Errorf("%d runs, %d events, statistics %+v", runs, n, s)
	}
	var published uint64
	for _, n := range s.EventTypes {
		published += n
	}
	if published != s.Published || int(published) != len(got.Recent) || s.Panics != 0 {
		t.Errorf("%d events by type, %d recent: %+v", published, len(got.Recent), s)
	}
}

func TestRun_changes_nothing_and_leaves_nothing(t *testing.T) {
	r := newRepo(t)
	r.write("f", "1\n")
	r.commit("one")
	r.write("f", "1\n") // the index does not know this modification time
	r.write("new", "")
	before := r.state()
	if got := runJSON(t, r.dir); *got.Repository.Uncommitted != 1 {
		t.Errorf("repository: %+v", got.Repository)
	}
	if after := r.state(); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left in %s: %v, %v", os.TempDir(), left, err)
	}
}

func TestRun_prints_plain_text_where_there_is_no_terminal(t *testing.T) {
	r := newRepo(t)
	r.write("odd\nname", "x\n")
	r.commit("evil \x1b[31m subject")
	r.git("tag", "v1.2.3")
	got := runWith(r.dir)
	if got.code != exitOK || got.stderr != "" {
		t.Fatalf("exit code %d, stderr %q", got.code, got.stderr)
	}
	for _, want := range []string{
		r.dir + ": 1 commit, branch trunk, v1.2.3, 0 uncommitted files\n",
		"\nThe last 10 events published, newest first\n",
		`Ada: evil \x1b[31m subject` + "\n",
		"\nBusiest files\n       1 save  +1 -0            odd\\nname\n",
		"\nAuthors\n       1 commit  Ada\n",
		"\nCommands\n  exit   0 ",
		"\nSubscriptions, with their handlers' time\n",
		"\n  git.>                1          1        0  ",
		"\nStatistics\n",
		"\nHalf of the publishes took ",
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("no %q in:\n%s", want, got.stdout)
		}
	}
	if strings.Contains(got.stdout, "\x1b") {
		t.Errorf("an escape sequence in:\n%q", got.stdout)
	}
}
