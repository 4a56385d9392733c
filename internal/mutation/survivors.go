package main

import (
	"fmt"
	"os"
	"strings"
)

// readSurvivors reads the mutants that a file explains: each is a line that is taken
// away and one that takes its place, in a block of a diff, below a heading with its
// function and one with its file.
func readSurvivors(name string) (map[change]bool, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	explained := map[change]bool{}
	var at change
	inDiff := false
	why := true // something has been said since the last diff
	number := 0
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%s:%d: %s", name, number, fmt.Sprintf(format, args...))
	}
	for line := range strings.Lines(string(data) + "# \n") {
		number++
		line = strings.TrimSpace(line)
		switch {
		case inDiff && line == "```":
			inDiff, why = false, false
		case inDiff && strings.HasPrefix(line, "-") && at.Old == "":
			at.Old = strings.TrimSpace(line[1:])
		case inDiff && strings.HasPrefix(line, "+") && at.Old != "":
			at.New = strings.TrimSpace(line[1:])
			if explained[at] {
				return nil, fail("this mutant is explained twice")
			}
			explained[at] = true
			at.Old, at.New = "", ""
		case inDiff:
			return nil, fail("%q does not belong into a diff of one line each", line)
		case line == "```diff" || strings.HasPrefix(line, "#"):
			if !why {
				return nil, fail("it is not said why the mutants before this line live")
			}
			if line == "```diff" {
				inDiff = true
				if at.File == "" {
					return nil, fail("a mutant without a file")
				}
			} else if f, ok := strings.CutPrefix(line, "### "); ok {
				at.Function = strings.Trim(f, "`")
				if !strings.Contains(f, "`") {
					at.Function = "" // in words
				}
			} else if f, ok := strings.CutPrefix(line, "## "); ok && strings.Contains(f, "`") {
				at.File, at.Function = strings.Trim(f, "`"), ""
			}
		case line != "":
			why = true
		}
	}
	if inDiff {
		return nil, fail("a diff without an end")
	}
	return explained, nil
}

// String returns c as a diff has it.
func (c change) String() string {
	return fmt.Sprintf("\t%s\n\t-\t%s\n\t+\t%s\n", c.Function, c.Old, c.New)
}
