package main

import (
	"go/ast"
	"go/token"
	"strings"
)

// deprecated returns the positions of the names whose documentation has a paragraph that begins with
// "Deprecated:". What is said of a group of constants, variables or types holds for each of them.
func deprecated(files []*ast.File) map[token.Pos]bool {
	found := make(map[token.Pos]bool)
	mark := func(names []*ast.Ident, docs ...*ast.CommentGroup) {
		for _, doc := range docs {
			text := "\n\n" + doc.Text()
			if strings.Contains(text, "\n\nDeprecated: ") {
				for _, name := range names {
					found[name.Pos()] = true
				}
			}
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				mark([]*ast.Ident{n.Name}, n.Doc)
				return false
			case *ast.GenDecl:
				for _, spec := range n.Specs {
					switch spec := spec.(type) {
					case *ast.ValueSpec:
						mark(spec.Names, n.Doc, spec.Doc)
					case *ast.TypeSpec:
						mark([]*ast.Ident{spec.Name}, n.Doc, spec.Doc)
					}
				}
			case *ast.Field:
				mark(n.Names, n.Doc)
			}
			return true
		})
	}
	return found
}
