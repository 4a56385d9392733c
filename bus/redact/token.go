package redact

import "strings"

// The alphabets of tokens, which are also the indices of scanner.runs.
type alphabet uint8

const (
	letters alphabet = iota // A-Z a-z 0-9
	word                    // and _ -
	parts                   // and .
	base64                  // and + / =, as well as all of the above
)

var alphabets = [4]uint8{
	letters: digit | upper | lower,
	word:    digit | upper | lower | wordPunct | dashPunct,
	parts:   digit | upper | lower | wordPunct | dashPunct | tokenPunct,
	base64:  digit | upper | lower | wordPunct | dashPunct | tokenPunct | basePunct,
}

// A format is how a provider's tokens look: a prefix, and at least so many bytes
// of an alphabet. The minimum is mostly below what the provider makes, as there
// are truncated ones too.
type format struct {
	prefix   string
	alphabet alphabet
	min      int
	check    check
}

// A check is what else must hold.
type check uint8

const (
	atStart  check = iota // it begins a word
	anywhere              // nothing: the prefix says enough
	random                // it begins a word, and does not look like words and dashes
	hex                   // it begins a word and has the minimum exactly, in hexadecimal digits
	capitals              // the same, in capitals and digits
	jwt                   // three parts or more
	discord               // three parts of certain lengths
)

