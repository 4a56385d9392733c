package main

import (
	"strings"
	"testing"
)

// TestPublicPackages fails where the public packages do not export what the files beside it say.
func TestPublicPackages(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	files, err := surfaces(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ring.txt", "bus.txt", "bus-redact.txt", "event-ndjson.txt"} {
		if len(files[name]) == 0 {
			t.Errorf("no lines for %s", name)
		}
	}
	for name, lines := range files {
		for _, line := range lines {
			if strings.Contains(line, "internal/") {
				t.Errorf("%s: what a public package exports is of an internal one: %s", name, line)
			}
		}
	}
	differences, err := compare(".", files)
	if err != nil {
		t.Fatal(err)
	}
	if differences != "" {
		t.Errorf("the exported surface has changed:\n%sIf it was meant to, run go run ./internal/api -w, and tell users in CHANGELOG.md.", differences)
	}
}
