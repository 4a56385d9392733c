//go:build (amd64 || arm64) && !go1.28 && !stdjson

package sonicengine

import (
	"bytes"
	"encoding/binary"

	"github.com/bytedance/sonic/encoder"

	"github.com/vidurai/eventbus/internal/jsonengine"
)

// Name says which engine this build has.
const Name = "sonic"

// Vouch is a [jsonengine.Engine] for JSON objects without control characters,
// which is what the lines of a stream are.
//
// sonic's validator is vectorised: on a line of 4 kB, most of it one string, it
// is four times as fast as package jsonengine's own, and thirteen times as fast
// as encoding/json's. It is laxer inside strings: it looks neither for control
// characters nor at what follows a backslash. Those are looked at here. At the very end of a text it
// may also read a few bytes too many to recognise a literal, which a text that
// ends in a brace gives it no occasion for.
//
// Its visitor over the syntax tree, ast.Preorder, would make tokens as well, but
// in more than twice the time (341 ns a line for 132), and without a word about
// trailing data.
func Vouch(data []byte) bool {
	if n := len(data); n < 2 || data[0] != '{' || data[n-1] != '}' {
		return false
	}
	if hasControl(data) {
		return false
	}
	if ok, _ := encoder.Valid(data); !ok {
		return false
	}
	return escapesAreGood(data)
}

// hasControl reports whether a byte of data is below that of a space. It looks at
// eight at once: of a byte that is smaller, and of it alone, the subtraction
// borrows, and sets a high bit that was not set. (A borrow carries on upwards,
// but only from a byte that is smaller itself.)
func hasControl(data []byte) bool {
	const spaces, highs = 0x2020202020202020, 0x8080808080808080
	for ; len(data) >= 8; data = data[8:] {
		if x := binary.LittleEndian.Uint64(data); (x-spaces)&^x&highs != 0 {
			return true
		}
	}
	for _, c := range data {
		if c < ' ' {
			return true
		}
	}
	return false
}

// escapesAreGood reports whether every backslash in data begins one of JSON's
// escape sequences.
func escapesAreGood(data []byte) bool {
	for {
		i := bytes.IndexByte(data, '\\')
		if i < 0 {
			return true
		}
		data = data[i+1:]
		if len(data) == 0 {
			return false
		}
		n := 1
		switch data[0] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		case 'u':
			if n = 5; len(data) < n || !jsonengine.IsHex(data[1:n]) {
				return false
			}
		default:
			return false
		}
		data = data[n:]
	}
}
