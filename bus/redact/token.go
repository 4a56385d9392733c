package redact

import "strings"

// formatsAt returns the formats whose prefixes begin with two bytes.
func formatsAt(first, second byte) *[]format {
	if first >= 128 || second >= 128 || byFirst[first] == nil {
		return nil
	}
	return byFirst[first][second]
}

// token hides the token at i, if there is one of formats.
func (c *scanner) token(formats []format) {
	s, i := c.s, c.i
	for k := range formats {
		f := &formats[k]
		if !strings.HasPrefix(s[i:], f.prefix) {
			continue
		}
		start := i - ahead[f.check]
		if start < 0 || f.check != anywhere && !c.starts(start) {
			continue
		}
		from := i + len(f.prefix)
		to := c.end(from, f.alphabet)
		if to-from < f.min {
			continue
		}
		if f.check > anywhere {
			var ok bool
			if to, ok = c.holds(f, from, to); !ok {
				continue
			}
		}
		if last := s[from-1]; last == '/' || last == '=' {
			start = from // an address or a name may stay
		}
		c.hide(start, to)
		return
	}
}

// holds reports whether the check of a format holds for the token at i whose prefix
// ends at from and whose bytes of the format's alphabet end at to, and returns
// where the token ends.
func (c *scanner) holds(f *format, from, to int) (end int, ok bool) {
	s, i := c.s, c.i
	front, body := s[i-ahead[f.check]:i], s[from:to]
	exactly := len(body) == f.min
	switch f.check {
	case random:
		ok = isRandom(body[:min(len(body), 128)])
	case mixed:
		body = body[:min(len(body), 128)]
		ok = isMixed(body) && !strings.Contains(body, "AA")
	case exact:
		ok = exactly && digits(body) > 1
	case scrambled:
		ok = exactly && digits(body) > 1 && isMixed(body)
	case alone:
		before, after := at(s, i-1), at(s, to)
		ok = exactly && digits(body) > 1 && before != '+' && before != '/' && after != '+' && after != '/'
	case hex, capitals:
		ok = exactly && all(body, f.check)
	case dotted:
		ok = exactly && digits(body) > 1 && isDotted(body)
	case jwt:
		ok = c.hasParts(from, c.run(from, parts))
	case discord:
		ok = isDiscord(s[i:min(to, i+81)])
	case authress:
		ok = strings.Contains(body[:min(len(body), 48)], ".acc")
	case salesforce:
		if len(body) <= 15 && at(s, to) == '!' {
			secret := to + 1
			to = c.end(secret, parts)
			ok = to-secret >= 30
		}
	case azure:
		ok = isDigit(front[3]) && consists(front, parts)
	case maxMind:
		ok = exactly && front[6] == '_' && digits(front) > 1 && consists(front, word)
	case newRelic:
		ok = exactly && digits(front) > 1 && consists(front, letters)
	case mailchimp:
		ok = len(body) <= 2 && digits(body) == len(body) && all(front, hex)
	case terraform:
		ok = consists(front, letters)
	}
	return to, ok
}

// end returns where the run of an alphabet that i is in ends, without the dots at
// the end of a sentence.
func (c *scanner) end(i int, a alphabet) int {
	to := c.run(i, a)
	for n := 0; n < 3 && to > i && c.s[to-1] == '.'; n++ {
		to--
	}
	return to
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

// consists reports whether s has bytes of an alphabet only.
func consists(s string, a alphabet) bool { return runOf(s, 0, alphabets[a]) == len(s) }

// all reports whether s has the digits or capitals that a check is for, and dashes.
func all(s string, k check) bool {
	for i := range len(s) {
		if b := s[i]; b != '-' && (k == hex && !isHex(b) || k == capitals && !isUpper(b) && !isDigit(b)) {
			return false
		}
	}
	return true
}

// digits returns how many digits s has.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			n++
		}
	}
	return n
}

// isDotted reports whether s has two parts or more, of 14 bytes or more each.
func isDotted(s string) bool {
	for n := 1; ; n++ {
		part, rest, more := strings.Cut(s, ".")
		if len(part) < 14 {
			return false
		}
		if !more {
			return n > 1
		}
		s = rest
	}
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

// isMixed reports whether digits, capitals and small letters take turns in s, ten
// times or more. In ReadUint16LengthPrefixed they do so eight times.
func isMixed(s string) bool {
	turns := 0
	for i := 1; i < len(s); i++ {
		if classes[s[i]] != classes[s[i-1]] {
			turns++
		}
	}
	return turns >= 10
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
