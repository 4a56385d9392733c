package redact

import "strings"

// block hides the private key whose first line begins at i, which is a dash: PEM
// (RFC 7468), PGP (RFC 9580) and SSH2, also where lines end in \n spelled out.
// One that has no end is hidden to the end of the text. PuTTY's, which begin with
// a name, end in a line with their MAC.
func (c *scanner) block() {
	s, i := c.s, c.i
	if i < c.blocked {
		return
	}
	if strings.HasPrefix(s[i:], "-User-Key-File-") && i >= len("PuTTY") && s[i-len("PuTTY"):i] == "PuTTY" {
		const mac = "Private-MAC:"
		to := len(s)
		if at := strings.Index(s[i:], mac); at >= 0 {
			to = runOf(s, i+at+len(mac), blank)
			for to < len(s) && isHex(s[to]) {
				to++
			}
		}
		c.hideBlock(i-len("PuTTY"), to)
		return
	}
	if at(s, i-1) == '-' || !strings.HasPrefix(s[i:], "----") {
		return
	}
	begin := runOf(s, i, dashPunct)
	if begin < len(s) && s[begin] == ' ' {
		begin++
	}
	line := s[begin:min(len(s), begin+80)]
	label := strings.Index(line, "----")
	if label < 0 {
		label = len(line)
	}
	if !strings.HasPrefix(line, "BEGIN ") || !strings.Contains(line[:label], "PRIVATE KEY") {
		return
	}
	to := len(s)
	if at := blockEnd(s[begin:]); at >= 0 {
		to = begin + at
	}
	c.hideBlock(i, to)
}

// hideBlock hides s[from:to]. Blocks do not nest.
func (c *scanner) hideBlock(from, to int) {
	c.hidePlace(from, to)
	c.blocked = max(c.blocked, to)
}

// blockEnd returns where the END line of a block in s ends, or -1.
func blockEnd(s string) int {
	for done := 0; ; {
		n := strings.Index(s[done:], "END ")
		if n < 0 {
			return -1
		}
		n += done
		done = n + len("END ")
		if !strings.HasSuffix(strings.TrimSuffix(s[:n], " "), "----") {
			continue
		}
		line := s[n:min(len(s), n+80)]
		if dashes := strings.Index(line, "----"); dashes >= 0 && strings.Contains(line[:dashes], "PRIVATE KEY") {
			return runOf(s, n+dashes, dashPunct)
		}
	}
}
