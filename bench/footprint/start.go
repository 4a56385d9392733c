package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"time"
)

// A start is what one round has measured of one program. Each figure is from a
// process of its own, so that writing one does not show in another.
type start struct {
	wall, cpu time.Duration
	trace     trace
	heap, sys int64
}

// measure starts every program once in each round.
func measure(programs []*program, rounds int) error {
	for round := range rounds + 1 {
		for _, i := range rand.Perm(len(programs)) {
			s, err := programs[i].start()
			if err != nil {
				return fmt.Errorf("the program %s: %w", programs[i].name, err)
			}
			// The first round has the files read from disk.
			if round > 0 {
				programs[i].starts = append(programs[i].starts, s)
			}
		}
	}
	return nil
}

func (p *program) start() (start, error) {
	var s start
	bare := exec.Command(p.file)
	bare.Env = environment()
	begin := time.Now()
	err := bare.Run()
	s.wall = time.Since(begin)
	if err != nil {
		return s, err
	}
	s.cpu = bare.ProcessState.UserTime() + bare.ProcessState.SystemTime()

	if s.trace, err = p.trace(); err != nil {
		return s, err
	}

	memory := exec.Command(p.file, "memory")
	memory.Env = environment()
	out, err := memory.Output()
	if err != nil {
		return s, err
	}
	_, err = fmt.Fscan(bytes.NewReader(out), &s.heap, &s.sys)
	return s, err
}

// trace starts the program once and returns what its initialisation cost.
func (p *program) trace() (trace, error) {
	var stderr bytes.Buffer
	cmd := exec.Command(p.file)
	cmd.Env = environment("GODEBUG=inittrace=1")
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	return parseTrace(&stderr)
}
