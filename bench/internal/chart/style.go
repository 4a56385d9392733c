package chart

import (
	"fmt"
	"strings"
)

// A style is how a series looks. Any two differ in more than colour.
type style struct {
	name        string // what it is called in a chart; "" for the name of the series
	light, dark string // its colour on a light page, and on a dark one
	width       float64
	dashes      string // "" for an unbroken line
	mark        mark
}

// known are the styles of those that have the same one in every chart. The colours are
// after Okabe and Ito, who chose them for the colour-blind.
var known = map[string]style{
	"ours":           {"this bus", "#0072b2", "#58b4f0", 2.6, "", disc},
	"ours-nohistory": {"this bus, no history", "#3a8fc4", "#86c5ea", 1.8, "7 3", ring},
	"mutex":          {"this bus with a mutex", "#d55e00", "#ff9a4d", 1.8, "2 2", triangle},
	"python":         {"the Python design", "#b0528a", "#e08cc0", 1.8, "10 3 2 3", box},
}

// others are for the other libraries, in order of appearance.
var others = []style{
	{"", "#00845f", "#2fc79a", 1.5, "", frame},
	{"", "#a36c00", "#e5b045", 1.5, "5 2", tent},
	{"", "#7a4a1e", "#c99a70", 1.5, "3 2", cross},
	{"", "#707070", "#a8a8a8", 1.5, "", plus},
	{"", "#332288", "#a99cf0", 1.5, "8 2 1 2", disc},
	{"", "#117733", "#6fd08c", 1.5, "1.5 1.5", box},
}

// The colours of everything else, on a light page and on a dark one.
var pages = []struct{ class, property, light, dark string }{
	{"ground", "fill", "#ffffff", "#161b22"},
	{"ink", "fill", "#1f2328", "#e6edf3"},
	{"faint", "fill", "#59636e", "#9aa4af"},
	{"axis", "stroke", "#8b949e", "#6e7681"},
	{"grid", "stroke", "#e4e6e9", "#2b323b"},
}

// named returns the style of a series, and its class.
func named(impl string, next int) (style, bool) {
	s, ok := known[impl]
	if !ok && next < len(others) {
		s = others[next]
	}
	if s.name == "" {
		s.name = impl
	}
	return s, ok
}

// dress gives every series its style.
func dress(all []Series) ([]style, error) {
	var styles []style
	next := 0
	for _, s := range all {
		st, ok := named(s.Impl, next)
		if !ok {
			if next == len(others) {
				return nil, fmt.Errorf("no style is left for %s", s.Impl)
			}
			next++
		}
		styles = append(styles, st)
	}
	return styles, nil
}

// class is what the style's colour is called in the style sheet.
func (s style) class() string { return "c" + strings.TrimPrefix(s.light, "#") }

// styleSheet returns the colours for both kinds of page.
func styleSheet() string {
	var light, dark strings.Builder
	for _, p := range pages {
		fmt.Fprintf(&light, ".%s{%s:%s}", p.class, p.property, p.light)
		fmt.Fprintf(&dark, ".%s{%s:%s}", p.class, p.property, p.dark)
	}
	fmt.Fprintln(&light, "\npath{fill:none}.head{font-size:16px;font-weight:600}.bold{font-weight:600}")
	for _, name := range []string{"ours", "ours-nohistory", "mutex", "python"} {
		colour(&light, &dark, known[name])
	}
	for _, s := range others {
		colour(&light, &dark, s)
	}
	return fmt.Sprintf("<style>\n%s\n@media (prefers-color-scheme:dark){\n%s}\n</style>\n", light.String(), dark.String())
}

// colour writes the rules of a style: its lines, and its filled marks.
func colour(light, dark *strings.Builder, s style) {
	const rule = ".%s{stroke:%[2]s}.%[1]s.full{fill:%[2]s}"
	fmt.Fprintf(light, rule, s.class(), s.light)
	fmt.Fprintf(dark, rule, s.class(), s.dark)
}

// A mark is a path about a point; filled, if it is to be.
type mark struct {
	path string
	full bool
}

var (
	disc     = mark{"m-3.2,0a3.2,3.2 0 1 0 6.4,0a3.2,3.2 0 1 0 -6.4,0z", true}
	ring     = mark{disc.path, false}
	triangle = mark{"m0,-3.8l3.6,6.6h-7.2z", true}
	tent     = mark{triangle.path, false}
	box      = mark{"m-3,-3h6v6h-6z", true}
	frame    = mark{box.path, false}
	cross    = mark{"m-3,-3l6,6m0,-6l-6,6", false}
	plus     = mark{"m-3.8,0h7.6m-3.8,-3.8v7.6", false}
)
