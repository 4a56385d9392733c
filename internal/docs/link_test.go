package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// anchors returns the anchors of a page's headings, as GitHub makes them.
func (p page) anchors() map[string]bool {
	all := map[string]bool{}
	for _, found := range heading.FindAllStringSubmatch(fence.ReplaceAllString(p.text, ""), -1) {
		all[anchor(found[1])] = true
	}
	return all
}

// anchor returns the anchor of a heading.
func anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

func TestAnchor(t *testing.T) {
	for heading, want := range map[string]string{
		"The ring":               "the-ring",
		"What `Follow` does, 2×": "what-follow-does-2",
		"B7_Conservation":        "b7_conservation",
	} {
		if got := anchor(heading); got != want {
			t.Errorf("anchor(%q) = %q, want %q", heading, got, want)
		}
	}
}

// TestLinks checks that links of the documents lead to files that exist, and to headings
// that exist in them.
func TestLinks(t *testing.T) {
	documents := append(pages(t), read(t, "CHANGELOG.md"), read(t, "CONTRIBUTING.md"), read(t, "internal/proof/README.md"))
	checked := 0
	for _, p := range documents {
		for _, found := range link.FindAllStringSubmatch(p.prose(), -1) {
			if strings.Contains(found[1], "://") {
				continue
			}
			checked++
			file, fragment, _ := strings.Cut(found[1], "#")
			name := p.name
			if file != "" {
				name = filepath.Join(filepath.Dir(p.name), filepath.FromSlash(file))
			}
			if _, err := os.Stat(filepath.Join(root, name)); err != nil {
				t.Errorf("%s: %v", p.name, err)
				continue
			}
			if fragment != "" && !read(t, name).anchors()[fragment] {
				t.Errorf("%s: %s has no heading for #%s", p.name, name, fragment)
			}
		}
	}
	if checked == 0 {
		t.Error("no link was found")
	}
}
