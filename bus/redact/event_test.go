package redact_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/redact"
	"github.com/vidurai/eventbus/event"
)

func TestEvent(t *testing.T) {
	t.Run("returns_the_same_one_if_it_finds_nothing", func(t *testing.T) {
		for _, e := range []*event.Event{
			nil,
			{},
			event.New("a.b", "x", "/src/password=x", slog.String("command", "go test"), slog.Int("tokens_used", 7),
				slog.Bool("token", true), slog.String("password", ""), slog.Any("secret", nil), slog.String("pwd", "/src"),
				slog.Any("cookies", []any{}), slog.Any("o", map[string]any{"a": []any{1, "x", []string{"--password-stdin"}}})),
			event.New("a.b", "x", "", slog.String("password", redact.Mark), slog.Any("a", []any{"--token", redact.Mark, "--token", "-v"})),
		} {
			if got := redact.Event(e); got != e {
				t.Errorf("%v became %v", e, got)
			}
		}
	})

	t.Run("looks_everywhere_in_the_payload", func(t *testing.T) {
		token := tokens["GitHub personal"]
		at := time.Unix(0, 0).UTC()
		e := event.New("a.b", token, "https://me:pw@example.com/x",
			slog.String("command", "TOKEN=abc make"), slog.Int("n", 1), slog.Time("t", at), slog.Any("big", json.Number("1e400")),
			slog.Any("o", map[string]any{"p": map[string]any{"text": "at " + token, "api_key": 7, "keep": []any{true}}}),
			slog.Any("a", []any{"x", []any{token, map[string]any{"t": token}}, 1.5}),
			slog.Any("argv", []string{"tool", "--password", "hunter2", "-v"}),
			slog.Any("args", []any{"--pin", 1, "--password", 12, "--token", true, "--secret", 0.5, "--token", []any{7}}),
			slog.Any("credentials", map[string]any{"user": "me"}), slog.Any("secrets", []any{1, 2}),
			slog.Any("err", fmt.Errorf("no such token %s", token)), slog.Any("bad", make(chan int)),
			slog.Any("map", map[string]any{token: 1}), slog.Time("session_id", at), slog.Float64("accessToken", 0.5))
		want := map[string]any{
			"command": "TOKEN=[redacted] make", "n": int64(1), "t": at, "big": json.Number("1e400"),
			"o":           map[string]any{"p": map[string]any{"text": "at [redacted]", "api_key": "[redacted]", "keep": []any{true}}},
			"a":           []any{"x", []any{"[redacted]", map[string]any{"t": "[redacted]"}}, 1.5},
			"argv":        []any{"tool", "--password", "[redacted]", "-v"},
			"args":        []any{"--pin", int64(1), "--password", "[redacted]", "--token", true, "--secret", "[redacted]", "--token", []any{int64(7)}},
			"credentials": "[redacted]", "secrets": "[redacted]",
			"err": "no such token [redacted]", "map": map[string]any{"[redacted]": int64(1)}, "session_id": "[redacted]", "accessToken": "[redacted]",
		}
		before, _ := e.MarshalJSON()
		got := redact.Event(e)
		if got == e || got.ProjectPath != "https://me:[redacted]@example.com/x" || got.Source != token || got.ID != e.ID {
			t.Errorf("%+v", got)
		}
		m := got.Payload.Map()
		if !strings.HasPrefix(fmt.Sprint(m["bad"]), "unencodable") {
			t.Errorf("an unencodable value became %v", m["bad"])
		}
		delete(m, "bad")
		if fmt.Sprintf("%#v", m) != fmt.Sprintf("%#v", want) {
			t.Errorf("got  %v\nwant %v", m, want)
		}
		if after, _ := e.MarshalJSON(); string(after) != string(before) {
			t.Error("the event itself was changed")
		}
		if redact.Event(got) != got {
			t.Error("a redacted event is redacted again")
		}
	})

	t.Run("knows_the_arguments_of_commands", func(t *testing.T) {
		for _, c := range []struct{ argv, want []any }{
			{[]any{"mysql", "-u", "root", "-phunter2", "db"}, []any{"mysql", "-u", "root", "-p[redacted]", "db"}},
			{[]any{"/usr/bin/curl", "-u", "me:p\"w <é>\n", "h"}, []any{"/usr/bin/curl", "-u", "me:[redacted]", "h"}},
			{[]any{"sudo", "sshpass", "-p", "x y", "ssh", "h"}, []any{"sudo", "sshpass", "-p", "[redacted]", "ssh", "h"}},
			{[]any{"docker", "login", "-u", "me", "-p", "x"}, []any{"docker", "login", "-u", "me", "-p", "[redacted]"}},
			{[]any{"bash", "-c", "mysql -px"}, []any{"bash", "-c", "mysql -p[redacted]"}},
		} {
			e := redact.Event(event.New("a.b", "", "", slog.Any("argv", c.argv), slog.Any("o", map[string]any{"args": []any{1, c.argv}})))
			want := map[string]any{"argv": c.want, "o": map[string]any{"args": []any{int64(1), c.want}}}
			if got := e.Payload.Map(); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
				t.Errorf("%q:\ngot  %v\nwant %v", c.argv, got, want)
			}
			if redact.Event(e) != e {
				t.Errorf("%q: a redacted event is redacted again", c.argv)
			}
		}
		for _, argv := range [][]any{{"mysql", "-u", "root", "-p", "db"}, {"find", "-name", "mysql", "-print"}, {"curl", "-u", "$USER:$PASS", "h"}, {"mysql", 1, "-px"}} {
			e := event.New("a.b", "", "", slog.Any("argv", argv))
			if got := redact.Event(e); got != e {
				t.Errorf("%q became %v", argv, got.Payload.Map())
			}
		}
	})

	t.Run("hides_what_it_found_wherever_it_is", func(t *testing.T) {
		e := redact.Event(event.New("a.b", "", "",
			slog.String("output", "logged in with hunter22, not hunter22x"), slog.String("command", "mysql -phunter22"),
			slog.String("password", "correct4horse"), slog.Any("lines", []any{"correct4horse", "f(correct4horse)"}),
			slog.Any("argv", []any{"tool", "--token", "staple99x"}), slog.String("echo", "staple99x"), slog.String("secret", "words"), slog.String("prose", "words")))
		want := map[string]any{"output": "logged in with [redacted], not hunter22x", "command": "mysql -p[redacted]", "password": "[redacted]",
			"lines": []any{"[redacted]", "f([redacted])"}, "argv": []any{"tool", "--token", "[redacted]"}, "echo": "[redacted]",
			"secret": "[redacted]", "prose": "words"}
		if got := e.Payload.Map(); fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		if redact.Event(e) != e {
			t.Error("a redacted event is redacted again")
		}
	})

	t.Run("knows_secret_looking_keys", func(t *testing.T) {
		for _, key := range []string{"password", "PASSWORD", "dbPassword", "DBPassword", "db-passwd", "user.pwd", "password2", "secret", "client_secret",
			"secret_id", "token", "accessToken", "refresh_token", "id_token", "API_KEY", "apiKey", "APIKey", "x-api-key", "apikey", "access_key",
			"privateKey", "aws_secret_access_key", "SECRET_KEY_BASE", "authorization", "Proxy-Authorization", "cookie", "Set-Cookie", "credential",
			"credentials", "passphrase", "session_id", "sessionId", "db_pass", "PGPASSWORD", "test_password", "_auth"} {
			for _, v := range []any{"x", 1, 0.5, []any{"x"}, map[string]any{"x": 1}} {
				got, _ := redact.Event(event.New("a.b", "", "", slog.Any(key, v))).Payload.Get(key)
				if got.String() != redact.Mark {
					t.Errorf("%s: %v", key, got)
				}
			}
		}
		for _, key := range []string{"tokens", "tokens_used", "max_tokens", "token_count", "author", "authority", "keyboard", "monkey", "key", "public_key",
			"keys", "passed", "pass", "first_pass", "compass", "password_length", "password_file", "has_password", "tokenizer", "token_type",
			"secretary", "cookie_jar", "id", "access_key_id", "user_id", "session", "", "_", "ключ", "pass_rate"} {
			e := event.New("a.b", "", "", slog.String(key, "x"), slog.Int(key+"_", 1))
			if got := redact.Event(e); got != e {
				t.Errorf("%s: %v", key, got.Payload.Map())
			}
		}
	})
}

