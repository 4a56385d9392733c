package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// configuration is as gitleaks has it. No provider makes tokens as in here.
const configuration = `title = "rules"

[allowlist]
regexes = [
    '''of no rule''',
]

[[rules]]
id = "closed"
description = "It says what it is."
regex = '''(?i)\b(zq9x_[a-z0-9]{40})(?:[\x60'"\s;]|\\[nr]|$)'''
entropy = 3.5
keywords = ["zq9x_"]
[[rules.allowlists]]
regexes = [
    '''.+EXAMPLE$''',
]
regex = '''not this'''

[[rules]]
id = "open"
regex = '''(?i)(?:provider)(?:[ \t\w.-]{0,20})=([a-f0-9]{32})'''

[[rules]]
id = "second-group"
regex = '''(name|key)=(ghp_[0-9a-zA-Z]{36})'''
secretGroup = 2

[[rules]]
id = "by-its-path"
path = '''\.p12$'''
`

func TestConfigurationsOfGitleaksAreRead(t *testing.T) {
	rules, err := gitleaks(strings.NewReader(configuration))
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, r := range rules {
		ids = append(ids, r.id)
	}
	if want := []string{"closed", "open", "second-group"}; !slices.Equal(ids, want) {
		t.Fatalf("rules %q, want %q", ids, want)
	}
	if rules[0].open || !rules[1].open || rules[2].open {
		t.Errorf("open: %v, %v, %v", rules[0].open, rules[1].open, rules[2].open)
	}
	if rules[0].entropy != 3.5 || rules[2].group != 2 {
		t.Errorf("entropy %v, group %v", rules[0].entropy, rules[2].group)
	}
}

func TestTokensAreWhatTheRuleFinds(t *testing.T) {
	rules, err := gitleaks(strings.NewReader(configuration))
	if err != nil {
		t.Fatal(err)
	}
	prefixes, lengths := []string{"zq9x_", "", "ghp_"}, []int{45, 32, 40}
	for k, r := range rules {
		made, err := r.tokens(50)
		if err != nil || len(made) != 50 {
			t.Fatalf("%s: %d tokens, %v", r.id, len(made), err)
		}
		for _, token := range made {
			if !strings.HasPrefix(token, prefixes[k]) || len(token) != lengths[k] || entropy(token) < r.entropy {
				t.Errorf("%s: %q has %.2f bits a byte", r.id, token, entropy(token))
			}
		}
		if again, _ := r.tokens(50); !slices.Equal(again, made) {
			t.Errorf("%s: the second time the tokens are others", r.id)
		}
	}
	r, err := newRule("never", `\Ba\b[b]`, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if made, err := r.tokens(1); err == nil || !strings.Contains(err.Error(), "never") {
		t.Errorf("%q, %v", made, err)
	}
}

func TestExpressionsInGoCodeAreRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a/a.go":      "package a\nimport \"regexp\"\nvar (\n keyRe = regexp.MustCompile(`zq9x_` +\n \"[a-z]{40}\")\n contextRe = regexp.MustCompile(`x`)\n n = 1\n)\n",
		"a/a_test.go": "package a\nimport \"regexp\"\nvar otherRe = regexp.MustCompile(`b`)\n",
		"a/a.md":      "regexp.MustCompile(`c`)",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rules, err := load(dir)
	if err != nil || len(rules) != 1 || rules[0].id != "a.keyRe" || rules[0].re.String() != "zq9x_[a-z]{40}" {
		t.Errorf("%+v, %v", rules, err)
	}
}

func TestAnAddressIsReadAsAFileIs(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/gitleaks.toml" {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(configuration))
	}))
	defer server.Close()
	if rules, err := load(server.URL + "/gitleaks.toml"); err != nil || len(rules) != 3 {
		t.Errorf("%d rules, %v", len(rules), err)
	}
	if rules, err := load(server.URL + "/x"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("%d rules, %v", len(rules), err)
	}
}

func TestWhatIsNoSourceOfRulesIsAnError(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]struct{ text, says string }{
		"empty.toml":      {"", "no [[rules]]"},
		"expression.toml": {"\n[[rules]]\nid = \"x\"\nregex = '''('''\n", "x: error parsing regexp"},
		"entropy.toml":    {"\n[[rules]]\nid = \"x\"\nentropy = much\n", `x: "entropy = much"`},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(want.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := load(path); err == nil || !strings.Contains(err.Error(), want.says) {
			t.Errorf("%s: %v, want %s", name, err, want.says)
		}
	}
	for _, from := range []string{dir, filepath.Join(dir, "none.toml")} {
		if _, err := load(from); err == nil {
			t.Errorf("%s: no error", from)
		}
	}
}
