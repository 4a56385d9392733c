package redact

// The alphabets of tokens, which are also the indices of scanner.runs.
type alphabet uint8

const (
	letters alphabet = iota // A-Z a-z 0-9
	word                    // and _ -
	parts                   // and . ~
	base64                  // and + / =, as well as all of the above
)

var alphabets = [4]uint8{
	letters: digit | upper | lower,
	word:    digit | upper | lower | wordPunct | dashPunct,
	parts:   digit | upper | lower | wordPunct | dashPunct | tokenPunct,
	base64:  digit | upper | lower | wordPunct | dashPunct | tokenPunct | basePunct,
}

// A format is how a provider's tokens look: a prefix, and at least so many bytes
// of an alphabet. The minimum is mostly below what the provider makes, as there
// are truncated ones too. A prefix that ends in / or = is no secret and stays.
type format struct {
	prefix   string
	alphabet alphabet
	min      int
	check    check
}

// A check is what else must hold.
type check uint8

const (
	atStart  check = iota // it begins a word
	anywhere              // nothing: the prefix says enough

	// Those that follow begin a word too.

	random     // it does not look like words and dashes
	mixed      // digits, capitals and small letters take turns; it has no AA, as numbers in base64 have
	exact      // it has the minimum exactly, and two digits or more
	scrambled  // it is exact and mixed, but may have AA
	alone      // it is exact, and no + or / is beside it, as in base64
	dotted     // it is exact, of two parts or more of 14 bytes or more
	hex        // it has the minimum exactly, in hexadecimal digits and dashes
	capitals   // the same, in capitals, digits and dashes
	jwt        // three parts or more
	discord    // three parts of certain lengths
	authress   // it has the part .acc
	salesforce // an exclamation mark follows, and 30 bytes in parts or more

	// Of these a part is in front of the prefix, as long as ahead says.

	azure     // three bytes and a digit
	maxMind   // letters, with an underscore behind the sixth; it ends with the prefix
	newRelic  // letters; it ends with the prefix
	mailchimp // hexadecimal digits; it ends with one or two digits
	terraform // letters
)

// ahead is how many bytes of a token are in front of the prefix.
var ahead = [...]int{azure: 4, maxMind: 36, newRelic: 36, mailchimp: 32, terraform: 14}
