package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Repositories of every shape, and what is none.

func TestRun_merge_commit_has_no_files(t *testing.T) {
	r := newRepo(t)
	r.write("a", "a\n")
	r.commit("base")
	r.git("checkout", "--quiet", "-b", "side")
	r.write("b", "b\n")
	r.commit("side")
	r.git("checkout", "--quiet", "trunk")
	r.write("c", "c\n")
	r.commit("main")
	r.git("merge", "--quiet", "--no-ff", "--message", "merge", "side")

	got := runJSON(t, "--recent", "100", r.dir)
	if n := got.Statistics.EventTypes; n["git.commit"] != 4 || n["editor.file_save"] != 3 {
		t.Errorf("types: %v", n)
	}
	merge := only(got.Recent, "git.commit")[0]
	if value(t, merge, "subject") != "merge" || value(t, merge, "files") != int64(0) || value(t, merge, "merge") != true {
		t.Errorf("the merge: %v", merge.Payload.Map())
	}
}

func TestRun_deleted_and_renamed_files(t *testing.T) {
	r := newRepo(t)
	r.write("old", "1\n2\n3\n")
	r.commit("")
	r.git("mv", "old", "new")
	r.commit("rename")
	got := runJSON(t, "--recent", "100", r.dir)
	var changes []string
	for _, e := range only(got.Recent, "editor.file_save") {
		changes = append(changes, value(t, e, "change").(string)+" "+value(t, e, "file_path").(string))
	}
	if want := []string{"deleted old", "added new", "added old"}; !slices.Equal(changes, want) {
		t.Errorf("changes %q, want %q", changes, want)
	}
	for _, f := range got.BusiestFiles {
		if f.Saves != 1 {
			t.Errorf("a deletion counts as a save: %+v", f)
		}
	}
}

func TestRun_repository_without_commits(t *testing.T) {
	r := newRepo(t)
	got := runJSON(t, r.dir)
	if !slices.Contains(got.Notes, "no commits yet") || got.Repository.Commits != 0 || got.Repository.Branch != "trunk" {
		t.Errorf("notes %q, repository %+v", got.Notes, got.Repository)
	}
	if n := got.Statistics.EventTypes; n["git.commit"] != 0 || n["terminal.command"] == 0 || n["terminal.error"] != 0 {
		t.Errorf("types: %v", n)
	}
	if text := runWith(r.dir); text.code != exitOK || !strings.Contains(text.stdout, "\nno commits yet\n") {
		t.Errorf("%+v", text)
	}
}

func TestRun_bare_repository(t *testing.T) {
	r := newRepo(t)
	r.write("f", "")
	r.commit("one")
	bare := r.dir + ".git"
	r.git("clone", "--quiet", "--bare", r.dir, bare)
	got := runJSON(t, bare)
	if repo := got.Repository; !repo.Bare || repo.Path != bare || repo.CommitsRead != 1 || repo.Uncommitted != nil {
		t.Errorf("repository %+v", repo)
	}
	for _, e := range got.Recent {
		if e.ProjectPath != bare {
			t.Errorf("project of %v", e)
		}
	}
}

