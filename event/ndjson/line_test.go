package ndjson_test

import (
	"errors"
	"fmt"
	"io"
	"math"
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

// A line that would overflow a stack, or fill the memory, is one bad line. Those
// before and behind it are read.
func TestAttackLines(t *testing.T) {
	const good = `{"type":"good"}` + "\n"
	deep := func(open, shut string, n int) string { return strings.Repeat(open, n) + "1" + strings.Repeat(shut, n) }
	long := strings.Repeat("x", 3<<20)
	for name, line := range map[string]string{
		"arrays":              `{"type":"t","payload":{"k":` + deep("[", "]", 1e6) + `}}`,
		"objects":             `{"type":"t","payload":` + deep(`{"a":`, "}", 5e5) + `}`,
		"an_unknown_key":      `{"type":"t","x":` + deep("[", "]", 1e6) + `}`,
		"open":                strings.Repeat("[", 1e6),
		"open_objects":        strings.Repeat(`{"type":`, 5e5),
		"shut":                strings.Repeat("}", 1e6),
		"quotes":              strings.Repeat(`"`, 1e6+1),
		"backslashes":         `{"type":"t\` + strings.Repeat(`\`, 1e6) + `"}`,
		"surrogates":          `{"type":"` + strings.Repeat(`\ud800`, 1e5) + ` "}`,
		"NULs":                strings.Repeat("\x00", 1e6),
		"too_long":            `{"type":"t","source":"` + long + `"}`,
		"blanks_and_then_one": strings.Repeat(" ", 3<<20) + "1",
		"not_UTF-8":           `{"type":"t","source":"` + long[:1<<20] + "\xff" + `"}`,
		"carriage_returns":    strings.Repeat("\r", 1e6) + "1",
		"byte_order_marks":    strings.Repeat("\uFEFF", 1e5),
	} {
		for _, d := range []event.Decoder{{MaxBytes: 2 << 20}, {MaxBytes: 8 << 20, MaxDepth: math.MaxInt}} {
			if d.MaxDepth > 0 && (name == "too_long" || name == "blanks_and_then_one") {
				continue // which is not, or another error
			}
			r := ndjson.NewReader(strings.NewReader(good+line+"\n"+good+line), d)
			if e, err := r.Read(); err != nil || e.Type != "good" {
				t.Fatal(name, err)
			}
			var bad *ndjson.LineError
			e, err := r.Read()
			if e != nil || !errors.As(err, &bad) || !errors.Is(err, event.ErrInvalid) || bad.Line != 2 || len(err.Error()) > 1000 {
				t.Errorf("%s: %v, %.200v", name, e, err)
			}
			if e, err := r.Read(); err != nil || e.Type != "good" {
				t.Errorf("%s: behind it: %.200v", name, err)
			}
			if _, err := r.Read(); !errors.Is(err, ndjson.ErrTorn) {
				t.Errorf("%s: at the end: %.200v", name, err)
			}
			if _, err := r.Read(); err != io.EOF {
				t.Errorf("%s: after the end: %v", name, err)
			}
		}
	}
}

// A payload as deep as there is, which the engine does not vouch for, is read and
// written all the same.
func TestAttackDepthOfTheEngine(t *testing.T) {
	for _, n := range []int{60, 62, 63, 65, 4000, 4095, 4096, 4097, 9997} {
		line := `{"type":"t","payload":{"k":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}`
		e, err := ndjson.NewReader(strings.NewReader(line), event.Decoder{MaxDepth: math.MaxInt}).Read()
		if err != nil {
			t.Errorf("%d deep: %v", n, err)
			continue
		}
		var out strings.Builder
		w := ndjson.NewWriter(&out)
		if err := errors.Join(w.Write(e), w.Flush()); err != nil || !strings.HasSuffix(out.String(), line[strings.Index(line, `"payload"`):]+"\n") {
			t.Errorf("%d deep: %v", n, err)
		}
	}
}
