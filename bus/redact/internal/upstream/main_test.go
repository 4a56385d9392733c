package main

import (
	"strings"
	"testing"
)

func TestReportListsWhatIsNotHidden(t *testing.T) {
	rules, err := gitleaks(strings.NewReader(configuration))
	if err != nil {
		t.Fatal(err)
	}
	for _, open := range []bool{false, true} {
		var out strings.Builder
		if err := report(&out, rules, open); err != nil {
			t.Fatal(err)
		}
		got := out.String()
		if !strings.HasPrefix(got, "closed ") || !strings.Contains(got, " 0 of 20 hidden, not \"zq9x_") {
			t.Errorf("the rule with an unknown prefix is not listed:\n%s", got)
		}
		if strings.Contains(got, "\nopen ") != open {
			t.Errorf("-open=%v:\n%s", open, got)
		}
		if strings.Contains(got, "second-group") {
			t.Errorf("a rule is listed whose tokens are hidden:\n%s", got)
		}
		if !strings.HasSuffix(got, "\nrules whose tokens say what they are: 1 of 2 hidden (50 %), of their tokens 20 of 40 (50 %)\nall rules: 1 of 3 hidden (33 %)\n") {
			t.Errorf("the counts are wrong:\n%s", got)
		}
	}
	if err := report(&strings.Builder{}, rules[1:2], false); err == nil {
		t.Error("a report on open rules only is no error")
	}
}

func TestOnlyTheSecretPartOfATokenMustBeHidden(t *testing.T) {
	secret := strings.Repeat("q7Zk2", 10)
	for token, want := range map[string]bool{
		"ghp_" + secret: true,
		"https://hooks.slack.com/services/" + secret: true,
		"zq9x_" + secret:          false,
		"ghp_" + secret + "!zq9x": false,
		"zq9x-zq9x ghp_" + secret: false,
	} {
		if got := hidden(token); got != want {
			t.Errorf("%q: %v", token, got)
		}
	}
}
