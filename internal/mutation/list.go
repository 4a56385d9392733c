package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

// gremlins is the tool that says which mutants there are.
const gremlins = "github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0"

// A list is what gremlins unleash --dry-run writes.
type list struct {
	Files []struct {
		Name      string     `json:"file_name"`
		Mutations []mutation `json:"mutations"`
	} `json:"files"`
}

// ask has gremlins list all mutants that it knows of, those of the packages below
// too, whether the tests cover them or not.
func ask(ctx context.Context, root, pkg string) (l list, err error) {
	dir, err := os.MkdirTemp("", "mutation")
	if err != nil {
		return l, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "list.json")
	cmd := exec.CommandContext(ctx, "go", "run", gremlins, "unleash", "--dry-run", "--silent", "--output", out,
		"--invert-assignments", "--invert-bitwise", "--invert-bwassign", "--invert-logical", "--invert-loopctrl",
		"--remove-self-assignments", "./"+pkg)
	cmd.Dir = root
	if text, err := cmd.CombinedOutput(); err != nil {
		return l, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, text)
	}
	return read(out)
}

// read reads a list from a file.
func read(name string) (l list, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return l, err
	}
	return l, json.Unmarshal(data, &l)
}

// mutants returns the mutants of a package, without those of packages below it, and
// how many of the list are the same as another.
func (l list) mutants(root, pkg string) (ms []mutant, same int, err error) {
	seen := map[change]bool{}
	lines := map[change]int{}
	for _, f := range l.Files {
		if strings.Contains(f.Name, "/") {
			continue
		}
		name := path.Join(pkg, f.Name)
		source, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, 0, err
		}
		for _, mutation := range f.Mutations {
			m, err := mutate(name, source, mutation)
			if err != nil {
				return nil, 0, err
			}
			// Subtraction is changed under two names. But a line may stand in
			// one function twice.
			if seen[m.change] && lines[m.change] == m.Line || m.Old == m.New {
				same++
				continue
			}
			seen[m.change], lines[m.change] = true, m.Line
			ms = append(ms, m)
		}
	}
	return ms, same, nil
}
