package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// testRepo is a real repository in a folder of its own.
type testRepo struct {
	t   *testing.T
	dir string
}

// isolateGit keeps the configuration and the repositories of this machine out
// of a test, and the test's sockets in a folder that it returns.
func isolateGit(t *testing.T) (tmp string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	if runtime.GOOS == "windows" {
		t.Skip("git for Windows sends no trace to a unix socket")
	}
	tmp, err := os.MkdirTemp("", "act") // not t.TempDir, whose path may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	if tmp, err = filepath.EvalSymlinks(tmp); err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{
		"LC_ALL":                  "C.UTF-8",
		"COLUMNS":                 "",
		"GIT_CONFIG_GLOBAL":       os.DevNull,
		"GIT_CONFIG_SYSTEM":       os.DevNull,
		"GIT_CEILING_DIRECTORIES": tmp,
		"HOME":                    tmp,
		"TMPDIR":                  filepath.Join(tmp, "t"),
		"GIT_AUTHOR_NAME":         "Ada",
		"GIT_AUTHOR_EMAIL":        "ada@example.org",
		"GIT_COMMITTER_NAME":      "Charles",
		"GIT_COMMITTER_EMAIL":     "charles@example.org",
		"GIT_AUTHOR_DATE":         "1700000000 +0000",
		"GIT_COMMITTER_DATE":      "1700000060 +0000",
	} {
		t.Setenv(k, v)
	}
	if err := os.Mkdir(filepath.Join(tmp, "t"), 0o700); err != nil {
		t.Fatal(err)
	}
	return tmp
}

func newRepo(t *testing.T) *testRepo {
	r := &testRepo{t, filepath.Join(isolateGit(t), "repo")}
	if err := os.Mkdir(r.dir, 0o777); err != nil {
		t.Fatal(err)
	}
	r.git("init", "--quiet")
	r.git("symbolic-ref", "HEAD", "refs/heads/trunk")
	return r
}

func (r *testRepo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = r.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r *testRepo) write(name, content string) {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

// commit commits everything and returns the hash.
func (r *testRepo) commit(message string, more ...string) string {
	r.t.Helper()
	r.git("add", "--all")
	r.git(append([]string{"commit", "--quiet", "--allow-empty", "--allow-empty-message", "--message", message}, more...)...)
	return r.git("rev-parse", "HEAD")
}

// breakStatus has git status fail, and nothing else that the program asks of git.
func (r *testRepo) breakStatus() {
	r.t.Helper()
	r.write(".git/index", "no index")
}

// state describes every file below the repository's folder, .git and all.
func (r *testRepo) state() string {
	r.t.Helper()
	var b bytes.Buffer
	err := filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s %v %d", path, info.Mode(), info.ModTime().UnixNano())
		if d.Type().IsRegular() {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			fmt.Fprintf(&b, " %x", sha256.Sum256(content))
		}
		b.WriteByte('\n')
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return b.String()
}
