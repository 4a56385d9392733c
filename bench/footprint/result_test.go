package main

import (
	"bytes"
	"testing"

	"golang.org/x/perf/benchfmt"
)

// weighed returns two programs, with sizes made up.
func weighed() []*program {
	base := &program{name: "baseline", binary: 3_000, stripped: 2_000}
	return []*program{base, {name: "bus", base: base, binary: 4_000, stripped: 2_500}}
}

func TestRawResults(t *testing.T) {
	r := benchfmt.NewReader(bytes.NewReader(rawResults([]string{"commit: 0123"}, weighed())), "raw")
	want := []struct {
		name                    string
		binary, stripped, added float64
	}{
		{"Footprint/import=baseline", 3_000, 2_000, 0},
		{"Footprint/import=bus", 4_000, 2_500, 500},
	}
	n := 0
	for ; r.Scan(); n++ {
		res, ok := r.Result().(*benchfmt.Result)
		if !ok || n == len(want) {
			t.Fatalf("result %d is %v", n, r.Result())
		}
		got := want[n]
		got.name = res.Name.String()
		got.binary, _ = res.Value("binary-bytes")
		got.stripped, _ = res.Value("stripped-bytes")
		got.added, _ = res.Value("added-bytes")
		if got != want[n] || res.GetConfig("commit") != "0123" {
			t.Errorf("got %+v of commit %q, want %+v of 0123", got, res.GetConfig("commit"), want[n])
		}
	}
	if err := r.Err(); err != nil || n != len(want) {
		t.Errorf("%d results, %v, want %d", n, err, len(want))
	}
}

func TestWriteTable(t *testing.T) {
	var out bytes.Buffer
	if err := writeTable(&out, weighed()); err != nil {
		t.Fatal(err)
	}
	want := "" +
		"    import  binary-bytes  stripped-bytes  added-bytes\n" +
		"  baseline          3000            2000            0\n" +
		"       bus          4000            2500          500\n"
	if out.String() != want {
		t.Errorf("the table is\n%s\nwant\n%s", &out, want)
	}
}