func TestRun_clones_that_lack_something(t *testing.T) {
	r := newRepo(t)
	for _, content := range []string{"1\n", "1\n2\n", "1\n2\n3\n"} {
		r.write("f", content)
		r.commit("f is " + content)
	}
	r.git("config", "uploadpack.allowFilter", "true")
	from := "file://" + filepath.ToSlash(r.dir)

	shallow := r.dir + "-shallow"
	r.git("clone", "--quiet", "--depth", "2", from, shallow)
	cut := runJSON(t, "--recent", "100", shallow)
	if !cut.Repository.Shallow || cut.Repository.CommitsRead != 2 || len(cut.Notes) != 1 {
		t.Errorf("shallow: %+v, %q", cut.Repository, cut.Notes)
	}
	history := only(cut.Recent, "git.commit", "editor.file_save")
	if len(history) != 3 || history[0].Type != "git.commit" || history[1].Type != "editor.file_save" || history[2].Type != "git.commit" {
		t.Fatalf("shallow, newest first: %v", history)
	}
	if value(t, history[0], "files") != int64(1) || value(t, history[1], "insertions") != int64(1) {
		t.Errorf("shallow, the commit with a parent: %v, %v", history[0].Payload.Map(), history[1].Payload.Map())
	}
	for _, key := range []string{"files", "insertions", "deletions"} {
		if _, ok := history[2].Payload.Get(key); ok {
			t.Errorf("shallow, the commit without a parent: %v", history[2].Payload.Map())
		}
	}

	partial := r.dir + "-partial"
	r.git("clone", "--quiet", "--filter=blob:none", "--no-checkout", from, partial)
	got := runJSON(t, "--recent", "100", partial)
	if !got.Repository.Partial || got.Repository.CommitsRead != 3 || len(got.Notes) != 1 {
		t.Errorf("partial: %+v, %q", got.Repository, got.Notes)
	}
	for _, e := range only(got.Recent, "git.commit", "editor.file_save") {
		if _, counted := e.Payload.Get("insertions"); counted {
			t.Errorf("lines of files that are not there: %v", e.Payload.Map())
		}
	}
}

func TestRun_max_commits_keeps_the_newest(t *testing.T) {
	r := newRepo(t)
	for _, subject := range []string{"one", "two", "three"} {
		r.commit(subject)
	}
	for _, test := range []struct {
		limit    string
		want     []string
		isNoted  bool
		wantRead int
	}{
		{"2", []string{"three", "two"}, true, 2},
		{"3", []string{"three", "two", "one"}, false, 3},
		{"0", []string{"three", "two", "one"}, false, 3},
	} {
		got := runJSON(t, "--max-commits", test.limit, "--recent", "100", r.dir)
		var subjects []string
		for _, e := range only(got.Recent, "git.commit") {
			subjects = append(subjects, value(t, e, "subject").(string))
		}
		if !slices.Equal(subjects, test.want) || (len(got.Notes) == 1) != test.isNoted ||
			got.Repository.CommitsRead != test.wantRead || got.Repository.Commits != 3 {
			t.Errorf("--max-commits %s: %q, notes %q, %+v", test.limit, subjects, got.Notes, got.Repository)
		}
	}
}

func TestRun_configuration_does_not_change_what_is_read(t *testing.T) {
	r := newRepo(t)
	r.write("f", "1\n")
	r.commit("one")
	for _, kv := range [][2]string{
		{"log.showRoot", "false"}, {"log.showSignature", "true"}, {"color.ui", "always"}, {"diff.renames", "copies"},
		{"core.quotePath", "true"}, {"i18n.logOutputEncoding", "UTF-16"}, {"diff.mnemonicPrefix", "true"},
		{"log.date", "relative"}, {"log.decorate", "full"}, {"core.pager", "false"}, {"status.short", "true"},
	} {
		r.git("config", kv[0], kv[1])
	}
	t.Setenv("GIT_DIR", filepath.Join(r.dir, "elsewhere")) // as in a hook
	t.Setenv("GIT_TRACE2_EVENT", filepath.Join(r.dir, "trace"))
	t.Setenv("GIT_TRACE", "1")
	got := runJSON(t, r.dir)
	if n := got.Statistics.EventTypes; n["git.commit"] != 1 || n["editor.file_save"] != 1 || n["terminal.error"] != 0 {
		t.Errorf("types: %v", n)
	}
	if *got.Repository.Uncommitted != 0 {
		t.Errorf("the trace went astray: %+v", got.Repository)
	}
}

