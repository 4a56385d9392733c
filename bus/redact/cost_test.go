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
// of again and again.
var repetitive = []string{
	"password=", `password="`, "password='a", "password=$A", "password=a.b", `password="$a"`, `password='$a" `, `password=\"`, "password `",
	`password="" '`, "password=)", "password=]]]", "password=a,b", "password: ", "password\n", "password      ", "passphrase: a",
	"eyJ", "eyJ-", "eyJ.", "sk-", "ghp_-", "AKIA", "M.", "a-", "a.", "A", "aA1", "123456:", "hooks.slack.com/services/",
	"://", "://a:b/", "https://a:b@", "https://discord.com/api/webhooks/", "@tcp(", ":@tcp(", "a@tcp", "${TOKEN:-", "$",
	"-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "-----END ", "-", "PuTTY-User-Key-File-", `\`, `\"`, `'"` + "`",
	"Cookie: a=b; ", "Authorization: Bearer ", "Authorization: Digest a, ", `curl -u "a `, "curl -u a", "mysql -p'", "--password ", "--password\", ",
	"password: [", "password: [a,", `password: ["$A", `, "password: [$A, ", `password: ["$(password: [", `, `password: ["a`, "password: [ ", `password: ['a",`,
	"password: |\n", "password: |\n a", "- ", "password: |\n  $A\n", `password = """`, `password = """a"`, `password = """$A"""`, `password = """$A"""b`, "password=\\\n", "password[1",
	"set -x token ", "set -", "identified with a by ", `\u0026sig=`, `\u0026`, `:\/\/a:`, `a:\/\/a:b@`,
	"<password>", "<password> ", "<password x", "<a:password>", "<password><![CDATA[", "<![CDATA[<password>", "eyJ.a", `p,\`, "Cookie: a; b\\ ",
	"ghp_.", "ghp_...........", "sl.", "sl./1A", "t1.", "eyJ...", "a1B8Q~", "Q~", "a1.atlasv1.", "a_mmk", "0a-us1", "NRAL", "00D!", "00Da1a1a1a1!", "00Da1a1a1a1!a",
	"sc_.acc", "sc_a.acc_", "pat.", "pat", "s.", "-us", "key-0", "secret_a1", "EAAA", "EAA/", "/EAA", "_gitlab_session=", "IncomingWebhook/",
	"machine a login b password ", "identified by ", `("token", `, `set("token",`, `set("token","a`, "aKey=", "aKey=a1B2", "&token=1|", "&token=(", "&token=)",
	"password=hunter22 ", "hunter22 password=hunter22", `"-p",`, "htpasswd -b a ", "&key=a1", "x,", "(", " ", "\x80",
}

// Of a text sixteen times as long a quadratic one takes 256 times as long; half of
// that is allowed, for what else the processor's caches are used for.
func TestTextTakesLinearTime(t *testing.T) {
	took := func(s string) time.Duration {
		best := time.Hour
		for range 3 {
			best = min(best, processorTime(t, func() { redact.Text(s) }))
		}
		return best
	}
	for _, unit := range repetitive {
		short := took(repeat(unit, 4<<10))
		long := took(repeat(unit, 64<<10))
		if ratio := float64(long) / float64(max(short, time.Microsecond)); ratio > 128 {
			if again := float64(took(repeat(unit, 64<<10))) / float64(max(took(repeat(unit, 4<<10)), time.Microsecond)); again > 128 {
				t.Errorf("%q: 16 times as much takes %.0f times as long (%v, %v)", unit, ratio, short, long)
			}
		}
	}
}

// Half a megabyte takes a tenth of a second at most, also behind commands whose options
// are known, and some ten times that under the race detector. To look through the rest of
// it from each place, at 30 bytes a nanosecond, would take four seconds.
func TestAttackRepetitions(t *testing.T) {
	options := []string{
		`-ub\ `, `-u\ `, `-u"a"b\ `, `-u"a":$A\ `, `-u'a"b\ `, `-ua:$A\ `, `--user a\ `, "-sSu -u", `-b a\ `, `-b=\ `, `-p\ `, `-p$A\ `, "-p`a ", `-pa'`,
	}
	anywhere := []string{"password=", `password="a`, `password=$A\ `, "Cookie: a; b\\ ", "Authorization: Bearer ", "eyJ-", "eyJ-.", `\`, `p,\`, "://a:b/"}
	n := 512 << 10
	if testing.Short() {
		n /= 2
	}
	for command, units := range map[string][]string{"": anywhere, "curl ": options, "mysql ": options, "sshpass ": options,
		"7z ": {`-p"a`, "-p`a "}, "zip ": {`-P \ `}, "htpasswd ": {"-b a ", `-b \ `}, "smbclient ": {`-U a%\ `, "-U a"}, "http ": {`-a a:\ `}} {
		for _, unit := range units {
			took := processorTime(t, func() { redact.Text(command + repeat(unit, n)) })
			if took > 3*time.Second {
				t.Errorf("%q: %d bytes of %q take %v", command, n, unit, took)
			}
		}
	}
}

func repeat(unit string, n int) string { return strings.Repeat(unit, n/len(unit)) }

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
