package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// survivorsFile is where the survivors are explained.
const survivorsFile = "internal/mutation/survivors.md"

// A session tries all mutants of one package.
type session struct {
	stdout  io.Writer
	workers int
	only    bool
	rounds  int
	list    string
	results string
}

// A result is what is written of a mutant.
type result struct {
	change
	Type    string
	Verdict verdict
	By      string `json:",omitempty"` // the test that killed it
}

// run returns how many mutants live that are not explained, or are explained and were
// killed.
func (s *session) run(ctx context.Context, pkg string) (unexpected int, err error) {
	target, err := targetOf(pkg)
	if err != nil {
		return 0, err
	}
	root, err := os.Getwd()
	if err != nil {
		return 0, err
	}
	explained, err := readSurvivors(filepath.Join(root, survivorsFile))
	if err != nil {
		return 0, err
	}
	mutants, same, err := s.mutants(ctx, root, pkg)
	if err != nil {
		return 0, err
	}
	if s.only {
		mutants = slices.DeleteFunc(mutants, func(m mutant) bool { return !explained[m.change] })
	}
	if len(mutants) == 0 {
		return 0, fmt.Errorf("there are no mutants of %s", pkg)
	}
	fmt.Fprintf(s.stdout, "%s: %d mutants, and %d that are the same as another\n", pkg, len(mutants), same)

	dir, err := os.MkdirTemp("", "mutation")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	t := newTrial(root, target, dir)
	if s.rounds > 0 {
		t.rounds, t.others = t.rounds[:s.rounds], nil
	}
	if err := t.prepare(ctx, mutants); err != nil {
		return 0, err
	}
	fmt.Fprintf(s.stdout, "one build has %d of them\n", len(t.combined))
	for _, r := range t.rounds {
		fmt.Fprintf(s.stdout, "tests %v may take %v of the processors' time and %v in all\n", r.args, r.cpu, r.wall)
	}
	out := io.Discard
	if s.results != "" {
		f, err := os.Create(s.results)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		out = f
	}
	results, err := s.try(ctx, t, mutants, out)
	if err != nil {
		return 0, err
	}
	return s.report(pkg, results, explained), nil
}

func (s *session) mutants(ctx context.Context, root, pkg string) (ms []mutant, same int, err error) {
	var l list
	if s.list != "" {
		l, err = read(s.list)
	} else {
		l, err = ask(ctx, root, pkg)
	}
	if err != nil {
		return nil, 0, err
	}
	return l.mutants(root, pkg)
}

// try tries mutants, tells of each that lives, and writes a JSON object for each to
// out. It ends with the first error.
func (s *session) try(ctx context.Context, t *trial, mutants []mutant, out io.Writer) ([]result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	results := make([]result, len(mutants))
	next := make(chan int)
	var mu sync.Mutex // of what is written
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	var wg sync.WaitGroup
	for range s.workers {
		wg.Go(func() {
			for i := range next {
				m := mutants[i]
				v, by, err := t.try(ctx, i, m)
				if err != nil {
					cancel(fmt.Errorf("%s:%d: %w", m.File, m.Line, err))
					continue
				}
				results[i] = result{m.change, m.Type, v, by}
				mu.Lock()
				if v == lived {
					fmt.Fprintf(s.stdout, "%s:%d: %s\n%v", m.File, m.Line, v, m.change)
				}
				if err := lines.Encode(results[i]); err != nil {
					cancel(err)
				}
				mu.Unlock()
			}
		})
	}
	for _, combined := range []bool{true, false} { // the quick ones first
		for i := range mutants {
			if t.combined[i+1] != combined {
				continue
			}
			select {
			case next <- i:
			case <-ctx.Done():
			}
		}
	}
	close(next)
	wg.Wait()
	return results, context.Cause(ctx)
}

// report says how it went, and returns how many results are not what survivors.md
// says.
func (s *session) report(pkg string, results []result, explained map[change]bool) (unexpected int) {
	count := map[verdict]int{}
	alive := map[change]bool{}
	for _, r := range results {
		count[r.Verdict]++
		if r.Verdict == lived {
			alive[r.change] = true
		}
	}
	for _, r := range results {
		switch {
		case r.Verdict == lived && !explained[r.change]:
			unexpected++
			fmt.Fprintf(s.stdout, "NOT EXPLAINED in %s:\n%v", survivorsFile, r.change)
		case r.Verdict != lived && explained[r.change] && !alive[r.change]: // where a line stands twice, one may be killed
			unexpected++
			fmt.Fprintf(s.stdout, "EXPLAINED in %s, and %s by %s:\n%v", survivorsFile, r.Verdict, r.By, r.change)
		}
	}
	viable := len(results) - count[unviable]
	dead := count[killed] + count[timedOut]
	fmt.Fprintf(s.stdout, "%s: %d of %d mutants do not compile; of the others %d were killed, %d timed out and %d lived: %.1f %% dead\n",
		pkg, count[unviable], len(results), count[killed], count[timedOut], count[lived], 100*float64(dead)/float64(max(viable, 1)))
	return unexpected
}
