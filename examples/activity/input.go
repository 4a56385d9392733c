package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/vidurai/eventbus/event"
)

// An input publishes what it reads from a repository or a stream.
type input struct {
	meter   *meter
	console *console

	stream     bool
	repository *repository // nil for a stream
	notes      []string    // what the reader of the report should know
	badLines   int         // of a stream
}

func (in *input) note(format string, args ...any) {
	in.notes = append(in.notes, fmt.Sprintf(format, args...))
}

// empty reports whether there is nothing to report on: no repository was found,
// or nothing could be read of the stream.
func (in *input) empty(err error) bool {
	if in.stream {
		return err != nil && in.meter.events() == 0 && in.badLines == 0
	}
	return in.repository == nil
}

// readRepository publishes the history of the repository around folder, and
// the git commands that this takes.
func (in *input) readRepository(ctx context.Context, folder string, maxCommits int) (err error) {
	if folder, err = filepath.Abs(folder); err != nil {
		return err
	}
	g, err := findGit(folder)
	if err != nil {
		return err
	}
	trace, err := in.listen(folder)
	if err != nil {
		in.note("git's commands are not captured: %v", err)
	} else {
		g.trace = trace.target()
		defer func() {
			err = cmp.Or(err, trace.close())
			if n := trace.bad.Load(); n > 0 {
				in.note("%s of git's trace could not be read", counted(n, "line"))
			}
		}()
	}
	repo, err := openRepository(ctx, g)
	if err != nil {
		return err
	}
	in.repository = repo
	if repo.Commits == 0 {
		in.note("no commits yet")
	} else if err := in.readCommits(ctx, g, maxCommits); err != nil {
		return err
	}
	return repo.look(ctx, g)
}

// listen opens the socket for git's traces. What they tell is emitted in the
// goroutines that read them, beside the history.
func (in *input) listen(folder string) (*traceSocket, error) {
	var failed sync.Once
	return listenTrace(func(c *command) {
		typ, source, project, attrs := c.event(folder)
		if err := in.meter.emit(typ, source, project, attrs...); err != nil {
			failed.Do(func() { in.console.complain(err) })
		}
	})
}

// stay has the bus shown until ctx ends. Meanwhile git tells what it is used for, in
// every shell that is told to let it.
func (in *input) stay(ctx context.Context, page *server) (err error) {
	end, export := "interrupt to end", ""
	if in.repository != nil {
		trace, failed := in.listen(in.repository.Path)
		if failed != nil {
			in.console.tell("git's commands are not captured: " + failed.Error())
		} else {
			defer func() { err = cmp.Or(err, trace.close()) }()
			end += "; to see git commands too, in another shell:"
			export = "export GIT_TRACE2_EVENT=" + trace.target()
		}
	}
	in.console.tell(end, export)
	return page.stay(ctx)
}

func (in *input) readCommits(ctx context.Context, g *git, maxCommits int) error {
	repo := in.repository
	total := repo.Commits
	if maxCommits > 0 && maxCommits < total {
		total = maxCommits
		in.note("the newest %s of %s: --max-commits 0 reads them all", grouped(total), counted(repo.Commits, "commit"))
	}
	if repo.Shallow {
		in.note("a shallow clone: its history ends where it was cut, and the commits there have no parents to be compared with")
	}
	if repo.Partial {
		in.note("a partial clone: files that were not fetched cannot be compared, so lines are not counted")
	}
	want := historyOptions{max: maxCommits, lines: !repo.Partial, roots: !repo.Shallow}
	return readHistory(ctx, g, want, func(c *commit) error {
		if err := in.publishCommit(c); err != nil {
			return err
		}
		repo.CommitsRead++
		in.console.progress(func() string {
			return fmt.Sprintf("reading history: %s of %s", grouped(repo.CommitsRead), counted(total, "commit"))
		})
		return nil
	})
}

// publishCommit publishes an editor.file_save for each file that c changed, at
// the time c was authored, the nearest to the truth that git knows, and then a
// git.commit, at the time c was committed. Of both, git is the source.
func (in *input) publishCommit(c *commit) error {
	project := in.repository.Path
	insertions, deletions := 0, 0
	for i := range c.changes {
		ch := &c.changes[i]
		insertions += ch.insertions
		deletions += ch.deletions
		attrs := append(make([]slog.Attr, 0, 5),
			slog.String("file_path", ch.path),
			slog.String("change", ch.kindName()),
			slog.String("commit", c.hash[:min(12, len(c.hash))]))
		switch {
		case ch.counted:
			attrs = append(attrs, slog.Int("insertions", ch.insertions), slog.Int("deletions", ch.deletions))
		case !in.repository.Partial:
			attrs = append(attrs, slog.Bool("binary", true))
		}
		if err := in.publishAt(c.authored, "editor.file_save", project, attrs); err != nil {
			return err
		}
	}
	attrs := append(make([]slog.Attr, 0, 7),
		slog.String("commit", c.hash),
		slog.String("author", c.author),
		slog.String("subject", clip(c.subject, 500)))
	compared := !c.orphan || !in.repository.Shallow
	if compared {
		attrs = append(attrs, slog.Int("files", len(c.changes)))
	}
	if compared && !in.repository.Partial {
		attrs = append(attrs, slog.Int("insertions", insertions), slog.Int("deletions", deletions))
	}
	if c.merge {
		attrs = append(attrs, slog.Bool("merge", true))
	}
	return in.publishAt(c.committed, "git.commit", project, attrs)
}

func (in *input) publishAt(t time.Time, typ, project string, attrs []slog.Attr) error {
	e := event.New(typ, "git", project, attrs...)
	e.Timestamp = t
	return in.meter.publish(e)
}

func (ch *change) kindName() string {
	switch ch.kind {
	case 'A':
		return "added"
	case 'D':
		return "deleted"
	case 'T':
		return "type changed"
	}
	return "modified"
}
