package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// compare returns what the source adds to the files in dir, in lines that begin with a plus, and what it takes
// away from them, in lines that begin with a minus. A file of a package that exports nothing any more has lost
// all its lines.
func compare(dir string, files map[string][]string) (string, error) {
	names, err := stored(dir)
	if err != nil {
		return "", err
	}
	for name := range files {
		names[name] = true
	}
	var differences strings.Builder
	for _, name := range slices.Sorted(maps.Keys(names)) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		var old []string
		for line := range strings.Lines(string(text)) {
			old = append(old, strings.TrimRight(line, "\r\n"))
		}
		differences.WriteString(diff(old, files[name]))
	}
	return differences.String(), nil
}

// diff returns the lines that only one of two lists has, sorted, with a sign before each.
func diff(old, now []string) string {
	var all []string
	for _, line := range old {
		if !slices.Contains(now, line) {
			all = append(all, line+"\n-")
		}
	}
	for _, line := range now {
		if !slices.Contains(old, line) {
			all = append(all, line+"\n+")
		}
	}
	slices.Sort(all)
	var text strings.Builder
	for _, entry := range all {
		line, sign, _ := strings.Cut(entry, "\n")
		fmt.Fprintf(&text, "%s%s\n", sign, line)
	}
	return text.String()
}

// writeFiles writes the files into dir, and removes those of packages that export nothing any more.
func writeFiles(dir string, files map[string][]string) error {
	names, err := stored(dir)
	if err != nil {
		return err
	}
	for name := range names {
		if files[name] == nil {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	for name, lines := range files {
		text := strings.Join(lines, "\n") + "\n"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// stored returns the names of the files in dir.
func stored(dir string) (map[string]bool, error) {
	found, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	names := make(map[string]bool)
	for _, name := range found {
		names[filepath.Base(name)] = true
	}
	return names, err
}
