package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// A mutation is what gremlins calls a change of one token, and where.
type mutation struct {
	Type   string `json:"type"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// replacements has the token that each type of mutation puts in the place of another:
// those of gremlins.
var replacements = map[string]map[token.Token]token.Token{
	"ARITHMETIC_BASE": {
		token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL, token.REM: token.MUL,
	},
	"CONDITIONALS_BOUNDARY": {
		token.GEQ: token.GTR, token.GTR: token.GEQ, token.LEQ: token.LSS, token.LSS: token.LEQ,
	},
	"CONDITIONALS_NEGATION": {
		token.EQL: token.NEQ, token.NEQ: token.EQL, token.GEQ: token.LSS, token.LSS: token.GEQ, token.GTR: token.LEQ, token.LEQ: token.GTR,
	},
	"INCREMENT_DECREMENT": {token.INC: token.DEC, token.DEC: token.INC},
	"INVERT_ASSIGNMENTS": {
		token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN,
		token.MUL_ASSIGN: token.QUO_ASSIGN, token.QUO_ASSIGN: token.MUL_ASSIGN, token.REM_ASSIGN: token.REM_ASSIGN,
	},
	"INVERT_BITWISE": {
		token.AND: token.OR, token.OR: token.AND, token.XOR: token.AND, token.AND_NOT: token.AND, token.SHL: token.SHR, token.SHR: token.SHL,
	},
	"INVERT_BWASSIGN": {
		token.AND_ASSIGN: token.OR_ASSIGN, token.OR_ASSIGN: token.AND_ASSIGN, token.XOR_ASSIGN: token.AND_ASSIGN,
		token.AND_NOT_ASSIGN: token.AND_ASSIGN, token.SHL_ASSIGN: token.SHR_ASSIGN, token.SHR_ASSIGN: token.SHL_ASSIGN,
	},
	"INVERT_LOGICAL":   {token.LAND: token.LOR, token.LOR: token.LAND},
	"INVERT_LOOPCTRL":  {token.BREAK: token.CONTINUE, token.CONTINUE: token.BREAK},
	"INVERT_NEGATIVES": {token.SUB: token.ADD},
	"REMOVE_SELF_ASSIGNMENTS": {
		token.ADD_ASSIGN: token.ASSIGN, token.AND_ASSIGN: token.ASSIGN, token.AND_NOT_ASSIGN: token.ASSIGN, token.MUL_ASSIGN: token.ASSIGN,
		token.OR_ASSIGN: token.ASSIGN, token.QUO_ASSIGN: token.ASSIGN, token.REM_ASSIGN: token.ASSIGN, token.SHL_ASSIGN: token.ASSIGN,
		token.SHR_ASSIGN: token.ASSIGN, token.SUB_ASSIGN: token.ASSIGN, token.XOR_ASSIGN: token.ASSIGN,
	},
}

// A mutant is a file with one token changed.
type mutant struct {
	change
	Type   string
	Line   int
	source []byte // of the whole file

	offset int // of the token that was changed
	token  token.Token
	noGo   bool // there is no such operator: gremlins makes |x of &x
}

// A change is what a mutant is known by, since lines move: the line that it changes,
// and what becomes of it.
type change struct {
	File     string // from the root of the module
	Function string // with its receiver's type, as in Ring.Push; "" outside functions
	Old, New string // lines without the white space around them
}

// mutate returns the mutant that m makes of a file.
func mutate(name string, source []byte, m mutation) (mutant, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
	if err != nil {
		return mutant{}, err
	}
	lines := strings.SplitAfter(string(source), "\n")
	if m.Line < 1 || m.Line > len(lines) || m.Column < 1 || m.Column > len(lines[m.Line-1]) {
		return mutant{}, fmt.Errorf("%s has no line %d and column %d", name, m.Line, m.Column)
	}
	at := fset.File(file.Pos()).LineStart(m.Line) + token.Pos(m.Column-1)
	offset := func(p token.Pos) int { return fset.Position(p).Offset }

	var old token.Token
	var binary *ast.BinaryExpr
	unary := false
	function := ""
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Pos() <= at && at < n.End() {
				function = functionName(n)
			}
		case *ast.BinaryExpr:
			if n.OpPos == at {
				old, binary = n.Op, n
			}
		case *ast.UnaryExpr:
			if n.OpPos == at {
				old, unary = n.Op, true
			}
		case *ast.IncDecStmt:
			if n.TokPos == at {
				old = n.Tok
			}
		case *ast.AssignStmt:
			if n.TokPos == at {
				old = n.Tok
			}
		case *ast.BranchStmt:
			if n.TokPos == at {
				old = n.Tok
			}
		}
		return true
	})
	next, ok := replacements[m.Type][old]
	if !ok {
		return mutant{}, fmt.Errorf("%s:%d:%d: there is nothing for %s to change", name, m.Line, m.Column, m.Type)
	}

	from, to := offset(at), offset(at)+len(old.String())
	text := string(source[:from]) + next.String() + string(source[to:])
	changed := strings.Split(text, "\n")[m.Line-1]
	if binary != nil {
		// The other operator may bind in another way; the operands stay what they were.
		part := func(from, to token.Pos) string { return string(source[offset(from):offset(to)]) }
		text = part(file.FileStart, binary.Pos()) +
			"((" + part(binary.Pos(), binary.X.End()) + ")" + part(binary.X.End(), at) + next.String() +
			string(source[to:offset(binary.Y.Pos())]) + "(" + part(binary.Y.Pos(), binary.End()) + "))" +
			string(source[offset(binary.End()):])
	}
	return mutant{
		change: change{name, function, strings.TrimSpace(lines[m.Line-1]), strings.TrimSpace(changed)},
		Type:   m.Type,
		Line:   m.Line,
		source: []byte(text),
		offset: from,
		token:  next,
		noGo:   unary && next == token.OR,
	}, nil
}

// functionName returns the name of a function, after that of its receiver's type.
func functionName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	typ := f.Recv.List[0].Type
	if p, ok := typ.(*ast.StarExpr); ok {
		typ = p.X
	}
	if g, ok := typ.(*ast.IndexExpr); ok {
		typ = g.X
	}
	return fmt.Sprintf("%s.%s", typ, f.Name.Name)
}
