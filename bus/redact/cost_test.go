package redact_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus/redact"
	"github.com/vidurai/eventbus/event"
)

const clean = "go test -race -count=1 -run 'TestB3' ./bus/... https://example.com/x?page=2"

func TestNothingFoundAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { redact.Text(clean) }); n != 0 {
		t.Errorf("a text makes %v allocations", n)
	}
	e := event.New("a.b", "x", "/src", slog.String("command", clean), slog.Int("exit_code", 0), slog.Any("o", map[string]any{"a": clean}))
	if n := testing.AllocsPerRun(100, func() { redact.Event(e) }); n != 0 {
		t.Errorf("an event makes %v allocations", n)
	}
}

// Each is the start of something that a careless scanner would look for the end
// of again and again. Of a text sixteen times as long a quadratic one takes 256
// times as long; half of that is allowed, for other work on the machine.
func TestTextTakesLinearTime(t *testing.T) {
	took := func(s string) time.Duration {
		best := time.Hour
		for range 3 {
			start := time.Now()
			redact.Text(s)
			best = min(best, time.Since(start))
		}
		return best
	}
	for _, unit := range []string{
		"password=", `password="`, "password='a", "password=$A", "password=a.b", `password="$a"`, `password='$a" `, `password=\"`, "password `",
		`password="" '`, "password=)", "password=]]]", "password=a,b", "password: ", "password\n", "password      ", "passphrase: a",
		"eyJ", "eyJ-", "eyJ.", "sk-", "ghp_-", "AKIA", "M.", "a-", "a.", "A", "aA1", "123456:", "hooks.slack.com/services/",
		"://", "://a:b/", "https://a:b@", "https://discord.com/api/webhooks/", "@tcp(", ":@tcp(", "a@tcp", "${TOKEN:-", "$",
		"-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "-----END ", "-", "PuTTY-User-Key-File-", `\`, `\"`, `'"` + "`",
		"Cookie: a=b; ", "Authorization: Bearer ", "Authorization: Digest a, ", `curl -u "a `, "curl -u a", "mysql -p'", "--password ", "--password\", ",
		"<password>", "machine a login b password ", "identified by ", "&key=a1", "x,", "(", " ", "\x80",
	} {
		short := took(strings.Repeat(unit, 4<<10/len(unit)))
		long := took(strings.Repeat(unit, 64<<10/len(unit)))
		if ratio := float64(long) / float64(max(short, time.Microsecond)); ratio > 128 {
			if again := float64(took(strings.Repeat(unit, 64<<10/len(unit)))) / float64(max(took(strings.Repeat(unit, 4<<10/len(unit))), time.Microsecond)); again > 128 {
				t.Errorf("%q: 16 times as much takes %.0f times as long (%v, %v)", unit, ratio, short, long)
			}
		}
	}
}

func BenchmarkText(b *testing.B) {
	for name, s := range map[string]string{"clean": clean, "secret": "curl -u me:hunter2 https://example.com", "long": strings.Repeat(clean+"\n", 1000)} {
		b.Run("text="+name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				redact.Text(s)
			}
		})
	}
}
