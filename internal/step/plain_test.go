//go:build !explore && !race

package step_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// TestPlainIsFree compiles bus as it is, and with sync/atomic and sync themselves in
// the place of this package's words, locks and points, in ring too, which is compiled
// along with it, being generic. The assembly is the same. What both have of package
// step is what starts goroutines, what yields and what waits. (Not with the race
// detector, which would have it compare the same twice.)
func TestPlainIsFree(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles two packages anew")
	}
	if runtime.GOARCH == "386" {
		t.Skip("with so few registers, the order of two stores of results is not the same")
	}
	overlay, replaced := withoutSteps(t, "ring", "bus")
	ours, theirs := assembly(t, "bus"), assembly(t, "bus", "-overlay", overlay)
	functions, rings := strings.Count(ours, " STEXT "), strings.Count(ours, "/ring.(*Ring[go.shape")
	if functions < 200 || rings < 10 || replaced < 50 {
		t.Fatalf("%d functions, %d mentions of the ring, %d places replaced: too few", functions, rings, replaced)
	}
	if ours != theirs {
		t.Fatal(firstDifference(ours, theirs))
	}
	t.Logf("with %d places replaced, the same %d lines of assembly in %d functions", replaced, strings.Count(ours, "\n"), functions)
}

// plain has what stands for steps in an ordinary build.
var plain = []struct {
	step *regexp.Regexp
	text string
	pkg  string
}{
	{regexp.MustCompile(`\bstep\.(Bool|Int64|Uint32|Uint64|Pointer)\b`), "atomic.$1", "sync/atomic"},
	{regexp.MustCompile(`\bstep\.Mutex\b`), "sync.Mutex", "sync"},
	{regexp.MustCompile(`\bstep\.Point\(\)`), "", ""},
}

// withoutSteps writes an overlay for packages and returns its name, and how many places
// are not as in the source. Every line stays where it is.
func withoutSteps(t *testing.T, packages ...string) (overlay string, replaced int) {
	t.Helper()
	var files []string
	for _, pkg := range packages {
		some, err := filepath.Glob(filepath.Join(root(t), pkg, "*.go"))
		if err != nil || len(some) == 0 {
			t.Fatalf("no files in %s: %v", pkg, err)
		}
		files = append(files, some...)
	}
	tmp := t.TempDir()
	replace := map[string]string{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(source)
		if strings.HasSuffix(file, "_test.go") || !strings.Contains(text, "step.") {
			continue
		}
		imports := ""
		for _, p := range plain {
			n := len(p.step.FindAllString(text, -1))
			replaced += n
			text = p.step.ReplaceAllString(text, p.text)
			if n > 0 && p.pkg != "" && !strings.Contains(text, `"`+p.pkg+`"`) {
				imports += `; import "` + p.pkg + `"`
			}
		}
		text = packageClause.ReplaceAllString(text, "$0"+imports) + "var _ = step.Explored\n"
		replace[file] = filepath.Join(tmp, strconv.Itoa(len(replace))+".go")
		if err := os.WriteFile(replace[file], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay = filepath.Join(tmp, "overlay.json")
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return overlay, replaced
}

var packageClause = regexp.MustCompile(`(?m)^package \w+$`)

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// position is where in the source an instruction comes from. It is left out of the
// comparison: one or two instructions have the line of a Point, or the line behind it.
var position = regexp.MustCompile(`\([^()\s]*:[0-9]+\)`)

// function is a function with its instructions. The rest of what the compiler prints is
// for debuggers, and has each Point as a function.
var function = regexp.MustCompile(`(?m)^\S+ STEXT .*\n(\t.*\n)*`)

// assembly returns what the compiler makes of a package.
func assembly(t *testing.T, pkg string, flags ...string) string {
	t.Helper()
	cmd := exec.Command("go", append(append([]string{"build", "-gcflags=-S"}, flags...), "./"+pkg)...)
	cmd.Dir = root(t)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return strings.Join(function.FindAllString(position.ReplaceAllString(string(out), ""), -1), "")
}

func firstDifference(ours, theirs string) string {
	a, b := strings.Split(ours, "\n"), strings.Split(theirs, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "the assembly is\n" + a[i] + "\nand with sync/atomic itself\n" + b[i]
		}
	}
	return "one assembly is longer than the other"
}
