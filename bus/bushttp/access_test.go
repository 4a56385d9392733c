package bushttp_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
)

// Every entry allows the hosts that it means and no other. Those that are refused are
// what a browser could be made to send, and what only an attacker's own client sends.
func TestHosts_are_those_that_were_allowed(t *testing.T) {
	b := newBus(t)
	for _, c := range []struct {
		entry          string
		allow, refused []string
	}{
		{"app", []string{"app", "app:8080", "APP:8080", "App.", "app.:8080", "app:"},
			[]string{"", ":8080", "app.evil.example", "x.app", "xapp", "appx", "app..", ".app", "app:8080:1", "[app]", "[app]:80",
				"user@app", "app@evil.example", "app/", "app#", "app%", "app\x00", " app", "app ", "app,app", "evil.example", "10.0.0.1"}},
		{"Dev.Example.", []string{"dev.example", "DEV.EXAMPLE.:443"},
			[]string{"x.dev.example", "dev.example.evil", "xdev.example", "dev-example", "dev.example..", "example"}},
		{"*.Example.com", []string{"a.example.com", "A.EXAMPLE.COM:8080", "a.b.example.com", "a.example.com.", "a_1.b-2.example.com"},
			[]string{"", "example.com", ".example.com", "..example.com", "a..example.com", ".a.example.com", "a.example.com..", "a.example.com.evil",
				"a.example.com.evil.example", "evilexample.com", "evil-example.com", "a.example.comm", "a.example.org", "example.com.",
				"evil.example#.example.com", "evil.example/.example.com", `evil.example\.example.com`, "evil.example?.example.com",
				"u@a.example.com", "evil.example:80@a.example.com", "a%2eexample.com", "*.example.com", "a b.example.com", "a\x00.example.com",
				"a\u3002example.com", "\u212a.example.com.evil", "[a.example.com]", "[::1].example.com", "a.example.com:80:80",
				strings.Repeat("x", 64) + ".example.com", strings.Repeat("x.", 200) + "example.com"}},
		{"*.internal", []string{"a.internal", "a.b.internal"}, []string{"internal", "a.internal.evil.example", "ainternal", "a.internals"}},
		{"192.0.2.7", []string{"192.0.2.7", "192.0.2.7:80", "192.0.2.7.", "[::ffff:192.0.2.7]", "[::ffff:c000:207]:80"},
			[]string{"192.0.2.70", "192.0.2.8", "192.0.2.7.evil.example", "192.0.2", "0192.0.2.7", "192.0.2.07", "3221225991", "0xc0000207",
				"0xc0.0.2.7", "192.0.519", "[::192.0.2.7]", "[192.0.2.7", "192.0.2.7]", "192.0.2.7/32"}},
		{"::ffff:192.0.2.7", []string{"192.0.2.7", "[::FFFF:192.0.2.7]"}, []string{"192.0.2.8", "[::]"}},
		{"[2001:DB8::1]", []string{"[2001:db8::1]", "[2001:DB8:0:0::1]:80", "2001:db8::1"},
			[]string{"[2001:db8::2]", "[2001:db8::1", "2001:db8::1]", "[2001:db8::1]x", "[2001:db8::1].evil.example", "x[2001:db8::1]",
				"[2001:db8::1%25eth0]", "[[2001:db8::1]]", "2001:db8::1:80", "[]", "[]:80", "["}},
		{"10.0.0.0/8", []string{"10.0.0.0", "10.0.0.1:8080", "10.255.255.255", "[::ffff:10.1.2.3]:80", "[::ffff:a01:203]"},
			[]string{"11.0.0.1", "9.255.255.255", "10.0.0.1.evil.example", "10.evil.example", "10", "10.1", "10.0.0.256", "010.0.0.1",
				"167772161", "[::10.0.0.1]", "[64:ff9b::10.0.0.1]", "[10.0.0.1", "10.0.0.0/8", "10.0.0.1@evil.example", "evil.example"}},
		{"fd00::/8", []string{"[fd00::1]", "[FDFF::1]:80", "[fd12:3456::]"},
			[]string{"[fc00::1]", "[fe00::1]", "fd00", "fd.evil.example", "[fd00::1%25eth0]", "[fd00::1%eth0]", "[fd00::1", "10.0.0.1"}},
		{"::/0", []string{"[::]", "[2001:db8::1]"}, []string{"10.0.0.1", "[::ffff:10.0.0.1]", "0.0.0.0", "evil.example"}},
		{"0.0.0.0/0", []string{"0.0.0.0", "8.8.8.8", "[::ffff:8.8.8.8]"}, []string{"[2001:db8::1]", "evil.example", "8.8.8.8.evil.example"}},
		{"192.0.2.7/32", []string{"192.0.2.7"}, []string{"192.0.2.6", "192.0.2.8"}},
	} {
		plain, h := newHandler(t, b), newHandler(t, b, bushttp.AllowHosts(c.entry))
		for _, host := range c.allow {
			if got := ask(h, "GET", "/stats", "Host", host); got.Code != http.StatusOK {
				t.Errorf("%q: host %q: %d, want 200", c.entry, host, got.Code)
			}
			if got := ask(plain, "GET", "/stats", "Host", host); got.Code != http.StatusForbidden {
				t.Errorf("without %q: host %q: %d", c.entry, host, got.Code)
			}
		}
		for _, host := range c.refused {
			if got := ask(h, "GET", "/stats", "Host", host); got.Code != http.StatusForbidden {
				t.Errorf("%q: host %q: %d, want 403", c.entry, host, got.Code)
			}
		}
		for _, host := range []string{"localhost:80", "a.b.localhost", "127.0.0.1", "127.255.0.1:80", "[::1]:80", "[::ffff:127.0.0.1]"} {
			if got := ask(h, "GET", "/stats", "Host", host); got.Code != http.StatusOK {
				t.Errorf("%q: the local host %q: %d", c.entry, host, got.Code)
			}
		}
	}
}