// byFirst has the formats by their first byte. They follow what the providers
// publish, among it:
//
//   - GitHub: docs.github.com, "About authentication to GitHub", and the blog's
//     "Behind GitHub's new authentication token formats"
//   - GitLab: docs.gitlab.com, "GitLab token overview", token prefixes
//   - AWS: docs.aws.amazon.com, IAM User Guide, "IAM identifiers", unique prefixes
//   - Slack: docs.slack.dev, "Tokens" and "Sending messages using incoming webhooks"
//   - Stripe: docs.stripe.com, "API keys" and "Webhooks"
//   - OpenAI, Anthropic, Hugging Face, Linear, DigitalOcean, SendGrid, Shopify,
//     Docker, Databricks, npm, PyPI, Doppler: their API references
//   - Google: docs.cloud.google.com, "Manage API keys", and developers.google.com,
//     "Using OAuth 2.0 to Access Google APIs"
//   - Twilio: twilio.com/docs, "Key resource": SK and 32 hexadecimal digits
//   - Vault: developer.hashicorp.com, "Tokens", prefixes
//   - Telegram: core.telegram.org/bots/api, "Authorizing your bot"
//   - Discord: docs.discord.com, "API Reference", authentication
//   - age: age-encryption.org/v1; JWT: RFC 7519, with RFC 7515 and 7516
//
// Of the rest (Atlassian, Heroku, Postman, Figma, Grafana, Groq, Notion, Perplexity,
// RubyGems, Sentry, Supabase, Tailscale, xAI) there is no more than the prefix here.
var byFirst = [256][]format{
	'A': {{"AKIA", letters, 16, capitals}, {"ASIA", letters, 16, capitals}, {"ABIA", letters, 16, capitals},
		{"AIza", word, 30, atStart}, {"AGE-SECRET-KEY-", word, 20, anywhere}, {"ATATT3", base64, 30, atStart}},
	'G': {{"GOCSPX-", word, 20, anywhere}},
	'H': {{"HRKU-", word, 30, atStart}},
	'M': {{"M", parts, 58, discord}},
	'N': {{"N", parts, 58, discord}},
	'O': {{"O", parts, 58, discord}},
	'P': {{"PMAK-", word, 30, atStart}},
	'S': {{"SG.", parts, 40, atStart}, {"SK", letters, 32, hex}},
	'a': {{"age-secret-key-", word, 20, anywhere}},
	'd': {{"dop_v1_", letters, 30, anywhere}, {"doo_v1_", letters, 30, anywhere}, {"dor_v1_", letters, 30, anywhere},
		{"dckr_pat_", word, 16, anywhere}, {"dckr_oat_", word, 16, anywhere}, {"dapi", letters, 32, hex},
		{"dp.pt.", parts, 20, atStart}, {"dp.st.", parts, 20, atStart}, {"dp.ct.", parts, 20, atStart},
		{"dp.sa.", parts, 20, atStart}, {"dp.said.", parts, 20, atStart}, {"dp.scim.", parts, 20, atStart}, {"dp.audit.", parts, 20, atStart}},
	'e': {{"eyJ", parts, 20, jwt}},
	'f': {{"figd_", word, 20, atStart}},
	'g': {{"ghp_", parts, 20, anywhere}, {"gho_", parts, 20, anywhere}, {"ghu_", parts, 20, anywhere}, {"ghs_", parts, 20, anywhere},
		{"ghr_", parts, 20, anywhere}, {"github_pat_", parts, 20, anywhere}, {"glsa_", word, 20, anywhere}, {"gsk_", letters, 20, atStart},
		{"glpat-", parts, 16, anywhere}, {"gldt-", parts, 16, anywhere}, {"glrt-", parts, 16, anywhere}, {"glrtr-", parts, 16, anywhere},
		{"glcbt-", parts, 16, anywhere}, {"glptt-", parts, 16, anywhere}, {"glft-", parts, 16, anywhere}, {"glimt-", parts, 16, anywhere},
		{"glagent-", parts, 16, anywhere}, {"glwt-", parts, 16, anywhere}, {"glsoat-", parts, 16, anywhere},
		{"glffct-", parts, 16, anywhere}, {"gloas-", parts, 16, anywhere}},
	'h': {{"hf_", letters, 30, atStart}, {"hvs.", word, 20, atStart}, {"hvb.", word, 20, atStart}, {"hvr.", word, 20, atStart},
		{"hooks.slack.com/services/", base64, 10, anywhere}, {"hooks.slack.com/workflows/", base64, 10, anywhere},
		{"hooks.slack.com/triggers/", base64, 10, anywhere}},
	'l': {{"lin_api_", letters, 20, anywhere}, {"lin_oauth_", letters, 20, anywhere}},
	'n': {{"npm_", letters, 30, atStart}, {"ntn_", letters, 30, atStart}},
	'p': {{"pypi-", word, 40, random}, {"pplx-", letters, 30, atStart}},
	'r': {{"rk_live_", letters, 10, anywhere}, {"rk_test_", letters, 10, anywhere}, {"rubygems_", letters, 40, atStart}},
	's': {{"sk_live_", letters, 10, anywhere}, {"sk_test_", letters, 10, anywhere}, {"sk-", word, 20, random}, {"sk-ant-", word, 10, atStart},
		{"shpat_", letters, 20, anywhere}, {"shpca_", letters, 20, anywhere}, {"shppa_", letters, 20, anywhere},
		{"shpss_", letters, 20, anywhere}, {"shpua_", letters, 20, anywhere}, {"sntrys_", base64, 30, atStart}, {"sntryu_", letters, 30, atStart},
		{"sbp_", letters, 30, atStart}},
	't': {{"tskey-", word, 16, random}},
	'w': {{"whsec_", base64, 16, anywhere}},
	'x': {{"xoxb-", parts, 10, anywhere}, {"xoxp-", parts, 10, anywhere}, {"xoxa-", parts, 10, anywhere}, {"xoxr-", parts, 10, anywhere},
		{"xoxs-", parts, 10, anywhere}, {"xoxc-", parts, 10, anywhere}, {"xoxd-", parts, 10, anywhere}, {"xoxe-", parts, 10, anywhere},
		{"xoxe.", parts, 10, anywhere}, {"xapp-", parts, 10, anywhere}, {"xai-", letters, 40, atStart}},
	'y': {{"ya29.", parts, 20, atStart}},
}

