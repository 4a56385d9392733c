package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A chart and the results may not change one without the other.
func TestReport_checks_charts(t *testing.T) {
	results, out := t.TempDir(), filepath.Join(t.TempDir(), "BENCHMARKS.md")
	const text = `{{table "Publish" "/handlers" "python"}}`
	raw := filepath.Join(results, "first.txt")
	if err := os.WriteFile(raw, []byte(costs("Publish", "ours", "python")), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := record().Write(filepath.Join(results, "tail.json")); err != nil {
		t.Fatal(err)
	}
	if err := report(text, "s", results, out, false); err != nil {
		t.Fatal(err)
	}
	if err := report(text, "s", results, out, true); err != nil {
		t.Errorf("-check fails on what was just written: %v", err)
	}
	for _, name := range []string{"publish.svg", "latency.svg"} {
		path := filepath.Join(filepath.Dir(out), "bench", "charts", name)
		svg, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(svg, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := report(text, "s", results, out, true); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("-check of %s changed by hand: %v", name, err)
		}
		if err := os.WriteFile(path, svg, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(results, "tail.json"), []byte("date: none\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := report(text, "s", results, out, true); err == nil || !strings.Contains(err.Error(), "tail.json") {
		t.Errorf("what is no record: %v", err)
	}
}
