package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCompare(t *testing.T) {
	dir := t.TempDir()
	old := "pkg ring, func New(int)\r\npkg ring, type Ring struct\r\n"
	for _, name := range []string{"ring.txt", "gone.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(old), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files := map[string][]string{
		"added.txt": {"pkg added, func New()"},
		"ring.txt":  {"pkg ring, func New(int, int)", "pkg ring, type Ring struct"},
	}
	expect := func(want string) {
		t.Helper()
		got, err := compare(dir, files)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	}
	expect(`+pkg added, func New()
-pkg ring, func New(int)
-pkg ring, type Ring struct
-pkg ring, func New(int)
+pkg ring, func New(int, int)
`)
	if err := writeFiles(dir, files); err != nil {
		t.Fatal(err)
	}
	expect("")
	names, err := stored(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != 2 || names["gone.txt"] {
		t.Errorf("written: %v, want added.txt and ring.txt", names)
	}
}
