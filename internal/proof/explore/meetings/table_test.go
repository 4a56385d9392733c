package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The table in the document has exactly the words of ring and bus. Whether each is met is
// not looked at here: that takes minutes.
func TestTheTableHasTheWordsOfTheSource(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", document))
	if err != nil {
		t.Fatal(err)
	}
	_, rows, _, err := cut(string(text))
	if err != nil {
		t.Fatal(err)
	}
	s, err := load(packages...)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(s.words, "ring.Ring.mark") || len(s.words) < 20 {
		t.Fatalf("these are not the words: %q", s.words)
	}
	for _, problem := range differences(s.words, rows) {
		t.Error(problem)
	}
}

func TestDifferences(t *testing.T) {
	rows := []row{{word: "a"}, {word: "c"}, {word: "c"}}
	want := []string{
		"b is a word of the source, and not in the table",
		"c is in the table, and no word of the source",
		"c is in the table, and no word of the source",
		"c is in the table twice",
	}
	if got := differences([]string{"a", "b"}, rows); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestHoles(t *testing.T) {
	rows := []row{
		{"met", "1", "Scenario"},
		{"unmet", "1", "Scenario"},
		{"explained", "0", "never: only the constructor writes it"},
		{"wrongly", "0", "never: only the constructor writes it"},
		{"without a reason", "0", "never: "},
		{"in other words", "0", "never mind"},
	}
	words := []string{"new"}
	for _, r := range rows {
		words = append(words, r.word)
	}
	met := map[string][]string{"met": {"A/x"}, "wrongly": {"A/x", "A/y", "B", "C"}}
	want := []string{
		"in no scenario two goroutines meet at new",
		"in no scenario two goroutines meet at unmet",
		"wrongly is said to be met never, and is met in A, B",
		"in no scenario two goroutines meet at without a reason",
		"in no scenario two goroutines meet at in other words",
	}
	if got := holes(words, rows, met); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// A row that is written anew keeps the reason that it has for as long as nobody meets there.
func TestTableKeepsReasons(t *testing.T) {
	words := []string{"a", "b", "c"}
	old := []row{{"a", "0", "never: because"}, {"b", "0", "never: because"}, {"c", "2", "Gone"}}
	got := tabulate(words, map[string][]string{"b": {"New/x", "New/y"}}, old)
	want := []row{{"a", "0", "never: because"}, {"b", "2", "New"}, {"c", "0", ""}}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if _, rows, _, err := cut(begin + format(got) + end); err != nil || !slices.Equal(rows, want) {
		t.Errorf("written and read again: %q, %v", rows, err)
	}
}
