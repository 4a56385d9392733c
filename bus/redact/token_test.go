package redact_test

import (
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus/redact"
)

// Tokens of which a part stands in front of what gives them away, or which have
// parts of certain lengths.
func TestTextFindsTokensInParts(t *testing.T) {
	const uuid = "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9"
	low := func(n int) string { return rep("0af9", n) }
	for name, token := range map[string]string{
		"1Password, short":     "A3-" + strings.Join([]string{rep("Q7ZK2", 6), rep("Q7ZK2", 11), rep("Q7ZK2", 5), rep("Q7ZK2", 5), rep("Q7ZK2", 5)}, "-"),
		"1Password, long":      "A3-" + strings.Join([]string{rep("Q7ZK2", 6), rep("Q7ZK2", 6), rep("Q7ZK2", 5), rep("Q7ZK2", 5), rep("Q7ZK2", 5), rep("Q7ZK2", 5)}, "-"),
		"Airtable":             "pat" + rep(alnum, 14) + "." + low(64),
		"Azure":                "aB~8Q" + "~" + rep(alnum+"~_.-", 34),
		"Cloudflare":           "v1.0-" + low(24) + "-" + low(146),
		"Dynatrace":            "dt0c01." + rep("Q7ZK2", 24) + "." + rep("Q7ZK2", 64),
		"Harness":              "pat." + rep(alnum+"_-", 22) + "." + low(24) + "." + rep(alnum, 20),
		"HubSpot":              "pat-na1-" + uuid,
		"Mailchimp":            low(32) + "-us" + "14",
		"MaxMind":              rep(alnum, 6) + "_" + rep(alnum, 29) + "_mmk",
		"New Relic, license":   low(36) + "NRAL",
		"New Relic, in Europe": "eu01xx" + low(30) + "NRAL",
		"Plaid":                "access-sandbox-" + uuid,
		"Postman":              "PMAK-" + low(24) + "-" + low(34),
		"Salesforce":           "00D" + rep(alnum, 12) + "!" + rep(alnum+"._", 96),
		"Terraform Cloud":      rep(alnum, 14) + ".atlasv1." + rep(alnum+"_-", 67),
	} {
		for _, around := range [][2]string{{"", ""}, {"use ", ". Then"}, {`"`, `"`}, {`line\n`, `\nline`}, {"https://h/x?a=", "&b=c"}} {
			if got, want := redact.Text(around[0]+token+around[1]), around[0]+redact.Mark+around[1]; got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
	}
	teams := "https://x.webhook.office.com/webhookb2/" + uuid + "@" + uuid + "/IncomingWebhook/"
	for in, want := range map[string]string{
		"post to " + teams + low(32) + "/" + uuid + " x":                  "post to " + teams + redact.Mark + " x",
		"https://user:" + low(8) + "@gems.contribsys.com/":                "https://user:" + redact.Mark + "@gems.contribsys.com/",
		"_gitlab_session=" + low(32) + "; path=/":                         "_gitlab_session=" + redact.Mark + "; path=/",
		"eyJ" + rep("hbGci", 33) + ".eyJ" + rep("zdWI", 40) + ". The end": redact.Mark + ". The end",
	} {
		if got := redact.Text(in); got != want {
			t.Errorf("%q became %q", in, got)
		}
	}
}

// What is like a token but for a part of it.
func TestTextLeavesAloneWhatBeginsAsATokenDoes(t *testing.T) {
	for _, s := range []string{
		"pat.matcher.someOtherNameOfTwentyLetters.andYetAnotherOne", "patterns.github.com.example.docs.reference.v2.configuration", "path/to/key-value",
		rep("0af9", 32) + "-use", rep("0af9", 32) + "-us123", "0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9-us1", "key-" + rep("0af9", 40), "test_" + rep("0af9", 32),
		"4b1d" + rep("0af9", 36), "EAAA" + rep("A", 100) + "/w==", "EAAA" + rep("oBUAACMUAACJEgAAixQAAE0V", 684), "EAAAAAAAAAAAAAAAAAAAAAAA", "/YC" + rep(alnum, 38), "YC" + rep(alnum, 38) + "+Q", "s.registerEventListenersOf", "s.decodeBase64StringToBytes()", "s.ReadUint16LengthPrefixed(&x)",
		"cio" + rep("abcd", 32), "scala.util.Random", "sha256~1", "LTAI is short", "VOLTAIRE" + rep("Q7", 20), "a.atlasv1.b", "it is a Q~ here",
		"pat" + rep(alnum, 10) + "." + rep(alnum, 68), "pat" + rep(alnum, 79), "pul-" + rep("z0q7", 40), "API-" + rep(alnum, 26),
		"00D" + rep(alnum, 16) + "!" + rep(alnum, 40), "00D" + rep(alnum, 12) + "!" + rep(alnum, 29), "aBcdQ" + "~" + rep(alnum, 34), "a+c8Q" + "~" + rep(alnum, 34),
		rep(alnum, 36) + "_mmk", rep("z0q7", 32) + "-us" + "1", rep("a-b0", 36) + "NRAL", rep("a-b0", 14) + ".atlasv1." + rep(alnum, 67),
		"secret_" + rep("of_many_words_", 43), "ext_" + rep("modules/Path1/", 80), "sc_" + rep(".acc", 30), "00D000000000001 is an id!", "live_" + rep("a_b", 40),
	} {
		if got := redact.Text(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}
