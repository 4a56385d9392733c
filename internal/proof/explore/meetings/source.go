package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A source is the non-test files of some packages, as the tag explore has them, with the
// words in them. The number of a word is its index in words, and one.
type source struct {
	packages []listed
	files    *token.FileSet
	parts    []*part
	words    []string // by name, in order
	names    map[*types.Var]string
}

// A part is a file of a source.
type part struct {
	name   string // of the file
	syntax *ast.File
	info   *types.Info
}

// load reads and checks packages.
func load(packages ...string) (*source, error) {
	listed, err := list(packages)
	if err != nil {
		return nil, err
	}
	s := &source{files: token.NewFileSet(), names: map[*types.Var]string{}}
	exported := map[string]string{}
	for _, p := range listed {
		exported[p.ImportPath] = p.Export
	}
	from := importer.ForCompiler(s.files, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exported[path])
	})
	for _, p := range listed {
		if p.DepOnly {
			continue
		}
		s.packages = append(s.packages, p)
		info := &types.Info{
			Types:      map[ast.Expr]types.TypeAndValue{},
			Defs:       map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
		}
		var syntax []*ast.File
		for _, name := range p.GoFiles {
			name = filepath.Join(p.Dir, name)
			f, err := parser.ParseFile(s.files, name, nil, parser.SkipObjectResolution)
			if err != nil {
				return nil, err
			}
			syntax = append(syntax, f)
			s.parts = append(s.parts, &part{name, f, info})
		}
		config := types.Config{Importer: from}
		if _, err := config.Check(p.ImportPath, s.files, syntax, info); err != nil {
			return nil, err
		}
		for _, f := range syntax {
			if err := s.declare(f, info); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range s.names {
		s.words = append(s.words, name)
	}
	slices.Sort(s.words)
	if same := len(s.words) - len(slices.Compact(slices.Clone(s.words))); same > 0 {
		return nil, fmt.Errorf("%d words have another's name", same)
	}
	return s, nil
}

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// list returns the packages and all that they depend on, compiled.
func list(packages []string) (all []listed, err error) {
	args := append([]string{"list", "-tags=explore", "-deps", "-export", "-json=ImportPath,Dir,Export,GoFiles,DepOnly"}, packages...)
	cmd := exec.Command("go", args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// declare names the words that are fields of the structs in a file: package.struct.field,
// and through the names of the fields where a struct is one that has no name.
func (s *source) declare(f *ast.File, info *types.Info) (err error) {
	ast.Inspect(f, func(n ast.Node) bool {
		if t, ok := n.(*ast.TypeSpec); ok && err == nil {
			err = s.fields(f.Name.Name+"."+t.Name.Name, t.Type, info)
		}
		return err == nil
	})
	return err
}

func (s *source) fields(prefix string, t ast.Expr, info *types.Info) error {
	for a, ok := t.(*ast.ArrayType); ok; a, ok = t.(*ast.ArrayType) {
		t = a.Elt
	}
	st, ok := t.(*ast.StructType)
	if !ok {
		return nil
	}
	for _, field := range st.Fields.List {
		if len(field.Names) == 0 && has(info.TypeOf(field.Type)) {
			return fmt.Errorf("%s: a word that is embedded: give it a name", s.files.Position(field.Pos()))
		}
		for _, name := range field.Names {
			if v, ok := info.Defs[name].(*types.Var); ok && has(v.Type()) {
				s.names[v] = prefix + "." + name.Name
			}
			if err := s.fields(prefix+"."+name.Name, field.Type, info); err != nil {
				return err
			}
		}
	}
	return nil
}

// has reports whether t is a word, or an array or a slice of words.
func has(t types.Type) bool {
	if word(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return has(u.Elem())
	case *types.Slice:
		return has(u.Elem())
	}
	return false
}

// word reports whether t is a word: a type of package step that can be told which it is.
func word(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || !strings.HasSuffix(named.Obj().Pkg().Path(), "/internal/step") {
		return false
	}
	return types.NewMethodSet(types.NewPointer(named)).Lookup(nil, "Of") != nil
}

// overlay writes copies of the files in which each word is told its number, and what go
// build -overlay takes, whose name it returns. Every line stays where it is.
func (s *source) overlay(dir string) (name string, err error) {
	replace := map[string]string{}
	for i, p := range s.parts {
		text, err := s.numbered(p)
		if err != nil {
			return "", err
		}
		replace[p.name] = filepath.Join(dir, strconv.Itoa(i)+".go")
		if err := os.WriteFile(replace[p.name], text, 0o600); err != nil {
			return "", err
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name = filepath.Join(dir, "overlay.json")
	return name, os.WriteFile(name, list, 0o600)
}

// numbered returns a file in which each word is told its number.
func (s *source) numbered(p *part) ([]byte, error) {
	text, err := os.ReadFile(p.name)
	if err != nil {
		return nil, err
	}
	calls := map[int]string{} // by offset
	var around []ast.Node     // the node at hand
	ast.Inspect(p.syntax, func(n ast.Node) bool {
		if err != nil {
			return false
		}
		if n == nil {
			around = around[:len(around)-1]
			return false
		}
		around = append(around, n)
		e, ok := n.(ast.Expr)
		if _, parens := n.(*ast.ParenExpr); !ok || parens {
			return true
		}
		if t := p.info.Types[e]; !t.IsValue() || !word(t.Type) {
			return true
		}
		number := s.number(e, p.info)
		end, address, used := use(e, around)
		if number == 0 || !used {
			err = fmt.Errorf("%s: a word that is not accessed as a field of a struct, or an element of one, so that it cannot be told which it is",
				s.files.Position(e.Pos()))
			return false
		}
		calls[s.files.Position(end).Offset] = fmt.Sprintf(".Of(%d)", number)
		if address.IsValid() {
			text[s.files.Position(address).Offset] = ' '
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for i, c := range text {
		b.WriteString(calls[i])
		b.WriteByte(c)
	}
	return b.Bytes(), nil
}

// number returns the number of the word that e is, 0 if that is not known.
func (s *source) number(e ast.Expr, info *types.Info) int {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.SelectorExpr:
			if selected := info.Selections[x]; selected != nil {
				if v, ok := selected.Obj().(*types.Var); ok {
					return slices.Index(s.words, s.names[v.Origin()]) + 1
				}
			}
			return 0
		default:
			return 0
		}
	}
}

// use returns where the call that tells the word e belongs, and the & that it replaces. A
// word is used where a method of it is called, or its address is taken.
func use(e ast.Expr, around []ast.Node) (end, address token.Pos, ok bool) {
	end = e.End()
	for i := len(around) - 2; i >= 0; i-- {
		switch outer := around[i].(type) {
		case *ast.ParenExpr:
			end = outer.End()
			continue
		case *ast.SelectorExpr:
			return end, token.NoPos, true
		case *ast.UnaryExpr:
			return end, outer.OpPos, outer.Op == token.AND
		}
		break
	}
	return token.NoPos, token.NoPos, false
}
