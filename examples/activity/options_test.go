package main

import (
	"errors"
	"strings"
	"testing"
)

func TestParseOptions(t *testing.T) {
	standard := options{path: ".", recent: defaultRecent, top: defaultTop, maxCommits: defaultMaxCommits}
	with := func(f func(*options)) options { o := standard; f(&o); return o }
	for line, want := range map[string]options{
		"":                     standard,
		"-":                    with(func(o *options) { o.path = "-" }),
		"--json - --recent=3":  with(func(o *options) { o.path, o.json, o.recent = "-", true, 3 }),
		"a --top 0":            with(func(o *options) { o.path, o.top = "a", 0 }),
		"--max-commits 0 -- -": with(func(o *options) { o.path, o.maxCommits = "-", 0 }),
		"--http :0 a":          with(func(o *options) { o.path, o.http = "a", ":0" }),
		"--http=[::1]:80":      with(func(o *options) { o.http = "[::1]:80" }),
		"-- -json":             with(func(o *options) { o.path = "-json" }),
	} {
		if got, err := parseOptions(strings.Fields(line)); err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", line, got, err, want)
		}
	}
	for _, line := range []string{"a b", "a -- b", "--what", "--recent", "--recent x", "--recent -1", "--top -1",
		"--max-commits -1", "--recent 1000001", "--json=maybe", "--http", "--http 8080", "--http localhost", "--http localhost:", "--http :x", "--http :99999",
		"--http http://localhost:80", "--http="} {
		if got, err := parseOptions(strings.Fields(line)); err == nil || errors.Is(err, errHelp) {
			t.Errorf("%q: %+v, %v", line, got, err)
		}
	}
	if _, err := parseOptions([]string{""}); err == nil {
		t.Error("an empty name is accepted")
	}
}

func TestRun_help(t *testing.T) {
	for _, flag := range []string{"-h", "--help"} {
		if got := runWith(flag); got != (outcome{exitOK, usage, ""}) {
			t.Errorf("%s: %+v", flag, got)
		}
	}
}