func TestHosts_that_look_local(t *testing.T) {
	h := newHandler(t, newBus(t))
	for _, host := range []string{
		".localhost", "a..localhost", "localhost..", "[localhost]", "[localhost]:80", "evil.example#.localhost", "evil.example/.localhost",
		"u@a.localhost", "a b.localhost", "notlocalhost", "localhost.evil.example", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.1.evil.example",
		"[::1", "::1]", "[::1]x", "[::1%25lo]", "::1%lo", "[::1%.evil.example]:80", "[::1].localhost", "[::127.0.0.1]", "[::ffff:128.0.0.1]", "0.0.0.0", "[::]", "126.255.255.255", "128.0.0.1",
	} {
		if got := ask(h, "GET", "/stats", "Host", host); got.Code != http.StatusForbidden {
			t.Errorf("host %q: %d, want 403", host, got.Code)
		}
	}
}

// A page of an allowed host is not of the same origin as that of another one.
func TestHosts_are_origins_of_their_own(t *testing.T) {
	h := newHandler(t, newBus(t), bushttp.AllowHosts("*.example.com", "10.0.0.0/8"))
	for _, c := range []struct {
		host, origin string
		want         int
	}{
		{"a.example.com", "https://a.example.com", 200},
		{"a.example.com", "https://b.example.com", 403},
		{"a.example.com", "https://example.com", 403},
		{"10.0.0.1:8080", "http://10.0.0.1:8080", 200},
		{"10.0.0.1:8080", "http://10.0.0.2:8080", 403},
	} {
		if got := ask(h, "GET", "/stats", "Host", c.host, "Origin", c.origin); got.Code != c.want {
			t.Errorf("%s from %s: %d, want %d", c.host, c.origin, got.Code, c.want)
		}
	}
	if got := ask(h, "GET", "/stats", "Host", "a.example.com", "Sec-Fetch-Site", "same-site"); got.Code != http.StatusForbidden {
		t.Errorf("from a page beside it: %d", got.Code)
	}
}