func TestSecretsNeverReachTheBus(t *testing.T) {
	var panics []*bus.PanicError
	b, err := bus.New(
		redact.Secrets(),
		bus.Intercept(func(e *event.Event) *event.Event {
			if e.Type == "broken" {
				panic("broken redactor")
			}
			return e
		}),
		bus.OnPanic(func(p *bus.PanicError) { panics = append(panics, p) }),
	)
	if err != nil {
		t.Fatal(err)
	}
	var seen []*event.Event
	if _, err := b.Subscribe(">", func(e *event.Event) { seen = append(seen, e) }); err != nil {
		t.Fatal(err)
	}
	e := event.New("terminal.command", "cli", "/src", slog.String("command", "PASSWORD=hunter2 make"))
	if err := b.Publish(e); err != nil {
		t.Fatal(err)
	}
	emitted, err := b.Emit("terminal.command", "cli", "/src", slog.String("command", "tool --password hunter2"), slog.String("token", "hunter2"))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Publish(event.New("broken", "cli", "", slog.String("password", "hunter2"))); err != nil {
		t.Fatal(err)
	}
	recent := b.Recent(10)
	if len(seen) != 2 || len(recent) != 2 || emitted != seen[1] {
		t.Fatalf("%d handled, %d kept", len(seen), len(recent))
	}
	for _, e := range slices.Concat(seen, recent) {
		text, err := e.MarshalJSON()
		if err != nil || strings.Contains(string(text), "hunter2") || !strings.Contains(string(text), redact.Mark) {
			t.Errorf("%s, %v", text, err)
		}
	}
	if v, _ := e.Payload.Get("command"); v.String() != "PASSWORD=hunter2 make" {
		t.Errorf("the publisher's event became %v", e.Payload.Map())
	}
	st := b.Stats()
	if st.Published != 2 || st.Intercepted != 1 || st.Panics != 1 || len(panics) != 1 || panics[0].Subscription != "interceptor 1" {
		t.Errorf("published %d, intercepted %d, panics %d %v", st.Published, st.Intercepted, st.Panics, panics)
	}
}