// token hides the token at i, if there is one of formats.
func (c *scanner) token(formats []format) {
	s, i := c.s, c.i
	second := at(s, i+1)
	for k := range formats {
		f := &formats[k]
		if len(f.prefix) > 1 && f.prefix[1] != second || !strings.HasPrefix(s[i:], f.prefix) || f.check != anywhere && !c.starts(i) {
			continue
		}
		from := i + len(f.prefix)
		to := c.run(from, f.alphabet)
		if to-from < f.min {
			continue
		}
		switch f.check {
		case random:
			if !isRandom(s[from:min(to, from+128)]) {
				continue
			}
		case hex, capitals:
			if to-from != f.min || !all(s[from:to], f.check) {
				continue
			}
		case jwt:
			if !c.hasParts(from, to) {
				continue
			}
		case discord:
			if !isDiscord(s[i:min(to, i+81)]) {
				continue
			}
		}
		if strings.HasPrefix(f.prefix, "hooks.") {
			i = from // the host may stay
		}
		for to > from && s[to-1] == '.' {
			to-- // the end of a sentence
		}
		c.hide(i, to)
		return
	}
}

// run returns where the run of an alphabet that i is in ends. What is looked at
// once is not looked at again.
func (c *scanner) run(i int, a alphabet) int {
	r := &c.runs[a]
	if i < r.from || i >= r.to {
		*r = span{i, runOf(c.s, i, alphabets[a])}
	}
	return r.to
}

// hasParts reports whether there are two dots in s[from:to], which is the end of
// a run. It remembers where the run's last two begin.
func (c *scanner) hasParts(from, to int) bool {
	if c.dots.to != to {
		last := strings.LastIndexByte(c.s[from:to], '.')
		c.dots = span{from + strings.LastIndexByte(c.s[from:from+max(last, 0)], '.'), to}
	}
	return from <= c.dots.from
}

// all reports whether s has the digits or capitals that a check is for.
func all(s string, k check) bool {
	for i := range len(s) {
		if b := s[i]; k == hex && !isHex(b) || k == capitals && !isUpper(b) && !isDigit(b) {
			return false
		}
	}
	return true
}

// isRandom reports whether s looks like a token rather than like words joined
// by dashes, as a CSS class is: it has a long part, or digits among capitals.
func isRandom(s string) bool {
	var seen uint8
	for i := 0; i < len(s); {
		j := runOf(s, i, digit|upper|lower)
		if j-i >= 20 {
			return true
		}
		for ; i < j; i++ {
			seen |= classes[s[i]]
		}
		i = j + 1
	}
	return seen&(digit|upper) == digit|upper
}

// isDiscord reports whether s has the parts of a bot's token, which are its id,
// a time and a hash.
func isDiscord(s string) bool {
	id, rest, _ := strings.Cut(strings.TrimRight(s, "."), ".")
	at, hash, ok := strings.Cut(rest, ".")
	return ok && len(id) >= 23 && len(id) <= 28 && len(at) == 6 && len(hash) >= 27 && strings.IndexByte(hash, '.') < 0 &&
		strings.ContainsAny(s, "0123456789")
}

// chat hides what makes a Telegram bot's token secret: 35 bytes behind its id,
// and the colon at i. It does the same for the address of a Discord webhook.
func (c *scanner) chat() {
	s, i := c.s, c.i
	n := 0
	for n < 13 && isDigit(at(s, i-1-n)) {
		n++
	}
	if n >= 6 && n <= 12 {
		if to := c.run(i+1, word); to-i-1 == 35 {
			c.hide(i+1, to)
		}
	}
	const webhooks = "/api/webhooks/"
	if !strings.HasPrefix(s[i:], "://") {
		return
	}
	at := strings.Index(s[i:min(len(s), i+64)], webhooks)
	if at < 0 || !strings.Contains(s[i:i+at], "discord") {
		return
	}
	id := i + at + len(webhooks)
	for n = 0; n < 24 && id+n < len(s) && isDigit(s[id+n]); n++ {
	}
	if id+n < len(s) && s[id+n] == '/' {
		c.hide(id+n+1, c.run(id+n+1, word))
	}
}
