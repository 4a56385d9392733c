package ndjson_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

// Of a line what counts is its text, without the mark before it and the white
// space behind it; how much of it fits into a buffer shows nowhere.
func TestLine_is_the_same_whatever_the_buffer_holds(t *testing.T) {
	const buffer = 64 << 10
	object := func(n int) string { // of n bytes
		const begin, end = `{"type":"a","source":"`, `"}`
		return begin + strings.Repeat("x", n-len(begin)-len(end)) + end
	}
	var sizes []int
	for d := -5; d <= 5; d++ {
		sizes = append(sizes, buffer+d)
	}
	sizes = append(sizes, 2*buffer-1, 2*buffer, 2*buffer+1)
	readers := map[string]func(io.Reader) io.Reader{
		"whole":    func(r io.Reader) io.Reader { return r },
		"by_bytes": iotest.OneByteReader,
	}
	for _, mark := range []string{"", "\uFEFF"} {
		for _, end := range []string{"\n", "\r\n", " \t\n", ""} {
			for way, wrap := range readers {
				t.Run(fmt.Sprintf("mark=%t/end=%q/%s", mark != "", end, way), func(t *testing.T) {
					sizes := sizes
					if way == "by_bytes" {
						sizes = sizes[2:9] // it is slow
					}
					for _, n := range sizes {
						for _, c := range []struct {
							name, text string
							limit      int
							want       string // the error, if it is one
						}{
							{"just_the_limit", object(n), n, ""},
							{"over_the_limit", object(n), n - 1, fmt.Sprintf("too long: %d bytes, of at most %d", n, n-1)},
							{"far_over_the_limit", object(n), 9, fmt.Sprintf("too long: %d bytes, of at most 9", n)},
							{"blanks_before", strings.Repeat(" ", n) + "{}", 100, fmt.Sprintf("too long: %d bytes, of at most 100", n+2)},
							{"blanks_between", "{" + strings.Repeat(" ", n) + "}", n + 1, fmt.Sprintf("too long: %d bytes, of at most %d", n+2, n+1)},
							{"blanks_behind", object(50) + strings.Repeat(" ", n), 50, ""},
							{"bad", strings.Repeat("?", n), n, "invalid character"},
						} {
							stream := mark + c.text + end
							_, err := ndjson.NewReader(wrap(strings.NewReader(stream)), event.Decoder{MaxBytes: c.limit}).Read()
							if c.want == "" {
								if err != nil {
									t.Errorf("%s, %d: %v", c.name, n, err)
								}
								continue
							}
							var bad *ndjson.LineError
							if !errors.As(err, &bad) || bad.Line != 1 || bad.Offset != int64(len(mark)) ||
								!strings.Contains(err.Error(), c.want) || errors.Is(err, ndjson.ErrTorn) != (end == "") {
								t.Errorf("%s, %d: got %#v, %v, want %s", c.name, n, bad, err, c.want)
							}
						}
					}
				})
			}
		}
	}
}

func TestLine_of_blanks_is_passed_over_however_long(t *testing.T) {
	for _, n := range []int{60_000, 1<<16 - 1, 1 << 16, 1<<16 + 1, 70_000, 1 << 20} {
		blank := strings.Repeat(" ", n)
		stream := "\uFEFF" + blank + "\r\n" + blank + "\n{\"type\":\"a\"}" + blank + "\n?\n" + blank
		got := readAll(t, ndjson.NewReader(strings.NewReader(stream), event.Decoder{MaxBytes: 20}))
		if want := fmt.Sprintf("a !4@%d EOF", 3*n+len("\uFEFF\r\n\n{\"type\":\"a\"}\n")); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}
