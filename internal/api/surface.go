package main

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// surface returns the lines of what a package exports, sorted. The positions are those of deprecated names.
func surface(pkg *types.Package, deprecated map[token.Pos]bool) []string {
	p := printer{pkg, make(map[string]bool), deprecated}
	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if token.IsExported(name) {
			p.object(scope.Lookup(name))
		}
	}
	return slices.Sorted(maps.Keys(p.lines))
}

// A printer collects the lines of one package.
type printer struct {
	pkg        *types.Package
	lines      map[string]bool
	deprecated map[token.Pos]bool
}

// line adds the line of an object: what names it, and the rest.
func (p *printer) line(obj types.Object, name, rest string) {
	head := "pkg " + within(p.pkg.Path()) + ", " + name
	p.lines[head+rest] = true
	if obj != nil && p.deprecated[obj.Pos()] {
		p.lines[head+" //deprecated"] = true
	}
}

func (p *printer) object(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Const:
		p.line(obj, "const "+obj.Name(), " "+p.text(obj.Type())+" = "+obj.Val().ExactString())
	case *types.Var:
		p.line(obj, "var "+obj.Name(), " "+p.text(obj.Type()))
	case *types.Func:
		sig := obj.Signature()
		p.line(obj, "func "+obj.Name(), p.parameters(sig.TypeParams())+p.signature(sig))
	case *types.TypeName:
		p.typeName(obj)
	}
}

func (p *printer) typeName(obj *types.TypeName) {
	head := "type " + obj.Name()
	if alias, ok := obj.Type().(*types.Alias); ok {
		p.line(obj, head, p.parameters(alias.TypeParams())+" = "+p.text(alias.Rhs()))
		return
	}
	named := obj.Type().(*types.Named)
	parameters := p.parameters(named.TypeParams())
	switch u := named.Underlying().(type) {
	case *types.Struct:
		p.line(obj, head, parameters+" struct")
		p.fields(named, u, make(map[*types.Struct]bool))
	case *types.Interface:
		p.line(obj, head, parameters+" interface")
		p.elements(head+" interface, ", u)
		return // its methods are among its elements
	default:
		p.line(obj, head, parameters+" "+p.text(u))
	}
	p.methods(named)
}

// fields adds the exported fields of s: a type's struct, or one that is embedded in it under a name that is not
// exported. A field that another one hides is left out.
func (p *printer) fields(named *types.Named, s *types.Struct, seen map[*types.Struct]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	head := "type " + named.Obj().Name() + " struct, "
	for i := range s.NumFields() {
		f := s.Field(i)
		if visible, _, _ := types.LookupFieldOrMethod(named, true, p.pkg, f.Name()); visible != f {
			continue
		}
		tag := ""
		if s.Tag(i) != "" {
			tag = " `" + s.Tag(i) + "`"
		}
		switch {
		case f.Exported() && f.Embedded():
			p.line(f, head+"embedded "+p.text(f.Type()), tag)
		case f.Exported():
			p.line(f, head+f.Name(), " "+p.text(f.Type())+tag)
		case f.Embedded():
			t := f.Type()
			if pointer, ok := t.Underlying().(*types.Pointer); ok {
				t = pointer.Elem()
			}
			if inner, ok := t.Underlying().(*types.Struct); ok {
				p.fields(named, inner, seen)
			}
		}
	}
}

// elements adds the methods of an interface, also those of embedded interfaces, and its type sets.
func (p *printer) elements(head string, i *types.Interface) {
	unexported := false
	for m := range i.Methods() {
		if !m.Exported() {
			unexported = true
			continue
		}
		p.line(m, head+m.Name(), p.signature(m.Signature()))
	}
	if unexported {
		p.line(nil, head, "unexported methods")
	}
	for t := range i.EmbeddedTypes() {
		if e, ok := t.Underlying().(*types.Interface); !ok || !e.IsMethodSet() {
			p.line(nil, head, "embedded "+p.text(t))
		}
	}
}

// methods adds the exported methods of a type: those of its values, and then those of pointers to it alone.
func (p *printer) methods(named *types.Named) {
	var names []string
	for t := range named.TypeParams().TypeParams() {
		names = append(names, p.text(t))
	}
	parameters := brackets(names)
	values := types.NewMethodSet(named)
	for m := range types.NewMethodSet(types.NewPointer(named)).Methods() {
		f := m.Obj().(*types.Func)
		if !f.Exported() {
			continue
		}
		receiver := named.Obj().Name() + parameters
		if values.Lookup(f.Pkg(), f.Name()) == nil {
			receiver = "*" + receiver
		}
		p.line(f, fmt.Sprintf("method (%s) %s", receiver, f.Name()), p.signature(m.Type().(*types.Signature)))
	}
}

// within returns the path of a package within the module; of any other package, its whole path.
func within(path string) string {
	return strings.TrimPrefix(path, module+"/")
}
