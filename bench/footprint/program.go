package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const programPath = "github.com/vidurai/eventbus/bench/footprint/program/"

// A program is one of those below program, built.
type program struct {
	name             string
	base             *program // what it is compared with; nil for baseline itself
	binary, stripped int64    // sizes in bytes
}

// added returns how many bytes p's import adds to a binary without symbols.
func (p *program) added() int64 {
	if p.base == nil {
		return 0
	}
	return p.stripped - p.base.stripped
}

// build builds a program into dir, with debug information and without, and sees
// that it works.
func build(dir, name string, base *program) (*program, error) {
	p := &program{name: name, base: base}
	file := filepath.Join(dir, name)
	var err error
	if p.stripped, err = compile(file, name, "-ldflags=-s -w"); err != nil {
		return nil, err
	}
	if p.binary, err = compile(file, name, "-ldflags="); err != nil {
		return nil, err
	}
	if out, err := exec.Command(file).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the program %s: %w: %s", name, err, out)
	}
	return p, nil
}

// compile builds one program and returns the size of the binary.
func compile(file, name, flags string) (int64, error) {
	// The state of the working copy is no part of what is weighed.
	cmd := exec.Command("go", "build", "-buildvcs=false", flags, "-o", file, programPath+name)
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("building the program %s: %w: %s", name, err, out)
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
