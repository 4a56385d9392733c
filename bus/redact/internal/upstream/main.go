// Upstream says which tokens other scanners for secrets know and redact.Text does
// not hide when they stand alone. It makes tokens up from the regular expressions
// of the others' rules, and lists the rules whose tokens are left.
//
//	go run ./bus/redact/internal/upstream gitleaks.toml
//	go run ./bus/redact/internal/upstream https://raw.githubusercontent.com/gitleaks/gitleaks/master/config/gitleaks.toml
//	go run ./bus/redact/internal/upstream osv-scalibr/veles/secrets
//
// The argument is a configuration of gitleaks, as a file or an address, or a
// directory of Go code with the detectors of veles.
//
// A rule is open if its tokens say nothing of themselves, as 32 hexadecimal
// digits: only a name beside them gives them away. With -open those are listed too.
// The tokens are the same in each run; none is anybody's.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/vidurai/eventbus/bus/redact"
)

// samples is how many tokens are made of a rule.
const samples = 20

func main() {
	open := flag.Bool("open", false, "list open rules too")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: upstream [-open] gitleaks.toml|URL|directory of Go code")
		os.Exit(2)
	}
	rules, err := load(flag.Arg(0))
	if err == nil {
		err = report(os.Stdout, rules, *open)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "upstream:", err)
		os.Exit(1)
	}
}

// report lists the rules whose tokens are not all hidden, and counts.
func report(w io.Writer, rules []rule, open bool) error {
	var closed, closedHidden, hiddenInAll int
	var tokens, tokensHidden int
	for _, r := range rules {
		made, err := r.tokens(samples)
		if err != nil {
			return err
		}
		n, left := 0, ""
		for _, token := range made {
			if hidden(token) {
				n++
			} else {
				left = token
			}
		}
		found := 2*n > len(made)
		if found {
			hiddenInAll++
		}
		if !r.open {
			closed++
			tokens += len(made)
			tokensHidden += n
			if found {
				closedHidden++
			}
		}
		if n < len(made) && (open || !r.open) {
			fmt.Fprintf(w, "%-45s %2d of %d hidden, not %.100q\n", r.id, n, len(made), left)
		}
	}
	if closed == 0 {
		return fmt.Errorf("none of %d rules says what a token looks like", len(rules))
	}
	_, err := fmt.Fprintf(w, "\nrules whose tokens say what they are: %d of %d hidden (%d %%), of their tokens %d of %d (%d %%)\nall rules: %d of %d hidden (%d %%)\n",
		closedHidden, closed, 100*closedHidden/closed, tokensHidden, tokens, 100*tokensHidden/tokens,
		hiddenInAll, len(rules), 100*hiddenInAll/len(rules))
	return err
}

// hidden reports whether Text hides a token that is alone in a text. What is in
// front of the secret part of an address may stay.
func hidden(token string) bool {
	before, after, found := strings.Cut(redact.Text(token), redact.Mark)
	return found && len(after) <= 3 && (len(before) <= 3 || strings.HasSuffix(before, "/") || strings.HasSuffix(before, "=") || strings.HasSuffix(before, ":"))
}
