package redact

import "strings"

// isSecretLike reports whether a value is a secret rather than a reference to
// one, a placeholder, or a word of prose or code. In quotes there is no code.
func isSecretLike(v string, quoted bool, p place) bool {
	if v == "" || strings.HasPrefix(v, Mark) && (len(v) == len(Mark) || !quoted && !isWord(v[len(Mark)])) {
		return false
	}
	if len(v) > maxReference {
		return true
	}
	if isReference(v) || isPlaceholder(v) {
		return false
	}
	if isDirectory(p.name, v) {
		return false
	}
	if quoted {
		return true
	}
	if !p.tight && strings.IndexByte("{[(", v[0]) >= 0 {
		return false // of more values, which have names of their own
	}
	trimmed := strings.TrimRight(v, ".,:;!?)]}")
	if trimmed == "" || isCode(trimmed, p) || p.code && isVariable(trimmed) {
		return false
	}
	if p.tight && !p.query { // in a shell, any word will do
		return !isLiteral(trimmed)
	}
	return !isLiteral(trimmed) && !isFunctionWord(trimmed)
}

// isReference reports whether v is nothing but references to variables, and
// what is printed by commands.
func isReference(v string) bool {
	if strings.HasPrefix(v, "$(") || strings.HasPrefix(v, "{{") || strings.HasPrefix(v, "${{") || strings.HasPrefix(v, "#{") {
		return true
	}
	if len(v) > 2 && v[0] == '%' && v[len(v)-1] == '%' {
		return isName(v[1 : len(v)-1])
	}
	if v[0] == '%' && (len(v) == 2 || len(v) == 3 && v[1] == '+') {
		return isLower(v[len(v)-1]) // of a format
	}
	found := false
	for i := 0; i < len(v); {
		switch {
		case v[i] == '$' && at(v, i+1) == '(':
			return found
		case v[i] == '$' && at(v, i+1) == '{':
			n := strings.IndexByte(v[i:], '}')
			if n < 0 {
				n = len(v) - i - 1
			}
			if hasFallback(v[i+2 : i+max(n, 2)]) {
				return false
			}
			i += n + 1
			found = true
		case v[i] == '$' && (isLetter(at(v, i+1)) || at(v, i+1) == '_'):
			name := i + 1
			i = runOf(v, name, digit|upper|lower|wordPunct)
			if at(v, i) == ':' && isLetter(at(v, i+1)) && isDrive(v[name:i]) {
				i = runOf(v, i+1, digit|upper|lower|wordPunct)
			}
			for at(v, i) == '.' && isLetter(at(v, i+1)) || at(v, i) == '-' && at(v, i+1) == '>' { // $this->token
				i = runOf(v, i+2, digit|upper|lower|wordPunct)
			}
			found = true
		case v[i] == '$' && at(v, i+1) >= '1' && at(v, i+1) <= '9' && !isWord(at(v, i+2)):
			i += 2
			found = true
		case strings.IndexByte(" :/.,;-_=+@\"')]}", v[i]) >= 0:
			i++
		default:
			return false
		}
	}
	return found
}

// isDrive reports whether a variable's name is one of a scope or a drive in
// PowerShell, where variables are called $env:NAME.
func isDrive(name string) bool {
	for _, drive := range [...]string{"env", "global", "script", "local", "private", "using", "variable"} {
		if equalFold(name, drive) {
			return true
		}
	}
	return false
}

// hasFallback reports whether what is in ${…} has a value in it that is not seen
// to where the scanner comes by: see fallback.
func hasFallback(inner string) bool {
	n := runOf(inner, 0, digit|upper|lower|wordPunct)
	rest := strings.TrimPrefix(inner[n:], ":")
	return len(rest) > 1 && (rest[0] == '-' || rest[0] == '=') && nameOf(inner[:n]) != secretName && isSecretLike(rest[1:], true, place{})
}

func isName(v string) bool { return v != "" && runOf(v, 0, digit|upper|lower|wordPunct) == len(v) }

// placeholderBytes are those that names of secrets are made of, and few secrets.
const placeholderBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-. "

