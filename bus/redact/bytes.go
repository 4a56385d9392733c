package redact

// What a byte can be. A byte beyond ASCII is none of it, so that whatever ends at
// one of these leaves valid UTF-8 on both sides.
const (
	digit uint8 = 1 << iota
	upper
	lower
	wordPunct  // _
	dashPunct  // -
	tokenPunct // . ~ of tokens in parts
	basePunct  // + / =
	blank      // white space
)

var classes = [256]uint8{
	'\t': blank, '\n': blank, '\v': blank, '\f': blank, '\r': blank, ' ': blank,
	'0': digit, '1': digit, '2': digit, '3': digit, '4': digit, '5': digit, '6': digit, '7': digit, '8': digit, '9': digit,
	'A': upper, 'B': upper, 'C': upper, 'D': upper, 'E': upper, 'F': upper, 'G': upper, 'H': upper, 'I': upper,
	'J': upper, 'K': upper, 'L': upper, 'M': upper, 'N': upper, 'O': upper, 'P': upper, 'Q': upper, 'R': upper,
	'S': upper, 'T': upper, 'U': upper, 'V': upper, 'W': upper, 'X': upper, 'Y': upper, 'Z': upper,
	'a': lower, 'b': lower, 'c': lower, 'd': lower, 'e': lower, 'f': lower, 'g': lower, 'h': lower, 'i': lower,
	'j': lower, 'k': lower, 'l': lower, 'm': lower, 'n': lower, 'o': lower, 'p': lower, 'q': lower, 'r': lower,
	's': lower, 't': lower, 'u': lower, 'v': lower, 'w': lower, 'x': lower, 'y': lower, 'z': lower,
	'_': wordPunct, '-': dashPunct, '.': tokenPunct, '~': tokenPunct, '+': basePunct, '/': basePunct, '=': basePunct,
}

func isDigit(b byte) bool  { return classes[b]&digit != 0 }
func isUpper(b byte) bool  { return classes[b]&upper != 0 }
func isLower(b byte) bool  { return classes[b]&lower != 0 }
func isLetter(b byte) bool { return classes[b]&(upper|lower) != 0 }
func isAlnum(b byte) bool  { return classes[b]&(digit|upper|lower) != 0 }
func isWord(b byte) bool   { return classes[b]&(digit|upper|lower|wordPunct) != 0 }
func isBlank(b byte) bool  { return classes[b]&blank != 0 }

func isHex(b byte) bool { return isDigit(b) || b|0x20 >= 'a' && b|0x20 <= 'f' }

// equalFold reports whether s is t, which is in lower case, but for the case of
// ASCII letters.
func equalFold(s, t string) bool {
	if len(s) != len(t) {
		return false
	}
	for i := range len(s) {
		b := s[i]
		if isUpper(b) {
			b |= 0x20
		}
		if b != t[i] {
			return false
		}
	}
	return true
}

func endsFold(s, t string) bool { return len(s) >= len(t) && equalFold(s[len(s)-len(t):], t) }

// at returns the byte at i, or a newline outside of s.
func at(s string, i int) byte {
	if i < 0 || i >= len(s) {
		return '\n'
	}
	return s[i]
}

// runOfByte returns where the run of b from i on ends.
func runOfByte(s string, i int, b byte) int {
	for i < len(s) && s[i] == b {
		i++
	}
	return i
}

// runOf returns where the run of bytes of a class from i on ends.
func runOf(s string, i int, class uint8) int {
	for i < len(s) && classes[s[i]]&class != 0 {
		i++
	}
	return i
}
