package main

import (
	"strings"
	"testing"
)

func TestWriteTable(t *testing.T) {
	var out strings.Builder
	if err := writeTable(&out, measured()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	want := []string{
		"| cgo | import | binary-bytes | stripped-bytes | start-µs | cpu-µs | init-µs | init-B | init-allocs | heap-B | sys-B |",
		"| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
		"| 0 | baseline | 3000 | 2000 | 1000 | 900 | 31 | 0 | 0 | 65000 | 7000000 |",
		"| 0 | + bus | 1000 | 500 | -100 | 50 | 5 | 24 | 1 | 1000 | 0 |",
		"| 0 | + ring | 100 | 50 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |",
	}
	if len(lines) != len(want) {
		t.Fatalf("the table has %d lines, want %d:\n%s", len(lines), len(want), &out)
	}
	for i := range want {
		if got := strings.Join(strings.Fields(lines[i]), " "); got != want[i] {
			t.Errorf("line %d is\n%s\nwant\n%s", i+1, got, want[i])
		}
	}
}

func TestCell(t *testing.T) {
	for _, c := range []struct {
		samples []int64
		want    string
	}{
		{[]int64{7}, "7"},
		{[]int64{7, 7, 7, 7, 100}, "7"},
		{[]int64{50, 10, 40, 20, 30}, "30 (20 to 40)"},
		{[]int64{-2, 2, -1, 1, 0}, "0 (-1 to 1)"},
	} {
		if got := cell(c.samples); got != c.want {
			t.Errorf("cell(%v) is %q, want %q", c.samples, got, c.want)
		}
	}
}
