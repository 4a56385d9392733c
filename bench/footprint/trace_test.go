package main

import (
	"strings"
	"testing"
	"time"
)

const (
	small = `init runtime @0.026 ms, 0.031 ms clock, 0 bytes, 0 allocs
init os @0.48 ms, 0.022 ms clock, 416 bytes, 9 allocs
`
	large = small + `init net/netip @1.0 ms, 0.023 ms clock, 744 bytes, 18 allocs
init example.com/slow @1.0 ms, 12 ms clock, 24 bytes, 1 allocs
`
)

func TestTrace(t *testing.T) {
	base, err := parseTrace(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	of, err := parseTrace(strings.NewReader(large))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := of.beyond(base), (work{12*time.Millisecond + 23*time.Microsecond, 768, 19}); got != want {
		t.Errorf("beyond its base it is %v, want %v", got, want)
	}
	if got, want := base.beyond(nil), (work{53 * time.Microsecond, 416, 9}); got != want {
		t.Errorf("all of it is %v, want %v", got, want)
	}
	if got := base.beyond(of); got != (work{}) {
		t.Errorf("a part is %v more than the whole", got)
	}
}

func TestParseTrace_refuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":     "",
		"no_runtime":  "init os @0.48 ms, 0.022 ms clock, 416 bytes, 9 allocs\n",
		"other_lines": small + "panic: oh\n",
		"a_cut_line":  small + "init net @1.0 ms, 0.023 ms\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := parseTrace(strings.NewReader(text)); err == nil {
				t.Errorf("made %v of %q", got, text)
			}
		})
	}
}
