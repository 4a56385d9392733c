package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// logged is what git log printed of three commits, the second without files.
const logged = "commit aa\x00\x001700000060\x001700000000\x00Ada\x00one\x00" +
	"\n:000000 100644 0000000 7898192 A\x00a\tb\n\x00:000000 100644 0000000 7898193 A\x00\n:bin\x00" +
	"3\t0\ta\tb\n\x00-\t-\t\n:bin\x00" +
	"commit bb\x00aa cc\x001700000061\x001700000001\x00\x00\x00" +
	"commit cc\x00bb\x00\x0099999999999999999999\x00B\xffb\x00three\x00" +
	"\n:100644 000000 7898192 0000000 D\x00commit dd\x000\t3\tcommit dd\x00"

// parse returns deep copies of the commits in r.
func parse(r io.Reader) (commits []commit, err error) {
	err = parseHistory(r, func(c *commit) error {
		d := *c
		d.changes = slices.Clone(c.changes)
		commits = append(commits, d)
		return nil
	})
	return commits, err
}

func TestParseHistory(t *testing.T) {
	want := []commit{
		{hash: "aa", committed: time.Unix(1700000060, 0), authored: time.Unix(1700000000, 0), author: "Ada", subject: "one", orphan: true,
			changes: []change{{path: "a\tb\n", kind: 'A', insertions: 3, counted: true}, {path: "\n:bin", kind: 'A'}}},
		{hash: "bb", committed: time.Unix(1700000061, 0), authored: time.Unix(1700000001, 0), merge: true},
		{hash: "cc", committed: time.Unix(0, 0), authored: time.Unix(253402300799, 0), author: "B\uFFFDb", subject: "three",
			changes: []change{{path: "commit dd", kind: 'D', deletions: 3, counted: true}}},
	}
	for name, r := range map[string]io.Reader{
		"at once":      strings.NewReader(logged),
		"byte by byte": iotest.OneByteReader(strings.NewReader(logged)),
	} {
		got, err := parse(r)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: %d commits, %v", name, len(got), err)
		}
		for i := range want {
			g, w := got[i], want[i]
			if !slices.Equal(g.changes, w.changes) {
				t.Errorf("%s: commit %d changed %+v, want %+v", name, i, g.changes, w.changes)
			}
			if g.hash != w.hash || !g.committed.Equal(w.committed) || !g.authored.Equal(w.authored) ||
				g.author != w.author || g.subject != w.subject || g.merge != w.merge || g.orphan != w.orphan {
				t.Errorf("%s: commit %d is %+v, want %+v", name, i, g, w)
			}
		}
	}
}

// Wherever the stream is cut, what came whole is told, and that it was cut is
// an error unless it was between two tokens that may end a commit.
func TestParseHistory_cut_anywhere(t *testing.T) {
	whole, err := parse(strings.NewReader(logged))
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(logged) {
		got, err := parse(strings.NewReader(logged[:n]))
		if n > 0 && logged[n-1] != 0 && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut at %d: %v", n, err)
		}
		for i := range got {
			if got[i].hash != whole[i].hash || got[i].subject != whole[i].subject {
				t.Errorf("cut at %d: commit %d is %+v", n, i, got[i])
			}
		}
	}
}

func TestParseHistory_refuses_what_is_no_log(t *testing.T) {
	for _, text := range []string{"1\t2\tpath\x00", "\x00", ":100644\x00a\x00", "commit a\x00\x001\x001\x00n\x00s\x00garbage\x00"} {
		if got, err := parse(strings.NewReader(text)); err == nil || len(got) > 0 {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	broken := errors.New("broken")
	if _, err := parse(io.MultiReader(strings.NewReader(logged), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a reader's error: %v", err)
	}
}

func TestReadHistory_ends_git_when_told_to(t *testing.T) {
	r := newRepo(t)
	for _, subject := range []string{"one", "two", "three"} {
		r.commit(subject)
	}
	g, err := findGit(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	calls := 0
	err = readHistory(t.Context(), g, historyOptions{lines: true}, func(*commit) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("%d calls, %v; want 1, %v", calls, err, enough)
	}

	ctx, cancel := context.WithCancel(t.Context())
	err = readHistory(ctx, g, historyOptions{lines: true}, func(*commit) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}
