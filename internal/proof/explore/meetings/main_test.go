package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The whole of it, with a package of its own: of two scenarios each word is met in one, but
// for those that only one thread accesses, and those that are only read.
func TestMeetings(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs go test")
	}
	document := filepath.Join(t.TempDir(), "doc.md")
	before, after := "before\n\n"+begin, end+"\nafter\n"
	if err := os.WriteFile(document, []byte(before+head+after), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	status := run([]string{"-w"}, document, []string{"./testdata/words"}, &out, &out)
	for _, want := range []string{
		"TestExploreBox/write: met at [words.box.cells words.box.inner.n words.box.list words.box.other words.progress.word]\n",
		"in no scenario two goroutines meet at words.box.failing\n",
		"in no scenario two goroutines meet at words.box.flag\n",
		"in no scenario two goroutines meet at words.box.lonely\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q", want)
		}
	}
	if status != failed || strings.Count(out.String(), "in no scenario ") != 3 || strings.Contains(out.String(), "Box/read: met") {
		t.Errorf("exit status %d:\n%s", status, &out)
	}
	table := "| `words.box.cells` | 1 | Box |\n" +
		"| `words.box.failing` | 0 |  |\n" +
		"| `words.box.flag` | 0 |  |\n" +
		"| `words.box.inner.n` | 1 | Box |\n" +
		"| `words.box.list` | 1 | Box |\n" +
		"| `words.box.lonely` | 0 |  |\n" +
		"| `words.box.other` | 1 | Box |\n" +
		"| `words.progress.word` | 1 | Box |\n"
	if got, err := os.ReadFile(document); err != nil || string(got) != before+head+table+after {
		t.Errorf("%v, the document is\n%s", err, got)
	}

	table = strings.ReplaceAll(table, "| 0 |  |", "| 0 | never: on purpose |")
	if err := os.WriteFile(document, []byte(before+head+table+after), 0o600); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if status := run(nil, document, []string{"./testdata/words"}, &out, &out); status != passed {
		t.Errorf("with reasons: exit status %d:\n%s", status, &out)
	}
}

func TestRefusesADocumentWithoutATable(t *testing.T) {
	document := filepath.Join(t.TempDir(), "doc.md")
	for _, text := range []string{"", begin, end, begin + head + "| too few |\n" + end} {
		if err := os.WriteFile(document, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if status := run(nil, document, []string{"./testdata/words"}, &out, &out); status != unfit || !strings.Contains(out.String(), document) {
			t.Errorf("%q: exit status %d, %s", text, status, &out)
		}
	}
}
