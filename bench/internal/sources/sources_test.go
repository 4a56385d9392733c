package sources

import (
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// tree is a module with the measured packages, the ring of which imports another.
func tree() fstest.MapFS {
	return fstest.MapFS{
		"ring/ring.go":       {Data: []byte("package ring\n\nimport \"github.com/vidurai/eventbus/internal/pad\"\n\n// Len is the length.\nconst Len = pad.Size + 1\n")},
		"ring/ring_test.go":  {Data: []byte("package ring\n")},
		"internal/pad/p.go":  {Data: []byte("package pad\n\nconst Size = 64\n")},
		"internal/none/p.go": {Data: []byte("package none\n")},
		"event/e.go":         {Data: []byte("package event\n")},
		"event/ndjson/n.go":  {Data: []byte("package ndjson\n")},
		"bus/b.go":           {Data: []byte("package bus\n")},
	}
}

func TestHash(t *testing.T) {
	of := func(t *testing.T, fsys fstest.MapFS) string {
		t.Helper()
		h, err := Hash(fsys)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	want := of(t, tree())
	for _, c := range []struct {
		name, file, old, new string
		same                 bool
	}{
		{"a_comment", "ring/ring.go", "is the length", "is something else", true},
		{"a_comment_gone", "ring/ring.go", "// Len is the length.\n", "", true},
		{"white_space", "ring/ring.go", "pad.Size + 1", "pad.Size  +  1", true},
		{"a_test", "ring/ring_test.go", "package", "// A test.\npackage", true},
		{"what_nothing_imports", "internal/none/p.go", "none", "other", true},
		{"code", "ring/ring.go", "+ 1", "+ 2", false},
		{"a_directive", "ring/ring.go", "// Len", "//go:noinline\n// Len", false},
		{"what_is_imported", "internal/pad/p.go", "64", "128", false},
		{"event", "event/e.go", "event\n", "event\n\nvar x int\n", false},
		{"ndjson", "event/ndjson/n.go", "ndjson\n", "ndjson\n\nvar x int\n", false},
		{"bus", "bus/b.go", "bus\n", "bus\n\nvar x int\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := maps.Clone(tree())
			old := string(changed[c.file].Data)
			text := strings.Replace(old, c.old, c.new, 1)
			if text == old {
				t.Fatalf("%s has no %q", c.file, c.old)
			}
			changed[c.file] = &fstest.MapFile{Data: []byte(text)}
			if got := of(t, changed); (got == want) != c.same {
				t.Errorf("%s, before %s: the same is %v, want %v", got, want, got == want, c.same)
			}
		})
	}
}

func TestHash_refuses(t *testing.T) {
	missing := tree()
	delete(missing, "bus/b.go")
	if _, err := Hash(missing); err == nil || !strings.Contains(err.Error(), "bus has no Go files") {
		t.Errorf("without bus: %v", err)
	}
	broken := tree()
	broken["bus/b.go"] = &fstest.MapFile{Data: []byte("package bus\n\nvar x = 'ab'\n")}
	if _, err := Hash(broken); err == nil || !strings.Contains(err.Error(), "bus/b.go:3") {
		t.Errorf("what cannot be scanned: %v", err)
	}
}

func TestLine(t *testing.T) {
	want, err := Hash(os.DirFS("../../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{".", "../../..", "bench/peers"} { // peers is a module of its own
		t.Chdir(dir)
		if got, err := Line(); err != nil || got != "sources: "+want {
			t.Errorf("in %s: %q, %v, want %s", dir, got, err, want)
		}
	}
	t.Chdir(t.TempDir())
	if got, err := Line(); err == nil {
		t.Errorf("outside: %q", got)
	}
}
