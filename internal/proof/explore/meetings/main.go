// Meetings explores all scenarios of ring and bus, and says for each word that goroutines
// share in how many of them two goroutines meet at it.
//
// Usage, from the root of the module:
//
//	go run ./internal/proof/explore/meetings [-w]
//
// Two goroutines meet at a word where one accesses it directly after the other, in some
// schedule of the scenario, and at least one of the two writes. A word is a field of a
// struct whose type is one of package internal/step's, or an array or a slice of those;
// all elements of one, and that field of all values of the struct, count as one word. What
// a scenario does before its threads begin and after they have ended does not count.
//
// The table of words is in internal/proof/README.md. With -w it is written there. A word that no
// scenario has a meeting at is a hole in the exploration: the exit status is 1, unless the
// row of the word says "never: " and a reason in the place of the scenarios. It is 1 too
// where a scenario fails, where the table has other words than the source, and where a
// word is met that is said never to be. How many scenarios the table counts is not
// compared. The exit status is 2 if there is no answer.
//
// The tests run side by side, each in a process of its own, as many as there are processors.
//
// How a word is known: the scenarios are built with go test -overlay. In the copies of the
// sources each expression that denotes a word, as in
//
//	r.mark.Load()
//	cell := &r.table[n&r.mask]
//
// has a call behind it that tells the word which field it is, in the place of & if there
// is one:
//
//	r.mark.Of(4).Load()
//	cell :=  r.table[n&r.mask].Of(5)
//
// go/types says which field that is. A pointer to a word can be had in no other way, so a
// word is named before it is accessed; an expression of another form, such as a variable
// that is a word, is an error. This is exact where the line of an access, from the stack,
// is not: there may be two words on a line, or only a pointer. It costs a store of one
// byte an access, and sources in the work tree stay as they are. Accesses of test files
// count, and name no word.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

const (
	passed = 0
	failed = 1 // a scenario failed, or the table and the meetings do not fit
	unfit  = 2 // there is no answer
)

// document has the table, of the words of packages.
const document = "internal/proof/README.md"

var packages = []string{"github.com/vidurai/eventbus/ring", "github.com/vidurai/eventbus/bus"}

func main() { os.Exit(run(os.Args[1:], document, packages, os.Stdout, os.Stderr)) }

func run(args []string, document string, packages []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("meetings", flag.ContinueOnError)
	flags.SetOutput(stderr)
	write := flags.Bool("w", false, "write the table into "+document)
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return passed
	} else if err != nil {
		return unfit
	}
	if flags.NArg() != 0 {
		flags.Usage()
		return unfit
	}
	problems, err := compare(document, packages, *write, stdout)
	if err != nil {
		fmt.Fprintln(stderr, "meetings:", err)
		return unfit
	}
	for _, problem := range problems {
		fmt.Fprintln(stdout, problem)
	}
	if len(problems) > 0 {
		return failed
	}
	return passed
}

// compare explores, writes the table if it is to, and returns what is wrong with it.
func compare(document string, packages []string, write bool, stdout io.Writer) (problems []string, err error) {
	text, err := os.ReadFile(document)
	if err != nil {
		return nil, err
	}
	before, rows, after, err := cut(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", document, err)
	}
	src, err := load(packages...)
	if err != nil {
		return nil, err
	}
	met, err := explore(src, stdout)
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return []string{err.Error()}, nil
	} else if err != nil {
		return nil, err
	}
	if write {
		rows = tabulate(src.words, met, rows)
		if err := os.WriteFile(document, []byte(before+format(rows)+after), 0o666); err != nil {
			return nil, err
		}
	}
	fmt.Fprintf(stdout, "%d words, goroutines meet at %d of them\n", len(src.words), len(met))
	return append(differences(src.words, rows), holes(src.words, rows, met)...), nil
}

// A scenario's line says at which words threads met in it.
var scenario = regexp.MustCompile(`: TestExplore(\S+): met at \[([0-9 ]+)\]$`)

// explore runs the scenarios, and returns the names of those with a meeting, by word.
func explore(src *source, stdout io.Writer) (met map[string][]string, err error) {
	tmp, err := os.MkdirTemp("", "meetings")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	overlay, err := src.overlay(tmp)
	if err != nil {
		return nil, err
	}
	processes, err := src.compile(tmp, overlay)
	if err != nil {
		return nil, err
	}
	start(processes)
	met = map[string][]string{}
	for _, p := range processes {
		<-p.done
		for line := range strings.Lines(string(p.out)) {
			if m := scenario.FindStringSubmatch(strings.TrimSuffix(line, "\n")); m != nil {
				var names []string
				for field := range strings.FieldsSeq(m[2]) {
					n, _ := strconv.Atoi(field)
					word := src.words[n-1]
					names = append(names, word)
					met[word] = append(met[word], m[1])
				}
				line = strings.Replace(line, m[2], strings.Join(names, " "), 1)
			}
			io.WriteString(stdout, line)
		}
		err = errors.Join(err, p.err)
	}
	return met, err
}
