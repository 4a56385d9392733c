package redact

import "strings"

// A nameKind says what the name of a value tells about it.
type nameKind uint8

const (
	plainName    nameKind = iota
	doubtfulName          // "pass": a password or a verdict, as the rest shows
	secretName
)

// maxName is how much of the end of a name is looked at.
const maxName = 128

// A role is what a word does in a name.
type role uint8

const (
	otherWord role = iota
	secretWord
	passWord    // a secret in user_pass, not in first_pass
	turnWord    // first, of several passes
	never       // is, max: what begins with it is no secret
	keyWord     // a secret after a qualifier
	qualifier   // api, before key
	harmless    // count: what ends in it is no secret
	idWord      // as harmless, but in session_id and secret_id
	sessionWord // before id
)

// nameOf says whether a name looks like that of a secret. It compares whole
// words of snake_case, kebab-case, camelCase and dotted names: token_count,
// max_tokens, author and monkey are plain.
func nameOf(name string) nameKind {
	if len(name) > maxName {
		name = name[len(name)-maxName:]
	}
	kind, before, words, previous := plainName, otherWord, 0, ""
	for i := 0; ; words++ {
		from, to := nextWord(name, i)
		if from == to {
			break
		}
		i = to
		word := name[from:to]
		if isDigit(word[0]) { // password2
			words--
			continue
		}
		if kind == doubtfulName {
			kind = plainName // pass_rate
		}
		r := roleOf(word)
		switch {
		case r == never && words == 0:
			return plainName
		case r == keyWord && before == qualifier, r == idWord && (before == sessionWord || equalFold(previous, "secret")):
			r = secretWord
		case r == passWord && words == 0:
			kind = doubtfulName
		case r == passWord && before != turnWord:
			r = secretWord
		}
		if r == secretWord {
			kind = secretName
		}
		before, previous = r, word
	}
	if before == harmless || before == idWord {
		return plainName
	}
	if kind == plainName && equalFold(name, "_auth") { // npm's
		return secretName
	}
	return kind
}

// lastWord returns the last word of a name.
func lastWord(name string) string {
	word := ""
	for i := 0; ; {
		from, to := nextWord(name, i)
		if from == to {
			return word
		}
		word, i = name[from:to], to
	}
}

// nextWord returns where the next word of name is from i on: letters up to a
// change from lower to upper case, or digits.
func nextWord(name string, i int) (from, to int) {
	for i < len(name) && !isAlnum(name[i]) {
		i++
	}
	from = i
	if i < len(name) && isDigit(name[i]) {
		for i < len(name) && isDigit(name[i]) {
			i++
		}
		return from, i
	}
	for i < len(name) && isLetter(name[i]) {
		if i > from && isUpper(name[i]) {
			if !isUpper(name[i-1]) || i+1 < len(name) && isLower(name[i+1]) {
				break
			}
		}
		i++
	}
	return from, i
}

// roleOf returns the role of a word, which is of ASCII letters in any case.
func roleOf(word string) role {
	var buf [16]byte
	if len(word) > len(buf) {
		word = word[len(word)-len(buf):] // enough for the suffixes
	}
	lower := buf[:len(word)]
	for i := range lower {
		lower[i] = word[i] | 0x20
	}
	switch string(lower) {
	case "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "pgpassword", "sshpass",
		"secret", "secrets", "token", "authorization", "cookie", "cookies",
		"credential", "credentials", "creds", "sessionid", "sessid", "phpsessid", "jsessionid":
		return secretWord
	case "pass":
		return passWord
	case "first", "second", "third", "last", "single", "multi", "render", "low", "high", "band", "by", "test", "tests":
		return turnWord
	case "is", "has", "no", "num", "max", "min", "total", "avg", "can", "should", "did":
		return never
	case "key", "keys":
		return keyWord
	case "api", "access", "private", "auth", "signing", "encryption", "account", "master", "shared",
		"app", "deploy", "storage", "hmac", "consumer", "subscription", "wrapping":
		return qualifier
	case "count", "counts", "used", "usage", "limit", "limits", "budget", "length", "len", "size", "type", "kind",
		"name", "names", "url", "uri", "endpoint", "file", "files", "path", "dir", "expires", "expiry",
		"expiration", "expired", "expire", "in", "at", "ttl", "age", "timeout", "policy", "field", "label",
		"hint", "prompt", "required", "enabled", "disabled", "valid", "invalid", "format", "version", "status",
		"strength", "stdin", "jar", "store", "manager", "provider", "service", "engine", "scope", "scopes",
		"rate", "index", "position", "pos", "ids", "arn", "ref", "class", "error", "errors", "env", "cmd",
		"command", "helper", "banner", "consent", "domain", "time", "date", "created", "updated", "changed",
		"rotation", "algorithm", "alg", "issuer", "audience":
		return harmless
	case "id":
		return idWord
	case "session":
		return sessionWord
	}
	if len(lower) < len("apikey") {
		return otherWord
	}
	text := string(lower)
	for _, suffix := range [...]string{
		"password", "passwd", "passphrase", "apikey", "secretkey", "privatekey", "accesskey", "authkey",
		"authtoken", "accesstoken", "refreshtoken", "apitoken", "clientsecret", "appsecret",
	} {
		if strings.HasSuffix(text, suffix) {
			return secretWord
		}
	}
	return otherWord
}

// isFile reports whether a name is that of a file, as a compiler has it in front of a line's
// number.
func isFile(name string) bool {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return false
	}
	switch name[dot+1:] {
	case "go", "mod", "c", "h", "cc", "cpp", "hpp", "cs", "rs", "py", "js", "mjs", "jsx", "ts", "tsx", "java", "kt", "scala", "rb", "php", "pl",
		"swift", "lua", "ex", "exs", "sh", "bash", "zsh", "ps1", "sql", "proto", "tf", "vue", "html", "css", "xml", "json", "yaml", "yml", "toml",
		"md", "txt", "log", "csv":
		return true
	}
	return false
}

// isDirectory reports whether a value is not the password that its name has it
// for: PWD is the shell's working directory.
func isDirectory(name, value string) bool {
	switch {
	case equalFold(name, "pwd"):
		return value[0] == '/' || value[0] == '~' || len(value) > 2 && value[1] == ':' && (value[2] == '\\' || value[2] == '/')
	case endsFold(name, "private_key"), endsFold(name, "private-key"), endsFold(name, "privatekey"):
		return value[0] == '/' || strings.HasPrefix(value, "./") || strings.HasPrefix(value, "../") || strings.HasPrefix(value, "~/")
	}
	return false
}
