package redact

import "strings"

// A command is one whose short options are known.
type command uint8

const (
	mysql command = 1 + iota
	sevenZip
	zip
	curl
	httpie
	sshpass
	docker // and the like, before "login"
	login
	redis
	smbclient
	htpasswd
	setter // of variables
)

// commandOf returns the command of a name, or 0.
func commandOf(name string) command {
	if len(name) > len("mariadb-admin")+len(".exe") {
		return 0
	}
	switch strings.TrimSuffix(name, ".exe") {
	case "mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlsh", "mariadb", "mariadb-dump", "mariadb-admin":
		return mysql
	case "7z", "7za", "7zr", "7zz", "rar", "unrar":
		return sevenZip
	case "zip", "unzip":
		return zip
	case "curl":
		return curl
	case "http", "https", "xh", "xhs":
		return httpie
	case "sshpass":
		return sshpass
	case "docker", "podman", "helm", "oc", "az", "buildah", "skopeo", "crane", "nerdctl":
		return docker
	case "redis-cli", "valkey-cli":
		return redis
	case "smbclient":
		return smbclient
	case "htpasswd":
		return htpasswd
	case "set", "setenv", "setx":
		return setter
	}
	return 0
}

// keyword notes which command the name at c.i is, if it is one.
func (c *scanner) keyword(name string) {
	if c.command == docker && name == "login" {
		c.command = login
		return
	}
	k := commandOf(name)
	switch k {
	case 0:
		return
	case setter:
		if c.command != 0 {
			return
		}
	case zip, httpie: // words of everyday, too
		if !isBlank(at(c.s, c.nameEnd)) || !c.begins() {
			return
		}
	}
	if !isNamed(c.s[:c.i]) {
		c.command = k
	}
}

// isNamed reports whether s ends in an option that takes a name, as find -name does.
func isNamed(s string) bool {
	field, _ := lastField(s)
	field = strings.TrimRight(field, "\"',\\")
	field = field[strings.LastIndexAny(field, "\"',[\\")+1:]
	return strings.HasPrefix(field, "-") && strings.HasSuffix(field, "name")
}

// begins reports whether a command begins at c.i.
func (c *scanner) begins() bool {
	field, _ := lastField(c.s[max(0, c.i-maxName):c.i])
	if field == "" || field == "sudo" {
		return true
	}
	return at(c.s, c.i-1) == '\n' || strings.IndexByte("\"'`(;|&$", field[len(field)-1]) >= 0
}

// option hides the argument of the short option at c.i.
func (c *scanner) option() {
	s, i := c.s, c.i+1
	if c.command == 0 || !isBlank(at(s, c.i-1)) && quoteOf(at(s, c.i-1)) == 0 || !isLetter(at(s, i)) {
		return
	}
	p := place{inside: c.inside, tight: true}
	b := s[i]
	switch c.command {
	case mysql:
		if b == 'p' {
			c.attached(i+1, p)
		}
	case sevenZip:
		if b == 'p' {
			c.attached(i+1, p)
		}
	case sshpass, login:
		if b == 'p' {
			c.attached(i+1, p)
			c.behind(i+1, p)
		}
	case redis:
		if b == 'a' {
			c.behind(i+1, p)
		}
	case zip:
		if b == 'P' {
			c.behind(i+1, p)
		}
	case httpie:
		if b == 'a' {
			p.user = ':'
			c.behind(i+1, p)
		}
	case smbclient:
		if b == 'U' {
			p.user = '%'
			c.attached(i+1, p)
			c.behind(i+1, p)
		}
	case htpasswd:
		c.htpasswd(i, p)
	case curl:
		c.curl(i, p)
	}
}

// attached hides the argument at i, if there is one at once behind an option's letter.
func (c *scanner) attached(i int, p place) {
	if b := at(c.s, i); isBlank(b) || b == '\\' && quoteOf(at(c.s, i+1)) != 0 || p.inside&quoteOf(b) != 0 {
		return
	}
	c.value(i, p)
}

// behind hides the argument behind white space at i, or in the next text of an array.
func (c *scanner) behind(i int, p place) {
	if isBlank(at(c.s, i)) {
		c.value(i, p)
	} else if next, ok := nextText(c.s, i, &p); ok {
		c.value(next, p)
	}
}

// curl hides what is behind curl's options at i, of which several may stand together:
// -sSu user:password.
func (c *scanner) curl(i int, p place) {
	s := c.s
	end := i
	for end < len(s) && end < i+16 && isLetter(s[end]) {
		end++
	}
	last := s[end-1]
	if s[i] == 'u' || s[i] == 'U' {
		end, last = i+1, s[i]
	}
	switch last {
	case 'u', 'U':
		p.user = ':'
		if end == i+1 {
			c.attached(end, p)
		}
		c.behind(end, p)
	case 'b':
		p.name = "cookie"
		if eq := strings.IndexByte(s[end:min(len(s), end+maxReference)], '='); eq > 0 && strings.IndexByte(s[end+1:end+eq], ' ') < 0 {
			c.behind(end, p)
		}
	}
}

// htpasswd hides the last word of the command with the options at i, if b is one of them: it is
// the password.
func (c *scanner) htpasswd(i int, p place) {
	s := c.s
	end := runOf(s, i, upper|lower)
	if strings.IndexByte(s[i:min(end, i+16)], 'b') < 0 {
		return
	}
	c.command = 0 // the rest of it is looked at once
	last, words := 0, 0
	for j := end; j < len(s) && j < end+maxReference; words++ {
		if j = skipSpaces(s, j); endsCommand(at(s, j)) || p.inside&quoteOf(at(s, j)) != 0 {
			break
		}
		last = j
		j = c.wordEnd(j, min(len(s), end+maxReference), p)
	}
	if words >= 2 && s[last] != '-' {
		c.value(last, p)
	}
}

// endsCommand reports whether b ends a command of a shell.
func endsCommand(b byte) bool { return strings.IndexByte("\n;|&<>)#", b) >= 0 }