func TestRun_says_what_is_wrong(t *testing.T) {
	tmp := isolateGit(t)
	file := filepath.Join(tmp, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	const another = "\n    Name the folder of one, as in: go run ./examples/activity ~/src/project"
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{tmp}, exitFailed, tmp + ": not a git repository" + another},
		{[]string{"--json", tmp}, exitFailed, tmp + ": not a git repository" + another},
		{[]string{filepath.Join(tmp, "none")}, exitFailed, filepath.Join(tmp, "none") + ": no such folder"},
		{[]string{file}, exitFailed, file + ": not a folder"},
		{[]string{"--wrong"}, exitUsage, "flag provided but not defined: -wrong (-h for help)"},
		{[]string{"a", "b"}, exitUsage, "one folder at most, not 2 (-h for help)"},
	} {
		got := runWith(test.args...)
		if want := (outcome{test.code, "", "activity: " + test.want + "\n"}); got != want {
			t.Errorf("%q: %+v, want %+v", test.args, got, want)
		}
	}

	t.Setenv("PATH", tmp)
	if got, want := runWith(tmp), (outcome{exitFailed, "", "activity: git is not installed, or not on the PATH\n"}); got != want {
		t.Errorf("without git: %+v", got)
	}
}

// Git has a variable with which its own tests have it take every folder for
// somebody else's.
func TestRun_keeps_what_git_advises(t *testing.T) {
	r := newRepo(t)
	t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
	got := runWith(r.dir)
	want := "activity: " + r.dir + ": detected dubious ownership in repository at '" + r.dir + "'\n" +
		"    To add an exception for this directory, call:\n" +
		"    git config --global --add safe.directory " + r.dir + "\n"
	if got != (outcome{exitFailed, "", want}) {
		t.Errorf("%+v, want stderr\n%s", got, want)
	}
}

// What git is asked succeeds in every repository in which nothing is wrong.
func TestRun_healthy_repositories_have_no_error(t *testing.T) {
	r := newRepo(t)
	unborn := r.dir + "-unborn"
	r.git("init", "--quiet", unborn)
	r.write("f", "1\n")
	r.commit("one")
	r.write("f", "2\n")
	hash := r.commit("two")
	detached, shallow, bare, worktree := r.dir+"-detached", r.dir+"-shallow", r.dir+"-bare", r.dir+"-worktree"
	r.git("clone", "--quiet", r.dir, detached)
	r.git("-C", detached, "checkout", "--quiet", "--detach", "HEAD~1")
	r.git("clone", "--quiet", "--depth", "1", "file://"+filepath.ToSlash(r.dir), shallow)
	r.git("init", "--quiet", "--bare", bare)
	r.git("worktree", "add", "--quiet", worktree)
	for _, folder := range []string{r.dir, unborn, detached, shallow, bare, worktree, filepath.Join(r.dir, ".git")} {
		got := runJSON(t, "--recent", "100", folder)
		if failed := only(got.Recent, "terminal.error"); len(failed) > 0 || got.Statistics.EventTypes["terminal.command"] == 0 {
			t.Errorf("%s: %v, types %v", folder, failed, got.Statistics.EventTypes)
		}
	}
	if got := runJSON(t, r.dir).Repository.Version; len(got) < 4 || !strings.HasPrefix(hash, got) {
		t.Errorf("without a tag the version is %q, of %s", got, hash)
	}
}

func TestRun_damaged_repository(t *testing.T) {
	r := newRepo(t)
	r.write("f", "1\n")
	r.commit("one")
	r.write("f", "2\n")
	r.commit("two")
	blob := r.git("rev-parse", "HEAD:f")
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", blob[:2], blob[2:])); err != nil {
		t.Fatal(err)
	}
	got := runWith("--json", r.dir)
	if got.code != exitFailed || !strings.HasPrefix(got.stderr, "activity: git log: ") || strings.Count(got.stderr, "\n") != 1 {
		t.Errorf("exit code %d, stderr %q", got.code, got.stderr)
	}
	if rep := decodeReport(t, got.stdout); rep.Repository.CommitsRead == 0 || rep.Statistics.EventTypes["terminal.error"] != 1 {
		t.Errorf("what came before is not reported: %s", got.stdout)
	}
}

func TestRun_interrupted(t *testing.T) {
	r := newRepo(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr strings.Builder
	code := run(ctx, []string{r.dir}, strings.NewReader(""), &stdout, &stderr)
	if got, want := (outcome{code, stdout.String(), stderr.String()}), (outcome{exitInterrupted, "", "activity: interrupted\n"}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left in %s: %v, %v", os.TempDir(), left, err)
	}
}
