package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// A process runs one test, which explores some scenarios. Only one goroutine of a scenario
// runs at a time, so it takes several processes to keep several processors busy.
type process struct {
	test   string
	binary string // the tests of its package, compiled
	dir    string // of its package

	// Valid once done is closed.
	out  []byte
	err  error
	done chan struct{}
}

var explores = regexp.MustCompile(`^Test\w*Explore`)

// compile builds the tests of the source's packages into dir. It returns a process for each
// test that explores, in the order in which go test runs them.
func (s *source) compile(dir, overlay string) (all []*process, err error) {
	for i, p := range s.packages {
		binary := filepath.Join(dir, strconv.Itoa(i)+".test")
		if _, err := output("", "go", "test", "-c", "-vet=off", "-tags=explore", "-overlay="+overlay, "-o", binary, p.ImportPath); err != nil {
			return nil, err
		}
		tests, err := output(p.Dir, binary, "-test.list=Explore")
		if err != nil {
			return nil, err
		}
		before := len(all)
		for test := range strings.FieldsSeq(string(tests)) {
			if explores.MatchString(test) {
				all = append(all, &process{test: test, binary: binary, dir: p.Dir, done: make(chan struct{})})
			}
		}
		if len(all) == before {
			return nil, fmt.Errorf("%s: no test explores", p.ImportPath)
		}
	}
	return all, nil
}

// start begins to run processes, as many at once as there are processors.
func start(all []*process) {
	running := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		for _, p := range all {
			running <- struct{}{}
			go func() {
				p.run()
				<-running
			}()
		}
	}()
}

func (p *process) run() {
	defer close(p.done)
	p.out, p.err = output(p.dir, p.binary, "-test.run=^"+p.test+"$", "-test.v", "-test.timeout=30m")
	if p.err == nil && !bytes.Contains(p.out, []byte("--- PASS: "+p.test+" ")) {
		p.err = fmt.Errorf("%s has not run: %s", p.test, p.out)
	}
}

// output runs a command in a directory, and returns what it printed.
func output(dir string, command ...string) ([]byte, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, &stderr)
	}
	return out, err
}
