package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// To build a test takes longer than to run it, for most mutants. So one build has as
// many of them as can be told apart while it runs, and a variable says which of them
// it is to be. It takes no knowledge of types, so that the compiler may refuse one:
// that is left out then. What an operand does it does once; where it may do something,
// arithmetic is left out too.

// selector is the variable, and selectorEnv that of the environment that sets it. It
// is the number of a mutant, or 0 for none. selection is a function that goes by it.
const (
	selector    = "selectedMutant"
	selectorEnv = "SELECTED_MUTANT"
	selection   = "selectMutant"
)

// selectorFile returns the file that declares them in a package.
func selectorFile(pkg string) []byte {
	return fmt.Appendf(nil, `package %[1]s

import (
	"os"
	"strconv"
)

var %[2]s, _ = strconv.Atoi(os.Getenv(%[3]q))

func %[4]s[T any](number int, mutant, plain T) T {
	if %[2]s == number {
		return mutant
	}
	return plain
}
`, pkg, selector, selectorEnv, selection)
}

// A combination is a file with many mutants in it.
type combination struct {
	fset    *token.FileSet
	source  []byte
	file    *ast.File
	mutants map[int]map[token.Token]int // by offset and new token: their numbers
	clauses map[ast.Stmt]bool           // statements that are part of another, as in for i := 0; ; i++
	in      map[int]bool                // the numbers of those that are in it
}

// combine returns the source of a file with those mutants in it that can be, by their
// numbers, which are not 0, and which those are.
func combine(name string, source []byte, mutants map[int]mutant) (combined []byte, in map[int]bool, err error) {
	c := &combination{
		fset: token.NewFileSet(), source: source,
		mutants: map[int]map[token.Token]int{}, clauses: map[ast.Stmt]bool{}, in: map[int]bool{},
	}
	if c.file, err = parser.ParseFile(c.fset, name, source, parser.SkipObjectResolution); err != nil {
		return nil, nil, err
	}
	for number, m := range mutants {
		if c.mutants[m.offset] == nil {
			c.mutants[m.offset] = map[token.Token]int{}
		}
		c.mutants[m.offset][m.token] = number
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt:
			c.clauses[n.Init], c.clauses[n.Post] = true, true
		case *ast.IfStmt:
			c.clauses[n.Init] = true
		case *ast.SwitchStmt:
			c.clauses[n.Init] = true
		case *ast.TypeSwitchStmt:
			c.clauses[n.Init] = true
		}
		return true
	})
	text := c.text(c.file, c.file.FileStart, c.file.FileEnd)
	return []byte(text), c.in, nil
}

func (c *combination) offset(p token.Pos) int { return c.fset.Position(p).Offset }

// text returns the source between two positions in n, with the mutants in it.
func (c *combination) text(n ast.Node, from, to token.Pos) string {
	var s strings.Builder
	at := from
	ast.Inspect(n, func(inner ast.Node) bool {
		if inner == nil || inner == n {
			return true
		}
		if decl, ok := inner.(*ast.GenDecl); ok && decl.Tok == token.CONST {
			return false
		}
		if replaced, ok := c.node(inner); ok {
			s.Write(c.source[c.offset(at):c.offset(inner.Pos())])
			s.WriteString(replaced)
			at = inner.End()
			return false
		}
		return true
	})
	s.Write(c.source[c.offset(at):c.offset(to)])
	return s.String()
}

// whole returns the source of n with the mutants in it.
func (c *combination) whole(n ast.Node) string {
	if replaced, ok := c.node(n); ok {
		return replaced
	}
	return c.text(n, n.Pos(), n.End())
}

// node returns what takes the place of n, if there are mutants of it.
func (c *combination) node(n ast.Node) (text string, ok bool) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		ms := c.mutants[c.offset(n.OpPos)]
		if len(ms) == 0 {
			return "", false
		}
		switch n.Op {
		case token.LAND, token.LOR:
			for _, number := range ms { // there is one: the other of the two
				return c.logical(n, number), true
			}
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return c.comparison(n, ms), true
		case token.ADD, token.SUB, token.AND, token.OR, token.XOR, token.AND_NOT, token.SHL, token.SHR:
			if still(n) && len(ms) == 1 {
				return c.arithmetic(n, ms), true
			}
		}
	case *ast.IncDecStmt:
		return c.statement(n, n.TokPos, func(next token.Token) string { return c.whole(n.X) + next.String() })
	case *ast.AssignStmt:
		if len(n.Lhs) == 1 && len(n.Rhs) == 1 {
			return c.statement(n, n.TokPos, func(next token.Token) string {
				return fmt.Sprintf("%s %s %s", c.whole(n.Lhs[0]), next, c.whole(n.Rhs[0]))
			})
		}
	}
	return "", false
}

// still reports whether it makes no difference how often n is evaluated.
func still(n ast.Node) bool {
	calls := false
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			f, ok := call.Fun.(*ast.Ident)
			calls = calls || !ok || !slices.Contains([]string{"len", "cap", "min", "max", "uint64", "int", "int64", "uint32", "byte", "rune"}, f.Name)
		}
		return true
	})
	return !calls
}

// logical goes by De Morgan: with everything negated && is ||.
func (c *combination) logical(n *ast.BinaryExpr, number int) string {
	c.in[number] = true
	is := fmt.Sprintf("(%s == %d)", selector, number)
	return fmt.Sprintf("((((%s) != %s) %s%s((%s) != %s)) != %s)", c.whole(n.X), is, n.Op, c.gap(n), c.whole(n.Y), is, is)
}

// gap returns what stands between the operator and the right operand: a line may end.
func (c *combination) gap(n *ast.BinaryExpr) string {
	return string(c.source[c.offset(n.OpPos)+len(n.Op.String()) : c.offset(n.Y.Pos())])
}

func (c *combination) comparison(n *ast.BinaryExpr, ms map[token.Token]int) string {
	x, y := c.whole(n.X), c.whole(n.Y)
	plain, others := fmt.Sprintf("(%s) %s (%s)", x, n.Op, y), ""
	for next, number := range ms {
		c.in[number] = true
		others += fmt.Sprintf("%s == %d && (%s) %s (%s) || ", selector, number, x, next, y)
		plain = fmt.Sprintf("%s != %d && ", selector, number) + plain
	}
	return "(" + others + plain + ")"
}

func (c *combination) arithmetic(n *ast.BinaryExpr, ms map[token.Token]int) string {
	x, y := c.whole(n.X), c.whole(n.Y)
	for next, number := range ms {
		c.in[number] = true
		return fmt.Sprintf("%s(%d, (%s) %s (%s), (%s) %s (%s))", selection, number, x, next, y, x, n.Op, y)
	}
	panic("no mutant")
}

// statement chooses between statements that differ in their token.
func (c *combination) statement(n ast.Stmt, at token.Pos, with func(token.Token) string) (text string, ok bool) {
	ms := c.mutants[c.offset(at)]
	if c.clauses[n] || len(ms) == 0 {
		return "", false
	}
	var old token.Token
	switch n := n.(type) {
	case *ast.IncDecStmt:
		old = n.Tok
	case *ast.AssignStmt:
		old = n.Tok
	}
	for next, number := range ms {
		c.in[number] = true
		text += fmt.Sprintf("if %s == %d { %s } else ", selector, number, with(next))
	}
	return text + "{ " + with(old) + " }", true
}