func TestHosts_refused_ones_are_told_what_allows_them(t *testing.T) {
	b := newBus(t)
	addr := strings.TrimPrefix(serve(t, newHandler(t, b)), "http://")
	for host, entry := range map[string]string{
		"app:8080":             "app",
		"APP.example.com.:80":  "app.example.com",
		"10.1.2.3:8080":        "10.1.2.3",
		"[2001:DB8::1]:80":     "2001:db8::1",
		"[::ffff:192.0.2.7]:1": "192.0.2.7",
		"10.0.0.256":           "", // nothing allows these
		"a..b":                 "",
		"[app]":                "",
		"":                     "",
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", host); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		var body struct{ Error string }
		err = json.NewDecoder(resp.Body).Decode(&body)
		if err != nil || resp.StatusCode != http.StatusForbidden || !strings.Contains(body.Error, fmt.Sprintf("the host %q", host)) {
			t.Errorf("host %q: %s, %v, %q", host, resp.Status, err, body.Error)
		}
		if how := fmt.Sprintf("bushttp.AllowHosts(%q)", entry); strings.Contains(body.Error, how) != (entry != "") {
			t.Errorf("host %q: %q, want %s", host, body.Error, how)
		}
		if entry == "" {
			continue
		}
		if got := ask(newHandler(t, b, bushttp.AllowHosts(entry)), "GET", "/", "Host", host); got.Code != http.StatusOK {
			t.Errorf("host %q with AllowHosts(%q): %d", host, entry, got.Code)
		}
	}
}

func TestHosts_bad_entries_are_named(t *testing.T) {
	b := newBus(t)
	for _, entry := range []string{
		"", " ", ".", "..", "*", "*.", "*.*.example", "a.*.example", "*example.com", "**.example.com", "*.example.com:80", "*.10.0.0.1", "*.[::1]",
		"*.::1", "*..example", ".example.com", "a..b", "http://dev", "https://dev/", "//dev", "dev/", "dev/8", "dev:80", "dev:", ":80", "192.0.2.7:80",
		"[::1]:80", "[dev]", "[::1", "::1]", "user@dev", "dev?", "dev#x", "a b", "a\tb", "a,b", "b\u00fccher.example", "10.0.0.256", "10.0.0", "2130706433",
		"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/", "/8", "10/8", "fd00::1/8", "fd00::/129", "[fd00::]/8",
		"::ffff:10.0.0.0/104", "fe80::%eth0/10", "fe80::1%eth0", "[fe80::1%25eth0]", "*.10.0.0.0/8", strings.Repeat("x", 64), strings.Repeat("x.", 127) + "x",
	} {
		h, err := bushttp.New(b, bushttp.AllowHosts("good", entry))
		if h != nil || !errors.Is(err, bus.ErrOption) || !strings.Contains(err.Error(), fmt.Sprintf("AllowHosts: %q", entry)) {
			t.Errorf("%q: %v, %v", entry, h, err)
		}
	}
	if _, err := bushttp.New(b, bushttp.AllowHosts("10.1.2.3/8")); err == nil || !strings.Contains(err.Error(), "10.0.0.0/8") {
		t.Errorf("%v does not say which block it is", err)
	}
}

// What becomes of the caller's slice is not the option's business.
func TestHosts_are_copied(t *testing.T) {
	entries := []string{"app"}
	opt := bushttp.AllowHosts(entries...)
	entries[0] = "evil.example"
	h := newHandler(t, newBus(t), opt)
	if got := ask(h, "GET", "/stats", "Host", "app"); got.Code != http.StatusOK {
		t.Errorf("app: %d", got.Code)
	}
	if got := ask(h, "GET", "/stats", "Host", "evil.example"); got.Code != http.StatusForbidden {
		t.Errorf("evil.example: %d", got.Code)
	}
}
