package redact

// isKey reports whether a name ends in key, and is not that of one which is no secret. What is
// given to it is a secret if it looks like one: see key.
func isKey(name string) bool {
	if !endsFold(name, "key") || len(name) == len("key") {
		return false
	}
	switch word := lastWord(name[:len(name)-len("key")]); {
	case equalFold(word, "public"), equalFold(word, "pub"), equalFold(word, "primary"), equalFold(word, "foreign"), equalFold(word, "cache"),
		equalFold(word, "sort"), equalFold(word, "partition"), equalFold(word, "idempotency"), equalFold(word, "object"),
		equalFold(word, "hash"), equalFold(word, "unique"), equalFold(word, "site"), equalFold(word, "host"), equalFold(word, "mon"):
		return false
	}
	return true
}

// key hides the value at i if it is long, and looks like a token.
func (c *scanner) key(i int, p place) {
	s := c.s
	quote, _, from := opening(s, skipSpaces(s, i))
	v := s[from:min(c.run(from, word), from+maxReference)]
	if quote == 0 && !p.tight && at(s, from+len(v)) == ',' {
		return // of an expression
	}
	if len(v) >= 20 && isTokenLike(v) && isRandom(v) && endsHere(s, from+len(v)) {
		c.value(i, p)
	}
}

// isTokenLike reports whether v is long, and of letters and digits.
func isTokenLike(v string) bool {
	var seen uint8
	for i := range len(v) {
		seen |= classes[v[i]]
	}
	return len(v) >= 16 && seen&digit != 0 && seen&(upper|lower) != 0
}
