package main

import (
	"strconv"
	"time"
)

// grouped returns n with commas between the thousands.
func grouped[T int | int64 | uint64](n T) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// counted returns "1 commit", "2,000 commits".
func counted[T int | int64 | uint64](n T, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// ago returns how long before now t was, or its date if that is long.
func ago(now, t time.Time) string {
	d := now.Sub(t)
	switch {
	case d < 0:
		return t.Local().Format("2006-01-02 15:04")
	case d < time.Second:
		return "now"
	case d < time.Minute:
		return strconv.Itoa(int(d/time.Second)) + "s ago"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m ago"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + "h ago"
	case d < 30*24*time.Hour:
		return strconv.Itoa(int(d/(24*time.Hour))) + "d ago"
	}
	return t.Local().Format("2006-01-02")
}

// short returns d with about three digits.
func short(d time.Duration) string {
	unit := time.Nanosecond
	for limit := 1000 * time.Nanosecond; d >= limit && limit < 1000*time.Second; limit *= 10 {
		unit *= 10
	}
	return d.Round(unit).String()
}
