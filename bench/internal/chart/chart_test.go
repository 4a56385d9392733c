package chart

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sample has a panel of each kind: points with marks and one apart, and a line without.
func sample() *Chart {
	return &Chart{Title: "Cost & time", Description: "Time by number.", Note: "Marks are medians.", Panels: []Panel{
		{Title: "First", X: "number", Y: "time", Ticks: []Tick{{-0.5, "0"}, {0, "1"}, {1, "10"}}, Series: []Series{
			{Impl: "ours", Marks: true, Apart: []Point{{-0.5, 1e-8}}, Line: []Point{{0, 2e-8}, {1, 1e-7}}, Whiskers: []Whisker{{0, 1e-8, 3e-8}}},
			{Impl: "a<b", Marks: true, Line: []Point{{0, 4e-8}, {1, 4e-7}}},
		}},
		{Title: "Second", X: "percentile", Y: "time", Ticks: []Tick{{0, "0 %"}, {2, "99 %"}}, Series: []Series{
			{Impl: "mutex", Line: []Point{{0, 1e-6}, {1, 1e-5}, {2, 1e-3}}},
		}},
	}}
}

// parse returns the text of an XML document by element, and fails t if it is not one.
func parse(t *testing.T, svg []byte) map[string][]string {
	t.Helper()
	texts := map[string][]string{}
	var open []string
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
			texts[token.Name.Local] = append(texts[token.Name.Local], "")
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				all := texts[open[len(open)-1]]
				all[len(all)-1] += string(token)
			}
		}
	}
}

func TestSVG(t *testing.T) {
	svg, err := sample().SVG()
	if err != nil {
		t.Fatal(err)
	}
	elements := parse(t, svg)
	for _, want := range []string{
		"Cost & time", "Marks are medians.", "First", "Second", "number", "percentile", "time",
		"this bus", "a<b", "this bus with a mutex", "0", "1", "10", "99 %", "10 ns", "100 ns", "1 µs", "1 ms",
	} {
		if !slices.Contains(elements["text"], want) {
			t.Errorf("%q is not written in the chart, but %q", want, elements["text"])
		}
	}
	for element, want := range map[string]string{"title": "Cost & time", "desc": "Time by number. First: this bus, a<b. Second: this bus with a mutex."} {
		if got := elements[element]; len(got) != 1 || got[0] != want {
			t.Errorf("<%s> is %q, want %q", element, got, want)
		}
	}
	if n := len(elements["path"]); n < 20 || n > 60 {
		t.Errorf("it has %d paths", n)
	}
	for _, bad := range []string{"NaN", "Inf", "%!"} {
		if bytes.Contains(svg, []byte(bad)) {
			t.Errorf("it has %s:\n%s", bad, svg)
		}
	}
	for _, match := range regexp.MustCompile(`class="([^"]+)"`).FindAllSubmatch(svg, -1) {
		for class := range strings.FieldsSeq(string(match[1])) {
			if !bytes.Contains(svg, []byte("."+class+"{")) {
				t.Errorf("the style sheet has no class %s", class)
			}
		}
	}
	again, err := sample().SVG()
	if err != nil || !bytes.Equal(svg, again) {
		t.Errorf("drawn again it differs (%v)", err)
	}
}

// As after a run of a single benchmark.
func TestSVG_of_one_point(t *testing.T) {
	c := &Chart{Panels: []Panel{{Ticks: []Tick{{0, "1"}}, Series: []Series{{Impl: "ours", Marks: true, Line: []Point{{0, 1e-8}}}}}}}
	svg, err := c.SVG()
	if err != nil || bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
		t.Errorf("%v\n%s", err, svg)
	}
}

func TestSVG_refuses_more_than_can_be_told_apart(t *testing.T) {
	p := Panel{Ticks: []Tick{{0, "1"}}}
	for _, impl := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		p.Series = append(p.Series, Series{Impl: impl, Line: []Point{{0, 1e-8}}})
	}
	if _, err := (&Chart{Panels: []Panel{p}}).SVG(); err == nil || !strings.Contains(err.Error(), "no style is left for g") {
		t.Errorf("error is %v", err)
	}
}

