package jsonengine

import "strings"

// A Kind is what a token is, named by the byte that begins it.
type Kind byte

// The kinds of tokens. Colons and commas are not tokens: in a text that is JSON
// they say nothing that the order of the others does not.
const (
	End         Kind = 0
	ObjectBegin Kind = '{'
	ObjectEnd   Kind = '}'
	ArrayBegin  Kind = '['
	ArrayEnd    Kind = ']'
	String      Kind = '"'
	Number      Kind = '0'
	True        Kind = 't'
	False       Kind = 'f'
	Null        Kind = 'n'
)

// String returns the kind as an error message has it.
func (k Kind) String() string {
	switch k {
	case ObjectBegin:
		return "object"
	case ArrayBegin:
		return "array"
	case String:
		return "string"
	case Number:
		return "number"
	case True, False:
		return "boolean"
	case Null:
		return "null"
	}
	return "end"
}

// A Scanner splits a text into tokens. The text must be JSON, as [Engine.Check]
// has it: of any other a Scanner makes anything, though it always comes to an
// end and does not panic.
type Scanner struct {
	text  string
	start int // of the token that Next returned last
	end   int // of what has been read
}

// NewScanner returns a scanner at the beginning of text.
func NewScanner(text string) Scanner { return Scanner{text: text} }

// Next reads the next token and says what it is, or End.
func (s *Scanner) Next() Kind {
	i := s.end
	for i < len(s.text) {
		switch c := s.text[i]; c {
		case ' ', '\t', '\r', '\n', ',', ':':
			i++
			continue
		case '{', '}', '[', ']':
			s.start, s.end = i, i+1
			return Kind(c)
		case '"':
			s.start, s.end = i, closingQuote(s.text, i+1)
			return String
		case 't', 'n':
			s.start, s.end = i, min(i+4, len(s.text))
			return Kind(c)
		case 'f':
			s.start, s.end = i, min(i+5, len(s.text))
			return False
		default:
			s.start = i
			for i++; i < len(s.text) && inNumber(s.text[i]); i++ {
			}
			s.end = i
			return Number
		}
	}
	s.start, s.end = i, i
	return End
}

// Offset returns where in the text the last token begins.
func (s *Scanner) Offset() int { return s.start }

// Text returns the last token as it is written, a slice of the text.
func (s *Scanner) Text() string { return s.text[s.start:s.end] }

// Unquoted returns what the last token, a String, stands for: a slice of the
// text where nothing in it is escaped, and a new string where something is.
func (s *Scanner) Unquoted() string {
	inner := strings.TrimSuffix(s.text[s.start+1:s.end], `"`)
	if i := strings.IndexByte(inner, '\\'); i >= 0 {
		return unescape(inner, i)
	}
	return inner
}

// closingQuote returns the index behind the quote that ends the string whose
// first byte is text[i].
func closingQuote(text string, i int) int {
	for i < len(text) {
		n := strings.IndexByte(text[i:], '"')
		if n < 0 {
			break
		}
		if n == 0 || text[i+n-1] != '\\' {
			return i + n + 1
		}
		// The quote is escaped if an odd number of backslashes precedes it.
		first := i + n - 1
		for first > i && text[first-1] == '\\' {
			first--
		}
		i += n + 1
		if (i-1-first)%2 == 0 {
			return i
		}
	}
	return len(text)
}

func inNumber(c byte) bool {
	return '0' <= c && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}
