package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

func TestPrintable(t *testing.T) {
	for s, want := range map[string][2]string{
		"":                      {"", ""},
		"häß 日本 'q' \"\\":       {"häß 日本 'q' \"\\", `h\u00e4\u00df \u65e5\u672c 'q' "\`},
		"a\nb\tc\x1b[2J\x00":    {`a\nb\tc\x1b[2J\x00`, `a\nb\tc\x1b[2J\x00`},
		"\xff and \uFFFD\u202e": {`\xff and ` + "\uFFFD" + `\u202e`, `\xff and \ufffd\u202e`},
	} {
		if got := [2]string{printable(s, false), printable(s, true)}; got != want {
			t.Errorf("printable(%q) is %q, in ASCII %q; want %q", s, got[0], got[1], want)
		}
	}
}

func TestClip(t *testing.T) {
	for s, want := range map[string]string{"": "", "häß": "häß", "häßl": "häßl", "häßli": "häß…", "abcdefgh": "abc…"} {
		if got := clip(s, 4); got != want {
			t.Errorf("clip(%q, 4) = %q, want %q", s, got, want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", -100: "-100", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 999: "999ns", 1234: "1.23µs", 12345: "12.3µs", 123456: "123µs", 1234567: "1.23ms", 1234567890: "1.23s",
		90*time.Second + 123456789: "1m30.1s",
	} {
		if got := short(d); got != want {
			t.Errorf("short(%d) = %q, want %q", int64(d), got, want)
		}
	}
}

func TestAgo(t *testing.T) {
	now := time.Date(2026, 5, 31, 12, 0, 0, 0, time.Local)
	for d, want := range map[time.Duration]string{
		0: "now", 59 * time.Second: "59s ago", 90 * time.Second: "1m ago", 47 * time.Hour: "47h ago", 48 * time.Hour: "2d ago",
		30 * 24 * time.Hour: "2026-05-01", -time.Hour: "2026-05-31 13:00",
	} {
		if got := ago(now, now.Add(-d)); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestConsole_progress_is_erased(t *testing.T) {
	var out bytes.Buffer
	c := &console{w: &out, terminal: true}
	shown := 0
	for range 1000 {
		c.progress(func() string { shown++; return "reading" })
	}
	c.complain(os.ErrNotExist)
	c.erase()
	if want := 1000; shown < 1 || shown >= want {
		t.Errorf("shown %d times of %d", shown, want)
	}
	if want := "reading\r\x1b[Kactivity: file does not exist\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("%q, want …%q", out.String(), want)
	}

	out.Reset()
	c = newConsole(&out) // no terminal
	c.progress(func() string { t.Error("the text was asked for"); return "" })
	c.erase()
	if out.Len() > 0 {
		t.Errorf("%q", out.String())
	}
}

func TestConsole_what_is_told_fits_a_narrow_terminal(t *testing.T) {
	t.Setenv("COLUMNS", "20")
	t.Setenv("LC_ALL", "C.UTF-8")
	var out bytes.Buffer
	c := &console{w: &out, terminal: true}
	c.tell("one two three four five", "export A=/a/long/line/to/be/copied/as/it/is", "")
	c.progress(func() string { return strings.Repeat("x", 50) })
	c.erase()
	const want = "activity: one two\nthree four five\n    export A=/a/long/line/to/be/copied/as/it/is\nxxxxxxxxxxxxxxxxxx…\r\x1b[K"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
