package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

// A repository is what git says of one.
type repository struct {
	Path        string `json:"path"`             // the work tree's root; the Git folder of a bare one
	Branch      string `json:"branch,omitempty"` // "" if HEAD is detached
	Bare        bool   `json:"bare"`
	Shallow     bool   `json:"shallow"`               // history ends where the clone was cut
	Partial     bool   `json:"partial"`               // a clone without all files: lines are not counted
	Commits     int    `json:"commits"`               // that HEAD reaches
	CommitsRead int    `json:"commits_read"`          // of these
	Version     string `json:"version,omitempty"`     // as of git describe: a tag and more, or the hash
	Uncommitted *int   `json:"uncommitted,omitempty"` // files; nil without a work tree
}

// openRepository finds the repository around g's folder, and has g run in it
// from then on.
func openRepository(ctx context.Context, g *git) (*repository, error) {
	out, err := g.output(ctx, "rev-parse",
		"--is-bare-repository", "--is-inside-work-tree", "--is-shallow-repository", "--absolute-git-dir")
	if failed, ok := errors.AsType[*gitError](err); ok && failed.message != "" {
		return nil, failed.about(g.folder)
	}
	if err != nil {
		return nil, err
	}
	facts := strings.SplitN(out, "\n", 4) // the last may itself have newlines
	if len(facts) < 4 {
		return nil, fmt.Errorf("git rev-parse: unexpected answer %q", out)
	}
	r := &repository{Bare: facts[0] == "true", Shallow: facts[2] == "true", Path: facts[3]}
	if facts[1] == "true" {
		if r.Path, err = g.output(ctx, "rev-parse", "--show-toplevel"); err != nil {
			return nil, err
		}
		r.Uncommitted = new(int)
	}
	r.Path = filepath.FromSlash(r.Path)
	g.folder = r.Path

	if r.Branch, err = g.output(ctx, "branch", "--show-current"); err != nil {
		return nil, err
	}
	settings, err := g.output(ctx, "config", "--list", "--name-only")
	if err != nil {
		return nil, err
	}
	for name := range strings.Lines(settings) {
		name = strings.TrimSpace(name)
		if name == "extensions.partialclone" || strings.HasPrefix(name, "remote.") && strings.HasSuffix(name, ".promisor") {
			r.Partial = true
		}
	}
	return r, r.countCommits(ctx, g)
}

// countCommits leaves 0 for a branch that has none yet. With --revs-only git
// prints nothing then; with --verify it would fail.
func (r *repository) countCommits(ctx context.Context, g *git) error {
	head, err := g.output(ctx, "rev-parse", "--revs-only", "HEAD")
	if err != nil || head == "" {
		return err
	}
	n, err := g.output(ctx, "rev-list", "--count", "HEAD", "--")
	if err != nil {
		return err
	}
	if r.Commits, err = strconv.Atoi(n); err != nil {
		return fmt.Errorf("git rev-list: %w", err)
	}
	return nil
}

// look asks for the present state: how many files are uncommitted, and between
// which versions HEAD is. Without --always, git would fail where there is no tag.
func (r *repository) look(ctx context.Context, g *git) error {
	if r.Uncommitted != nil {
		// No fsmonitor: the repository's configuration may name any program.
		out, err := g.output(ctx, "-c", "core.fsmonitor=false", "status", "--porcelain", "--no-renames")
		if err != nil {
			return err
		}
		if out != "" {
			*r.Uncommitted = strings.Count(out, "\n") + 1
		}
	}
	if r.Commits == 0 {
		return nil
	}
	var err error
	r.Version, err = g.output(ctx, "describe", "--tags", "--always")
	return err
}