// isPlaceholder reports whether v stands for a secret that is not there: ***, xxx,
// <token>, [token], {token}.
func isPlaceholder(v string) bool {
	switch v[0] {
	case '<', '[', '{', '(':
		return len(v) > 2 && strings.IndexByte(">]})", v[len(v)-1]) >= 0 && strings.Trim(v[1:len(v)-1], placeholderBytes) == ""
	case '*':
		return strings.Trim(v, "*") == ""
	case '.', 'x', 'X':
		return len(v) >= 3 && strings.Trim(v, v[:1]) == ""
	}
	return strings.Trim(v, "•") == "" || strings.Trim(v, "…") == ""
}

// isCode reports whether v, which is not in quotes, is an expression: a call, or
// a field that is itself named like a secret.
func isCode(v string, p place) bool {
	if strings.HasPrefix(v, "[]") {
		return true
	}
	i := 0
	dots := false
	for i < len(v) && (isWord(v[i]) || i > 0 && (v[i] == '.' || v[i] == ':')) {
		dots = dots || v[i] == '.'
		i++
	}
	if i == 0 || isDigit(v[0]) {
		return false
	}
	if i < len(v) {
		if v[i] == '!' && !p.tight && i+1 < len(v) && strings.IndexByte("([{", v[i+1]) >= 0 {
			return true // a macro of Rust
		}
		return (v[i] == '(' || v[i] == '[') && !p.query
	}
	if !dots || p.query {
		return false
	}
	for _, root := range [...]string{"process.env.", "this.", "self.", "os.", "import.meta.", "secrets.", "vars."} {
		if strings.HasPrefix(v, root) {
			return true
		}
	}
	return !p.tight && nameOf(v[strings.LastIndexByte(v, '.')+1:]) == secretName
}

// isVariable reports whether v, which is given to a name in code, is a variable that is itself
// named like a secret: one word such as key, or several in camelCase. With underscores or
// digits it may as well be a weak password in an INI file.
func isVariable(v string) bool {
	if !isName(v) || strings.ContainsAny(v, "0123456789_") {
		return false
	}
	if _, first := nextWord(v, 0); first < len(v) {
		return nameOf(v) == secretName
	}
	switch v {
	case "key", "token", "secret", "password", "passwd", "passphrase", "pass", "pwd", "cookie", "credential", "credentials", "creds":
		return true
	}
	return false
}

// isLiteral reports whether v is a constant or a type.
func isLiteral(v string) bool {
	switch strings.TrimLeft(v, "*&?!") {
	case "", "0", "1", "-1", "true", "false", "True", "False", "TRUE", "FALSE", "nil", "null", "NULL", "None", "none", "undefined", "yes", "no",
		"string", "String", "str", "bytes", "byte", "int", "bool", "boolean", "any", "Any", "number", "object", "Object", "void",
		"Option", "Optional", "Vec", "Buffer", "SecretStr", "struct", "interface", "unknown", "never", "error", "float", "digest":
		return true
	}
	return false
}

// isFunctionWord reports whether v is a word that follows "password:" or
// "--password" in prose, or an assignment in code.
func isFunctionWord(v string) bool {
	switch v {
	case "a", "an", "the", "is", "are", "was", "it", "its", "if", "in", "on", "of", "or", "and", "as", "at", "be", "by", "can",
		"for", "from", "has", "have", "how", "must", "may", "not", "should", "that", "this", "these", "to", "use", "used", "via", "when",
		"where", "which", "who", "why", "what", "will", "with", "without", "your", "my", "we", "you", "they", "only", "please", "but",
		"flag", "flags", "option", "options", "argument", "arguments", "parameter", "does", "do", "so", "then", "here", "there", "all",
		"inherit", "read", "write", // in a workflow of GitHub
		"required", "optional", "missing", "invalid", "expired", "empty", "unset",
		"await", "new", "function", "func", "lambda", "async", "return", "make", "typeof":
		return true
	}
	return false
}

// isProse reports whether what the name before s[from:to] is given is the
// sentence behind it, as in "token: handling of errors". Passwords may be plain
// words, tokens are not.
func isProse(s string, from, to int, p place) bool {
	if p.tight || p.query || at(s, to) != ' ' || !isLetter(at(s, to+1)) || to-from > 14 {
		return false
	}
	switch word := lastWord(p.name); {
	case equalFold(word, "token"), equalFold(word, "secret"), equalFold(word, "secrets"), equalFold(word, "cookie"),
		equalFold(word, "cookies"), equalFold(word, "authorization"), equalFold(word, "credential"), equalFold(word, "credentials"):
		return runOf(s, from, lower) == to
	}
	return false
}
