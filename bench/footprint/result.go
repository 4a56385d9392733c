package main

import (
	"bytes"
	"fmt"
	"io"
	"text/tabwriter"
)

// rawResults returns the sizes in the Go benchmark format.
func rawResults(origin []string, programs []*program) []byte {
	var out bytes.Buffer
	for _, line := range origin {
		fmt.Fprintln(&out, line)
	}
	for _, p := range programs {
		fmt.Fprintf(&out, "BenchmarkFootprint/import=%s 1 %d binary-bytes %d stripped-bytes %d added-bytes\n", p.name, p.binary, p.stripped, p.added())
	}
	return out.Bytes()
}

// writeTable writes the sizes for a reader.
func writeTable(w io.Writer, programs []*program) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "import\tbinary-bytes\tstripped-bytes\tadded-bytes\t")
	for _, p := range programs {
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t\n", p.name, p.binary, p.stripped, p.added())
	}
	return out.Flush()
}
