package redact

import "strings"

// A command is one whose short options are known.
type command uint8

const (
	mysql command = 1 + iota
	curl
	sshpass
	docker // and the like, before "login"
	login
	redis
	setter // of variables
)

// keyword notes which command the name at c.i is, if it is one.
func (c *scanner) keyword(name string) {
	if len(name) > len("mariadb-admin")+len(".exe") {
		return
	}
	switch strings.TrimSuffix(name, ".exe") {
	case "mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlsh", "mariadb", "mariadb-dump", "mariadb-admin":
		c.command = mysql
	case "curl":
		c.command = curl
	case "sshpass":
		c.command = sshpass
	case "docker", "podman", "helm", "oc", "az", "buildah", "skopeo", "crane", "nerdctl":
		c.command = docker
	case "login":
		if c.command == docker {
			c.command = login
		}
	case "redis-cli":
		c.command = redis
	case "set", "setenv", "setx":
		if c.command == 0 {
			c.command = setter
		}
	}
}

// option hides the argument of the short option at c.i.
func (c *scanner) option() {
	s, i := c.s, c.i+1
	if c.command == 0 || !isBlank(at(s, c.i-1)) || !isLetter(at(s, i)) {
		return
	}
	p := place{inside: c.inside, tight: true}
	switch c.command {
	case mysql:
		if s[i] == 'p' && !isBlank(at(s, i+1)) {
			c.value(i+1, p)
		}
	case sshpass, login:
		if s[i] == 'p' {
			c.value(i+1, p)
		}
	case redis:
		if s[i] == 'a' && isBlank(at(s, i+1)) {
			c.value(i+1, p)
		}
	case curl:
		// Several may stand together: -sSu user:password.
		end := i
		for end < len(s) && end < i+16 && isLetter(s[end]) {
			end++
		}
		last := s[end-1]
		if s[i] == 'u' || s[i] == 'U' {
			end, last = i+1, s[i]
		} else if !isBlank(at(s, end)) {
			return
		}
		switch last {
		case 'u', 'U':
			p.user = true
			c.value(end, p)
		case 'b':
			p.name = "cookie"
			if eq := strings.IndexByte(s[end:min(len(s), end+maxReference)], '='); eq >= 0 && strings.IndexByte(s[end+1:end+eq], ' ') < 0 {
				c.value(end, p)
			}
		}
	}
}
