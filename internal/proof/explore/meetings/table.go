package main

import (
	"fmt"
	"slices"
	"strings"
)

// A row is a word in the table of the document.
type row struct {
	word  string
	count string // how many scenarios have a meeting at it
	text  string // some of these, or why there is none
}

// What the table lies between, and how the text of a word begins that is never met.
const (
	begin = "<!-- go run ./internal/proof/explore/meetings -w -->\n"
	end   = "<!-- end -->\n"
	head  = "| word | scenarios | such as |\n|---|--:|---|\n"
	never = "never: "
)

// cut returns the rows of the table in a document, and what stands before it and after.
func cut(document string) (before string, rows []row, after string, err error) {
	before, rest, ok := strings.Cut(document, begin)
	table, after, ended := strings.Cut(rest, end)
	if !ok || !ended {
		return "", nil, "", fmt.Errorf("no table between %q and %q", begin, end)
	}
	for line := range strings.Lines(strings.TrimPrefix(table, head)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "|")
		if len(cells) != 5 {
			return "", nil, "", fmt.Errorf("not a row of three cells: %q", line)
		}
		for i, c := range cells {
			cells[i] = strings.TrimSpace(c)
		}
		rows = append(rows, row{strings.Trim(cells[1], "`"), cells[2], cells[3]})
	}
	return before + begin, rows, end + after, nil
}

// tabulate returns the row of each word. That of one that is not met keeps its reason.
func tabulate(words []string, met map[string][]string, old []row) (rows []row) {
	for _, w := range words {
		r := row{word: w, count: fmt.Sprint(len(met[w])), text: some(met[w])}
		if i := find(old, w); len(met[w]) == 0 && i >= 0 && old[i].reason() != "" {
			r.text = old[i].text
		}
		rows = append(rows, r)
	}
	return rows
}

// some returns the first two tests that the scenarios are of.
func some(scenarios []string) string {
	var tests []string
	for _, s := range scenarios {
		if s, _, _ = strings.Cut(s, "/"); !slices.Contains(tests, s) && len(tests) < 2 {
			tests = append(tests, s)
		}
	}
	return strings.Join(tests, ", ")
}

func format(rows []row) string {
	var b strings.Builder
	b.WriteString(head)
	for _, r := range rows {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.word, r.count, r.text)
	}
	return b.String()
}

func find(rows []row, word string) int {
	return slices.IndexFunc(rows, func(r row) bool { return r.word == word })
}

// reason returns why the row's word is never met, "" if it does not say that.
func (r row) reason() string {
	reason, _ := strings.CutPrefix(r.text, never)
	if reason == r.text {
		return ""
	}
	return reason
}

// differences returns which words only the source has, or only the table.
func differences(words []string, rows []row) (problems []string) {
	for _, w := range words {
		if find(rows, w) < 0 {
			problems = append(problems, w+" is a word of the source, and not in the table")
		}
	}
	for i, r := range rows {
		if !slices.Contains(words, r.word) {
			problems = append(problems, r.word+" is in the table, and no word of the source")
		}
		if find(rows, r.word) != i {
			problems = append(problems, r.word+" is in the table twice")
		}
	}
	return problems
}

// holes returns at which words no scenario has a meeting without a reason, and at which
// one has though there is a reason why none can.
func holes(words []string, rows []row, met map[string][]string) (problems []string) {
	for _, w := range words {
		reason := ""
		if i := find(rows, w); i >= 0 {
			reason = rows[i].reason()
		}
		switch {
		case len(met[w]) == 0 && reason == "":
			problems = append(problems, "in no scenario two goroutines meet at "+w)
		case len(met[w]) > 0 && reason != "":
			problems = append(problems, w+" is said to be met never, and is met in "+some(met[w]))
		}
	}
	return problems
}