func TestArea(t *testing.T) {
	p := &sample().Panels[0]
	a := p.area(0, 500)
	for _, c := range []struct{ got, want float64 }{
		{a.x(-0.5), a.left}, {a.x(1), 500}, {a.x(0.25), (a.left + 500) / 2},
		{a.y(1e-8), a.bottom}, {a.y(5e-7), a.top}, {a.y(math.Sqrt(1e-8 * 5e-7)), (a.top + a.bottom) / 2},
	} {
		if math.Abs(c.got-c.want) > 1e-6 {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

func TestAxisEnds(t *testing.T) {
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }
	for _, c := range []struct{ v, below, above float64 }{
		{7e-9, 5e-9, 1e-8}, {1e-8, 1e-8, 1e-8}, {1e-6, 1e-6, 1e-6}, {1e-3, 1e-3, 1e-3}, {2.1e-7, 2e-7, 5e-7}, {0.06, 0.05, 0.1}, {3, 2, 5},
	} {
		if got := floor(c.v); !near(got, c.below) || got > c.v {
			t.Errorf("the axis of %v begins at %v, want %v", c.v, got, c.below)
		}
		if got := ceil(c.v); !near(got, c.above) || got < c.v {
			t.Errorf("the axis of %v ends at %v, want %v", c.v, got, c.above)
		}
	}
}

func TestDuration(t *testing.T) {
	for e, want := range map[int]string{-9: "1 ns", -8: "10 ns", -7: "100 ns", -6: "1 µs", -4: "100 µs", -3: "1 ms", -1: "100 ms", 0: "1 s", 1: "10 s"} {
		if got := duration(e); got != want {
			t.Errorf("10^%d s is written %q, want %q", e, got, want)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct{ ys, want []float64 }{
		{[]float64{10, 50}, []float64{10, 50}},           // far apart: left alone
		{[]float64{50, 50}, []float64{45, 55}},           // both give way
		{[]float64{50, 52, 54}, []float64{42, 52, 62}},   // about their middle
		{[]float64{38, 50, 50}, []float64{36, 46, 56}},   // one that gave way pushes the next
		{[]float64{1, 2}, []float64{0, 10}},              // not below
		{[]float64{98, 99, 99}, []float64{80, 90, 100}},  // nor above
		{[]float64{20, 99, 100}, []float64{20, 90, 100}}, // the others stay
	} {
		got := slices.Clone(c.ys)
		spread(got, 10, 0, 100)
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-9 {
				t.Errorf("%v are spread to %v, want %v", c.ys, got, c.want)
				break
			}
		}
	}
}

// Colours alone do not tell two lines apart for everyone. What WCAG asks is a contrast
// of 3 for lines and of 4.5 for text, on either kind of page.
func TestStyles(t *testing.T) {
	all := slices.Clone(others)
	for _, s := range known {
		all = append(all, s)
	}
	ground := pages[0]
	if ground.class != "ground" {
		t.Fatalf("the first class is %s", ground.class)
	}
	for i, a := range all {
		for _, b := range all[:i] {
			if a.light == b.light || a.dark == b.dark {
				t.Errorf("%+v and %+v have one colour", a, b)
			}
			if a.dashes == b.dashes && a.mark == b.mark {
				t.Errorf("%+v and %+v differ by colour only", a, b)
			}
		}
		if c := contrast(t, a.light, ground.light); c < 3 {
			t.Errorf("%+v has a contrast of %.2f on a light page", a, c)
		}
		if c := contrast(t, a.dark, ground.dark); c < 3 {
			t.Errorf("%+v has a contrast of %.2f on a dark page", a, c)
		}
	}
	for _, p := range pages {
		if p.property == "fill" && p.class != "ground" && (contrast(t, p.light, ground.light) < 4.5 || contrast(t, p.dark, ground.dark) < 4.5) {
			t.Errorf("text of class %s has too little contrast", p.class)
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance returns that of a colour such as #1f2328.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil || len(colour) != 7 {
			t.Fatalf("%q is no colour: %v", colour, err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
