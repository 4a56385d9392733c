package ndjson_test

import (
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
)

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
