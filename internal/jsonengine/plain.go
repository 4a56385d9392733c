package jsonengine

// plainDepth is how deep plain follows objects and arrays.
const plainDepth = 64

// plain is an [Engine]: the grammar of RFC 8259 written out, three times as fast
// as encoding/json's state machine. It declines what is nested deeper than an
// event is by default.
func plain(data []byte) bool {
	i := value(data, 0, plainDepth)
	return i >= 0 && space(data, i) == len(data)
}

// Each of the functions below looks for one thing of the grammar at d[i:] and
// returns the index behind it, or -1.

func value(d []byte, i, depth int) int {
	i = space(d, i)
	if i == len(d) {
		return -1
	}
	switch c := d[i]; c {
	case '"':
		return inString(d, i+1)
	case '{':
		return members(d, i+1, depth-1)
	case '[':
		return elements(d, i+1, depth-1)
	case 't':
		return literal(d, i, "true")
	case 'f':
		return literal(d, i, "false")
	case 'n':
		return literal(d, i, "null")
	case '-':
		return magnitude(d, i+1)
	default:
		return magnitude(d, i)
	}
}

func members(d []byte, i, depth int) int {
	if i = space(d, i); at(d, i) == '}' {
		return i + 1
	}
	if depth <= 0 {
		return -1
	}
	for ; ; i++ {
		if i = space(d, i); at(d, i) != '"' {
			return -1
		}
		if i = inString(d, i+1); i < 0 {
			return -1
		}
		if i = space(d, i); at(d, i) != ':' {
			return -1
		}
		if i = value(d, i+1, depth); i < 0 {
			return -1
		}
		switch i = space(d, i); at(d, i) {
		case ',':
		case '}':
			return i + 1
		default:
			return -1
		}
	}
}

func elements(d []byte, i, depth int) int {
	if i = space(d, i); at(d, i) == ']' {
		return i + 1
	}
	if depth <= 0 {
		return -1
	}
	for ; ; i++ {
		if i = value(d, i, depth); i < 0 {
			return -1
		}
		switch i = space(d, i); at(d, i) {
		case ',':
		case ']':
			return i + 1
		default:
			return -1
		}
	}
}

func inString(d []byte, i int) int {
	for ; i < len(d); i++ {
		switch c := d[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return -1
		case c == '\\':
			i++
			switch at(d, i) {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if i+4 >= len(d) || !IsHex(d[i+1:i+5]) {
					return -1
				}
				i += 4
			default:
				return -1
			}
		}
	}
	return -1
}

// magnitude looks for a number behind its sign.
func magnitude(d []byte, i int) int {
	if at(d, i) == '0' {
		i++
	} else if i = digits(d, i); i < 0 {
		return -1
	}
	if at(d, i) == '.' {
		if i = digits(d, i+1); i < 0 {
			return -1
		}
	}
	if at(d, i) == 'e' || at(d, i) == 'E' {
		if i++; at(d, i) == '+' || at(d, i) == '-' {
			i++
		}
		return digits(d, i)
	}
	return i
}

func digits(d []byte, i int) int {
	begin := i
	for i < len(d) && '0' <= d[i] && d[i] <= '9' {
		i++
	}
	if i == begin {
		return -1
	}
	return i
}

func literal(d []byte, i int, name string) int {
	end := i + len(name)
	if end > len(d) || string(d[i:end]) != name {
		return -1
	}
	return end
}

func space(d []byte, i int) int {
	for i < len(d) && d[i] <= ' ' && (d[i] == ' ' || d[i] == '\t' || d[i] == '\n' || d[i] == '\r') {
		i++
	}
	return i
}

// at returns d[i], or 0 behind the end, which the grammar has nowhere.
func at(d []byte, i int) byte {
	if i < len(d) {
		return d[i]
	}
	return 0
}

// IsHex reports whether digits are nothing but hexadecimal digits.
func IsHex(digits []byte) bool {
	for _, c := range digits {
		if !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f') {
			return false
		}
	}
	return true
}
