package main

import (
	"slices"
	"testing"
)

func TestColumns(t *testing.T) {
	for s, want := range map[string]int{"": 0, "abc": 3, "häß": 3, "日本": 4, "e\u0301": 1, "한글": 4, "🚀": 2, "…": 1, "µ": 1} {
		if got := columns(s); got != want {
			t.Errorf("columns(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		keep  bool
		want  []string
	}{
		{"", 5, false, nil},
		{"one two  three", 8, false, []string{"one two ", "three"}},
		{"one two", 7, false, []string{"one two"}},
		{"a /long/path b", 5, false, []string{"a", "/long", "/path", "b"}},
		{"a /long/path b", 5, true, []string{"a", "/long/path", "b"}},
		{"日本語", 4, false, []string{"日本", "語"}},
		{"日本", 1, false, []string{"日", "本"}}, // a letter is not broken
	} {
		if got := wrap(test.text, test.width, test.keep); !slices.Equal(got, test.want) {
			t.Errorf("wrap(%q, %d, %t) = %q, want %q", test.text, test.width, test.keep, got, test.want)
		}
	}
}
