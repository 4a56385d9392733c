package main

import (
	"bytes"
	"testing"
	"time"
)

func TestDisplay_locale(t *testing.T) {
	for _, test := range []struct {
		all, ctype, lang string
		want             bool
	}{
		{"", "", "en_GB.UTF-8", true}, {"", "", "de_DE.utf8", true}, {"", "C.UTF-8", "C", true}, {"C.UTF-8", "C", "C", true},
		{"C", "en_GB.UTF-8", "en_GB.UTF-8", false}, {"", "POSIX", "en_GB.UTF-8", false}, {"", "", "C", false}, {"", "", "de_DE@euro", false},
	} {
		t.Setenv("LC_ALL", test.all)
		t.Setenv("LC_CTYPE", test.ctype)
		t.Setenv("LANG", test.lang)
		if got := displayFor(new(bytes.Buffer)).unicode; got != test.want {
			t.Errorf("LC_ALL=%s LC_CTYPE=%s LANG=%s: %t", test.all, test.ctype, test.lang, got)
		}
	}
}

func TestDisplay_of_what_is_no_terminal(t *testing.T) {
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "xterm")
	for columns, want := range map[string]int{"": 80, "40": 40, "200": 200, "0": 80, "-1": 80, "x": 80} {
		t.Setenv("COLUMNS", columns)
		if d := displayFor(new(bytes.Buffer)); d.width != want || d.colour || d.escapes {
			t.Errorf("COLUMNS=%s: %+v, want %d columns", columns, d, want)
		}
	}
}

func TestDisplay_paint(t *testing.T) {
	if got := (display{colour: true}).paint(red, "x"); got != "\x1b[31mx\x1b[0m" {
		t.Errorf("%q", got)
	}
	if got := (display{}).paint(red, "x"); got != "x" {
		t.Errorf("%q", got)
	}
}

func TestDisplay_fit(t *testing.T) {
	utf8, ascii := display{unicode: true}, display{}
	for _, test := range []struct {
		d        display
		s        string
		room     int
		fit, end string
	}{
		{utf8, "häßl", 4, "häßl", "häßl"}, {utf8, "häßlich", 4, "häß…", "…ich"}, {utf8, "日本語", 6, "日本語", "日本語"},
		{utf8, "日本語", 5, "日本…", "…本語"}, {utf8, "日本語", 4, "日…", "…語"}, {utf8, "abc", 0, "", ""},
		{ascii, "abcdefgh", 6, "abc...", "...fgh"}, {ascii, "abcd", 2, "ab", "cd"}, {ascii, "abcd", 0, "", ""},
	} {
		if got := test.d.fit(test.s, test.room); got != test.fit || columns(got) > test.room {
			t.Errorf("fit(%q, %d) = %q, want %q", test.s, test.room, got, test.fit)
		}
		if got := test.d.fitEnd(test.s, test.room); got != test.end || columns(got) > test.room {
			t.Errorf("fitEnd(%q, %d) = %q, want %q", test.s, test.room, got, test.end)
		}
	}
	if got := ascii.duration(1500); got != "1.5us" {
		t.Errorf("a duration in ASCII: %q", got)
	}
	if got := utf8.duration(1500); got != "1.5µs" {
		t.Errorf("a duration: %q", got)
	}
	if got := utf8.duration(12 * time.Second); got != "12s" {
		t.Errorf("a duration: %q", got)
	}
}
