package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// A commit of the history, and what it changed against its parent, or against
// nothing if it is the first. Against several parents there is nothing to tell:
// what a merge brings, its parents' commits have told.
type commit struct {
	hash      string
	committed time.Time
	authored  time.Time
	author    string // the name; addresses are nobody's business here
	subject   string
	merge     bool
	orphan    bool // no parent is known
	changes   []change
}

// A change is what a commit did to one file. A renamed file is a deleted and
// an added one.
type change struct {
	path                  string
	kind                  byte // git's letter: 'A'dded, 'D'eleted, 'M'odified, 'T'ype changed
	insertions, deletions int
	counted               bool // whether lines were counted: not for a binary file
}

// historyFormat is a commit's head: fields ended by NUL, the last one by the
// -z of git log.
const historyFormat = "commit %H%x00%P%x00%ct%x00%at%x00%aN%x00%s"

// historyOptions is what to read of a history.
type historyOptions struct {
	max   int  // the newest commits, 0 for all
	lines bool // count those that changed
	roots bool // compare commits without a parent with nothing
}

// readHistory tells each of the newest commits that HEAD reaches, oldest first.
// What it tells is valid until each returns.
//
// The options stand against a configuration that would change the format, and
// against programs that it may name. Renames are not looked for, as that takes
// a multiple of the time.
//
// In a shallow clone the commits at which it was cut look like first ones. To
// compare those with nothing would tell of every file there is, so no commit
// without a parent is compared there.
func readHistory(ctx context.Context, g *git, want historyOptions, each func(*commit) error) error {
	args := []string{"-c", "log.showRoot=" + strconv.FormatBool(want.roots),
		"log", "-z", "--reverse", "--encoding=UTF-8", "--format=tformat:" + historyFormat,
		"--no-color", "--no-show-signature", "--no-renames", "--no-ext-diff", "--no-textconv", "--raw"}
	if want.lines {
		args = append(args, "--numstat")
	}
	if want.max > 0 {
		args = append(args, "--max-count="+strconv.Itoa(want.max))
	}
	args = append(args, "HEAD", "--")
	return g.stream(ctx, func(r io.Reader) error { return parseHistory(r, each) }, args...)
}

// maxHistoryToken bounds one subject or path.
const maxHistoryToken = 64 << 20

// parseHistory reads what git log prints: tokens ended by NUL, which is the one
// byte that neither a path nor a message can have. After a commit's head come
// its files, first all as --raw has them, in two tokens each, then all as
// --numstat has them, in one:
//
//	"\n:100644 100644 7898192 6178079 M", "path", …, "3\t1\tpath", …
func parseHistory(r io.Reader, each func(*commit) error) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 64<<10), maxHistoryToken)
	in.Split(splitNUL)
	next := func() (string, error) {
		if in.Scan() {
			return in.Text(), nil
		}
		return "", fmt.Errorf("git log: %w", cmp.Or(in.Err(), io.ErrUnexpectedEOF))
	}

	var c *commit
	numbered := 0 // how many of c's changes --numstat has passed
	for in.Scan() {
		token := strings.TrimPrefix(in.Text(), "\n")
		switch {
		case strings.HasPrefix(token, "commit "):
			if c != nil {
				if err := each(c); err != nil {
					return err
				}
			} else {
				c = new(commit)
			}
			var fields [5]string
			for i := range fields {
				var err error
				if fields[i], err = next(); err != nil {
					return err
				}
			}
			*c = commit{
				hash:      strings.TrimPrefix(token, "commit "),
				merge:     strings.Contains(fields[0], " "),
				orphan:    fields[0] == "",
				committed: unixTime(fields[1]),
				authored:  unixTime(fields[2]),
				author:    text(fields[3]),
				subject:   text(fields[4]),
				changes:   c.changes[:0],
			}
			numbered = 0
		case c == nil || token == "":
			return fmt.Errorf("git log: expected a commit, not %q", token)
		case token[0] == ':':
			path, err := next()
			if err != nil {
				return err
			}
			kind := byte('M')
			if i := strings.LastIndexByte(token, ' '); i+1 < len(token) {
				kind = token[i+1]
			}
			c.changes = append(c.changes, change{path: text(path), kind: kind})
		default:
			n, err := c.count(token, numbered)
			if err != nil {
				return err
			}
			numbered = n
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("git log: %w", err)
	}
	if c != nil {
		return each(c)
	}
	return nil
}

// count enters a token of --numstat, "insertions\tdeletions\tpath" or
// "-\t-\tpath", in c's changes, which are in the same order, and of which the
// first from are done. It returns how many are then.
func (c *commit) count(token string, from int) (int, error) {
	fields := strings.SplitN(token, "\t", 3)
	if len(fields) != 3 {
		return from, fmt.Errorf("git log: expected the lines of a file, not %q", token)
	}
	path := text(fields[2])
	for i := from; i < len(c.changes); i++ {
		ch := &c.changes[i]
		if ch.path != path {
			continue
		}
		insertions, err1 := strconv.Atoi(fields[0])
		deletions, err2 := strconv.Atoi(fields[1])
		if err1 == nil && err2 == nil {
			ch.insertions, ch.deletions, ch.counted = insertions, deletions, true
		}
		return i + 1, nil
	}
	return from, nil
}

// splitNUL is a bufio.SplitFunc for tokens each ended by NUL. What follows the
// last one was cut off.
func splitNUL(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil
}

// text returns s as the UTF-8 it should be. File names need not be.
func text(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// unixTime reads git's seconds. A broken commit has none, or too many for a
// year of four digits; the former is 1970 to git too.
func unixTime(seconds string) time.Time {
	const year9999 = 253402300799
	n, _ := strconv.ParseInt(seconds, 10, 64) // 0, or the largest number
	return time.Unix(max(0, min(n, year9999)), 0)
}
