package linearizability

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// An edit is made to the ring's source before it is compiled. Its text must be there
// exactly once, in whatever file.
type edit struct{ from, to string }

// yielding is one more file for the ring. giveWay often gives the processor to
// another goroutine.
const yielding = `package ring

import (
	"math/rand/v2"
	"runtime"
)

func giveWay() {
	for rand.Uint32()%3 == 0 {
		runtime.Gosched()
	}
}
`

// labelled is a line with one of the accesses that the ring's head comment pairs.
var labelled = regexp.MustCompile(`(?m)^(\s*)([^\s/].*// [PTSC][1-4]\b)`)

// compile compiles this package's tests with the ring as the edits leave it, and
// returns the program. With yields, the ring gives way before each of its labelled accesses.
func compile(t *testing.T, yields bool, edits ...edit) string {
	t.Helper()
	dir := t.TempDir()
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	found, labels := make([]int, len(edits)), 0
	replace := map[string]string{}
	put := func(path, text string) {
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		replace[path] = filepath.Join(dir, filepath.Base(path))
		if err := os.WriteFile(replace[path], []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(source)
		for i, e := range edits {
			found[i] += strings.Count(text, e.from)
			text = strings.Replace(text, e.from, e.to, 1)
		}
		if yields {
			labels += len(labelled.FindAllString(text, -1))
			text = labelled.ReplaceAllString(text, "${1}giveWay()\n${1}${2}")
		}
		if text != string(source) {
			put(path, text)
		}
	}
	for i, n := range found {
		if n != 1 {
			t.Fatalf("the text to replace is %d times in the ring's source, not once:\n%s", n, edits[i].from)
		}
	}
	if yields && labels < 16 {
		t.Fatalf("found %d labelled accesses in the ring's source", labels)
	}
	put("../yielding.go", yielding)
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	list, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "histories.test")
	if err := os.WriteFile(list, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", list, "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// runHistories runs TestHistories of a program that compile made.
func runHistories(program string, seed uint64, n int, crowd bool) (output string, err error) {
	args := []string{"-test.run=^TestHistories$", "-test.v", "-test.timeout=30m", fmt.Sprint("-seed=", seed), fmt.Sprint("-histories=", n), fmt.Sprint("-crowd=", crowd)}
	out, err := exec.Command(program, args...).CombinedOutput()
	return string(out), err
}

// TestHistoriesOfARingThatYields has the clients meet inside the ring's methods, as
// seldom happens on two processors: before each labelled access another may go on.
func TestHistoriesOfARingThatYields(t *testing.T) {
	out, err := runHistories(compile(t, true), *seed, *histories, true)
	t.Log(out)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out, fmt.Sprintf("histories=%d ", *histories)) {
		t.Errorf("did not check %d histories", *histories)
	}
}
