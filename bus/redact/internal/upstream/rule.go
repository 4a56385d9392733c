package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
)

// A rule is a scanner's regular expression for the tokens of a provider.
type rule struct {
	id      string
	re      *regexp.Regexp
	tree    *syntax.Regexp
	group   int     // the group that is the token; 0 is the first one that matches and has no name
	entropy float64 // the least that a token has, in bits a byte
	open    bool    // nothing but a name beside its tokens gives them away
}

func newRule(id, expression string, group int, entropy float64) (rule, error) {
	re, err := regexp.Compile(expression)
	if err != nil {
		return rule{}, fmt.Errorf("%s: %w", id, err)
	}
	// Without the flag, what is literal stays as it is written.
	cased := strings.NewReplacer("(?i)", "", "(?i:", "(?:", "(?-i:", "(?:").Replace(expression)
	tree, err := syntax.Parse(cased, syntax.Perl)
	if err != nil {
		return rule{}, fmt.Errorf("%s: %w", id, err)
	}
	return rule{id, re, tree, group, entropy, literals(secret(tree, group)) < 2}, nil
}

// tokens returns n tokens that a rule finds, the same each time.
func (r rule) tokens(n int) ([]string, error) {
	random := rand.New(rand.NewPCG(1, 2))
	var made []string
	for range 1000 * n {
		groups := r.re.FindStringSubmatch(sample(random, r.tree))
		if groups == nil {
			continue // of its boundaries
		}
		t := groups[r.group]
		for k, name := range r.re.SubexpNames() {
			if r.group == 0 && k > 0 && name == "" && groups[k] != "" {
				t = groups[k]
				break
			}
		}
		if t == "" || entropy(t) < r.entropy {
			continue
		}
		if made = append(made, t); len(made) == n {
			return made, nil
		}
	}
	return nil, fmt.Errorf("%s: no tokens can be made of %s", r.id, r.re)
}

// secret returns the part of an expression that is the token: a group, or all if
// there is none.
func secret(re *syntax.Regexp, group int) *syntax.Regexp {
	if sub := groupOf(re, group); sub != nil {
		return sub
	}
	return re
}

func groupOf(re *syntax.Regexp, group int) *syntax.Regexp {
	if re.Op == syntax.OpCapture && (re.Cap == group || group == 0 && re.Name == "") {
		return re
	}
	for _, sub := range re.Sub {
		if found := groupOf(sub, group); found != nil {
			return found
		}
	}
	return nil
}

// entropy returns how many bits a byte of s has, going by how often each is in s.
func entropy(s string) float64 {
	var counts [256]float64
	for i := range len(s) {
		counts[s[i]]++
	}
	bits := 0.0
	for _, n := range counts {
		if n > 0 {
			bits -= n / float64(len(s)) * math.Log2(n/float64(len(s)))
		}
	}
	return bits
}

// load reads the rules of a file, an address or a directory.
func load(from string) ([]rule, error) {
	if strings.HasPrefix(from, "http://") || strings.HasPrefix(from, "https://") {
		answer, err := http.Get(from)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s: %s", from, answer.Status)
		}
		return gitleaks(answer.Body)
	}
	info, err := os.Stat(from)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return veles(from)
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return gitleaks(file)
}

// gitleaks reads the rules of a configuration. Of TOML it knows what is in there:
// tables of rules, and a line a key.
func gitleaks(from io.Reader) ([]rule, error) {
	text, err := io.ReadAll(from)
	if err != nil {
		return nil, err
	}
	var rules []rule
	lines := "\n" + strings.ReplaceAll(string(text), "\r\n", "\n")
	for _, table := range strings.Split(lines, "\n[[rules]]\n")[1:] {
		var id, expression string
		var group int
		var entropy float64
		for line := range strings.Lines(table) {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "[") && !strings.HasPrefix(line, "[]") {
				break // a table within the rule: what it allows
			}
			key, value, _ := strings.Cut(line, " = ")
			switch key {
			case "id":
				id, err = strconv.Unquote(value)
			case "regex":
				expression = strings.TrimSuffix(strings.TrimPrefix(value, "'''"), "'''")
			case "secretGroup":
				group, err = strconv.Atoi(value)
			case "entropy":
				entropy, err = strconv.ParseFloat(value, 64)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %q: %w", id, line, err)
			}
		}
		if expression == "" {
			continue // it goes by the file's name
		}
		r, err := newRule(id, expression, group, entropy)
		if err != nil {
			return nil, err
		}
		rules = append(rules, r)
	}
	if len(rules) == 0 {
		return nil, fmt.Errorf("no [[rules]] with a regex, as gitleaks has them")
	}
	return rules, nil
}

// notTokens are the names of expressions that find what is around tokens.
var notTokens = regexp.MustCompile(`(?i)context|keyword|filter|username|url|login|windows|extract|projectRef`)

// veles reads the expressions that Go code compiles into variables.
func veles(dir string) ([]rule, error) {
	var rules []rule
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || err != nil || len(spec.Values) != len(spec.Names) {
				return true
			}
			for k, value := range spec.Values {
				expression, ok := compiled(value)
				if !ok || notTokens.MatchString(spec.Names[k].Name) {
					continue
				}
				var r rule
				if r, err = newRule(file.Name.Name+"."+spec.Names[k].Name, expression, 0, 0); err == nil {
					rules = append(rules, r)
				}
			}
			return true
		})
		return err
	})
	if err == nil && len(rules) == 0 {
		err = fmt.Errorf("%s: no Go code that calls regexp.MustCompile", dir)
	}
	return rules, err
}

// compiled returns the expression that a call of regexp.MustCompile has.
func compiled(e ast.Expr) (string, bool) {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return "", false
	}
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != "MustCompile" {
		return "", false
	}
	return text(call.Args[0])
}

// text returns the text of literals that are joined by plus signs.
func text(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		left, ok := text(e.X)
		right, also := text(e.Y)
		return left + right, ok && also && e.Op == token.ADD
	}
	return "", false
}
