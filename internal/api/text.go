package main

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// text returns a type as programs depend on it: without the names of parameters.
func (p *printer) text(t types.Type) string {
	switch t := t.(type) {
	case *types.Basic:
		return t.Name()
	case *types.TypeParam:
		return fmt.Sprintf("$%d", t.Index())
	case *types.Alias:
		if obj := t.Obj(); obj.Exported() || obj.Pkg() == nil {
			return p.name(obj) + p.arguments(slices.Collect(t.TypeArgs().Types()))
		}
		return p.text(types.Unalias(t))
	case *types.Named:
		return p.name(t.Obj()) + p.arguments(slices.Collect(t.TypeArgs().Types()))
	case *types.Pointer:
		return "*" + p.text(t.Elem())
	case *types.Slice:
		return "[]" + p.text(t.Elem())
	case *types.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), p.text(t.Elem()))
	case *types.Map:
		return "map[" + p.text(t.Key()) + "]" + p.text(t.Elem())
	case *types.Chan:
		return p.channel(t)
	case *types.Signature:
		return "func" + p.signature(t)
	case *types.Struct:
		return p.structText(t)
	case *types.Interface:
		return p.interfaceText(t)
	case *types.Union:
		return p.union(t)
	}
	panic(fmt.Sprintf("a type of unknown kind %T: %v", t, t))
}

func (p *printer) name(obj *types.TypeName) string {
	if obj.Pkg() == nil || obj.Pkg() == p.pkg {
		return obj.Name()
	}
	return within(obj.Pkg().Path()) + "." + obj.Name()
}

// signature returns the parameters and results of a function.
func (p *printer) signature(s *types.Signature) string {
	in := p.tuple(s.Params())
	if s.Variadic() {
		last := len(in) - 1
		in[last] = "..." + strings.TrimPrefix(in[last], "[]")
	}
	text := "(" + strings.Join(in, ", ") + ")"
	switch out := p.tuple(s.Results()); len(out) {
	case 0:
		return text
	case 1:
		return text + " " + out[0]
	default:
		return text + " (" + strings.Join(out, ", ") + ")"
	}
}

func (p *printer) tuple(t *types.Tuple) []string {
	var all []string
	for v := range t.Variables() {
		all = append(all, p.text(v.Type()))
	}
	return all
}

func (p *printer) channel(t *types.Chan) string {
	elem := p.text(t.Elem())
	switch t.Dir() {
	case types.SendOnly:
		return "chan<- " + elem
	case types.RecvOnly:
		return "<-chan " + elem
	}
	if strings.HasPrefix(elem, "<-") {
		elem = "(" + elem + ")"
	}
	return "chan " + elem
}

func (p *printer) structText(t *types.Struct) string {
	var all []string
	for i := range t.NumFields() {
		field := p.text(t.Field(i).Type())
		if !t.Field(i).Embedded() {
			field = t.Field(i).Name() + " " + field
		}
		if t.Tag(i) != "" {
			field += " `" + t.Tag(i) + "`"
		}
		all = append(all, field)
	}
	return "struct{" + strings.Join(all, "; ") + "}"
}

func (p *printer) interfaceText(t *types.Interface) string {
	var all []string
	for m := range t.ExplicitMethods() {
		all = append(all, m.Name()+p.signature(m.Signature()))
	}
	for e := range t.EmbeddedTypes() {
		all = append(all, p.text(e))
	}
	switch {
	case len(all) == 0:
		return "any"
	case t.IsImplicit():
		return all[0]
	}
	return "interface{" + strings.Join(all, "; ") + "}"
}

func (p *printer) union(t *types.Union) string {
	var all []string
	for term := range t.Terms() {
		text := p.text(term.Type())
		if term.Tilde() {
			text = "~" + text
		}
		all = append(all, text)
	}
	return strings.Join(all, " | ")
}

// parameters returns a list of type parameters with their constraints.
func (p *printer) parameters(list *types.TypeParamList) string {
	var all []string
	for t := range list.TypeParams() {
		all = append(all, p.text(t)+" "+p.text(t.Constraint()))
	}
	return brackets(all)
}

// arguments returns a list of type arguments.
func (p *printer) arguments(list []types.Type) string {
	var all []string
	for _, t := range list {
		all = append(all, p.text(t))
	}
	return brackets(all)
}

func brackets(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return "[" + strings.Join(all, ", ") + "]"
}
