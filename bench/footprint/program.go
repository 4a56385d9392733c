package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const programPath = "github.com/vidurai/eventbus/bench/footprint/program/"

// A program is one of those below program, built, and what was measured of it.
type program struct {
	name string
	cgo  string // CGO_ENABLED when it was built
	file string
	base *program // what it is compared with; nil for baseline itself

	binary, stripped int64
	starts           []start // one for each round
}

// build builds a program into dir, with debug information and without, and sees
// that it works.
func build(dir, name, cgo string, base *program) (*program, error) {
	p := &program{name: name, cgo: cgo, file: filepath.Join(dir, name+"-cgo"+cgo), base: base}
	var err error
	if p.stripped, err = compile(p.file, name, cgo, "-ldflags=-s -w"); err != nil {
		return nil, err
	}
	if p.binary, err = compile(p.file, name, cgo, "-ldflags="); err != nil {
		return nil, err
	}
	if out, err := exec.Command(p.file, "use").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the program %s: %w: %s", name, err, out)
	}
	return p, nil
}

// compile builds one program and returns the size of the binary.
func compile(file, name, cgo, flags string) (int64, error) {
	// The state of the working copy is no part of what is weighed.
	cmd := exec.Command("go", "build", "-buildvcs=false", flags, "-o", file, programPath+name)
	cmd.Env = append(os.Environ(), "CGO_ENABLED="+cgo)
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("building the program %s: %w: %s", name, err, out)
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// cgoModes returns the values of CGO_ENABLED that can be built with, first
// that which is built with if nobody says anything.
func cgoModes() ([]string, error) {
	out, err := exec.Command("go", "env", "CGO_ENABLED").Output()
	if err != nil {
		return nil, err
	}
	if string(bytes.TrimSpace(out)) == "1" {
		return []string{"1", "0"}, nil
	}
	return []string{"0"}, nil
}

// environment is what the programs are started with: this process's, without
// what would have their runtime behave in another way.
func environment(more ...string) []string {
	var env []string
	for _, v := range os.Environ() {
		key, _, _ := strings.Cut(v, "=")
		switch key {
		case "GODEBUG", "GOGC", "GOMEMLIMIT", "GOTRACEBACK":
		default:
			env = append(env, v)
		}
	}
	return append(env, more...)
}
