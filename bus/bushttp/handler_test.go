package bushttp_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
)

var routes = map[string]string{ // and what they are
	"/":              "text/html; charset=utf-8",
	"/stats":         "application/json",
	"/recent":        "application/json",
	"/metrics":       "text/plain; version=0.0.4; charset=utf-8",
	"/page/main.js":  "text/javascript; charset=utf-8",
	"/page/page.css": "text/css; charset=utf-8",
	"/page/icon.svg": "image/svg+xml",
}

func TestRoutes(t *testing.T) {
	h := newHandler(t, newBus(t))
	for path, contentType := range routes {
		got := ask(h, "GET", path)
		if got.Code != http.StatusOK || got.Header().Get("Content-Type") != contentType || got.Body.Len() == 0 {
			t.Errorf("GET %s: %d, %q, %d bytes", path, got.Code, got.Header().Get("Content-Type"), got.Body.Len())
		}
		if got := ask(h, "HEAD", path); got.Code != http.StatusOK || got.Header().Get("Content-Type") != contentType {
			t.Errorf("HEAD %s: %d, %q", path, got.Code, got.Header().Get("Content-Type"))
		}
	}
	if got := ask(h, "HEAD", "/events"); got.Code != http.StatusOK || got.Header().Get("Content-Type") != "text/event-stream" {
		t.Errorf("HEAD /events: %d, %q", got.Code, got.Header().Get("Content-Type"))
	}
	for _, path := range []string{"/nothing", "/stats/", "//", "/page/", "/page/index.html", "/page/../stats", "/page/%2e%2e/handler.go"} {
		if got := ask(h, "GET", path); got.Code != http.StatusNotFound {
			t.Errorf("GET %s: %d", path, got.Code)
		}
	}
}

func TestOnlyReading(t *testing.T) {
	h := newHandler(t, newBus(t))
	paths := []string{"/events"}
	for path := range routes {
		paths = append(paths, path)
	}
	for _, path := range paths {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"} {
			got := ask(h, method, path)
			if got.Code != http.StatusMethodNotAllowed || got.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d, Allow %q", method, path, got.Code, got.Header().Get("Allow"))
			}
		}
	}
}

func TestHosts(t *testing.T) {
	b := newBus(t)
	plain := newHandler(t, b)
	allowed := newHandler(t, b, bushttp.AllowHosts("Dev.Example", "192.0.2.7", "[2001:db8::1]"))
	for host, want := range map[string]struct{ plain, allowed bool }{
		"localhost":              {true, true},
		"LOCALHOST:80":           {true, true},
		"localhost.":             {true, true},
		"bus.localhost:8080":     {true, true},
		"127.0.0.1":              {true, true},
		"127.8.9.10:1234":        {true, true},
		"[::1]":                  {true, true},
		"[::1]:8080":             {true, true},
		"dev.example":            {false, true},
		"dev.example:8080":       {false, true},
		"192.0.2.7:8080":         {false, true},
		"[2001:DB8:0::1]:80":     {false, true},
		"":                       {false, false},
		"evil.example":           {false, false},
		"x.dev.example":          {false, false},
		"127.0.0.1.evil.example": {false, false},
		"localhost.evil.example": {false, false},
		"notlocalhost":           {false, false},
		"10.0.0.1":               {false, false},
		"0.0.0.0":                {false, false},
		"[::]":                   {false, false},
	} {
		for path := range routes {
			for _, c := range []struct {
				h    http.Handler
				want bool
			}{{plain, want.plain}, {allowed, want.allowed}} {
				got := ask(c.h, "GET", path, "Host", host)
				if (got.Code == http.StatusOK) != c.want || !c.want && got.Code != http.StatusForbidden {
					t.Errorf("%q %s: %d, allowed: %t", host, path, got.Code, c.want)
				}
				if !c.want && strings.Contains(got.Body.String(), "buffer_size") {
					t.Errorf("%q %s: %s", host, path, got.Body)
				}
			}
		}
	}
}

func TestOtherOrigins(t *testing.T) {
	h := newHandler(t, newBus(t))
	for site, want := range map[string]int{"same-origin": 200, "none": 200, "cross-site": 403, "same-site": 403, "else": 403} {
		for path := range routes {
			want := want
			if path == "/" { // it may be linked to
				want = 200
			}
			if got := ask(h, "GET", path, "Sec-Fetch-Site", site); got.Code != want {
				t.Errorf("%s from %s: %d, want %d", path, site, got.Code, want)
			}
		}
		if got := ask(h, "HEAD", "/events", "Sec-Fetch-Site", site); got.Code != want {
			t.Errorf("/events from %s: %d, want %d", site, got.Code, want)
		}
	}
}

// Browsers leave Sec-Fetch-Site out on plain HTTP to a host that is not local.
func TestOtherOrigins_by_Origin(t *testing.T) {
	h := newHandler(t, newBus(t), bushttp.AllowHosts("dev.example", "2001:db8::1"))
	for _, c := range []struct {
		host, origin, site string
		want               int
	}{
		{"dev.example", "http://dev.example", "", 200},
		{"dev.example", "https://dev.example", "", 200}, // a proxy speaks HTTPS for it
		{"dev.example", "http://DEV.example", "", 200},
		{"dev.example:8080", "http://dev.example:8080", "", 200},
		{"[2001:db8::1]:80", "http://[2001:db8::1]:80", "", 200},
		{"dev.example", "", "", 200},
		{"localhost:8080", "http://evil.example", "", 403},
		{"dev.example", "http://evil.example", "", 403},
		{"dev.example", "http://dev.example:8080", "", 403},
		{"dev.example:8080", "http://dev.example", "", 403},
		{"dev.example", "http://dev.example.evil.example", "", 403},
		{"dev.example", "http://dev.example@evil.example", "", 403},
		{"dev.example", "http://localhost", "", 403},
		{"dev.example", "null", "", 403},
		{"dev.example", "dev.example", "", 403},
		{"dev.example", "http://dev.example%", "", 403},
		{"localhost:8080", "https://dev.example", "same-origin", 200}, // the proxy changed the Host
		{"dev.example", "http://dev.example", "cross-site", 403},
	} {
		header := []string{"Host", c.host}
		for name, value := range map[string]string{"Origin": c.origin, "Sec-Fetch-Site": c.site} {
			if value != "" {
				header = append(header, name, value)
			}
		}
		for path := range routes {
			want := c.want
			if path == "/" { // it may be linked to
				want = 200
			}
			if got := ask(h, "GET", path, header...); got.Code != want {
				t.Errorf("%s of %s from %q %q: %d, want %d", path, c.host, c.origin, c.site, got.Code, want)
			}
		}
		if got := ask(h, "HEAD", "/events", header...); got.Code != c.want {
			t.Errorf("/events of %s from %q %q: %d, want %d", c.host, c.origin, c.site, got.Code, c.want)
		}
	}
}

func TestHeaders(t *testing.T) {
	h := newHandler(t, newBus(t))
	paths := []string{"/nothing", "/recent?limit=x"}
	for path := range routes {
		paths = append(paths, path)
	}
	for _, path := range paths {
		for _, method := range []string{"GET", "HEAD", "OPTIONS"} {
			got := ask(h, method, path, "Origin", "https://evil.example", "Access-Control-Request-Method", "GET").Header()
			for name, want := range map[string]string{
				"Cache-Control":                "no-store",
				"X-Content-Type-Options":       "nosniff",
				"Referrer-Policy":              "no-referrer",
				"Cross-Origin-Resource-Policy": "same-origin",
			} {
				if got.Get(name) != want {
					t.Errorf("%s %s: %s is %q, want %q", method, path, name, got.Get(name), want)
				}
			}
			policy := strings.Split(got.Get("Content-Security-Policy"), "; ")
			for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'"} {
				if !slices.Contains(policy, want) {
					t.Errorf("%s %s: policy %q", method, path, policy)
				}
			}
			if strings.Contains(strings.Join(policy, ";"), "unsafe") {
				t.Errorf("%s %s: policy %q", method, path, policy)
			}
			for name := range got {
				if strings.HasPrefix(name, "Access-Control-") {
					t.Errorf("%s %s: %s: %q", method, path, name, got[name])
				}
			}
		}
	}
	policy := ask(h, "GET", "/").Header().Get("Content-Security-Policy")
	for _, want := range []string{"base-uri 'none'", "form-action 'none'", "script-src 'self'", "require-trusted-types-for 'script'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the page's policy %q lacks %s", policy, want)
		}
	}
}

// TestPageIsComplete follows every address in the page's files: each is relative,
// and answered.
func TestPageIsComplete(t *testing.T) {
	srv := serve(t, http.StripPrefix("/debug/bus", newHandler(t, newBus(t))))
	seen := map[string]bool{}
	var visit func(url string)
	visit = func(url string) {
		if seen[url] {
			return
		}
		seen[url] = true
		resp, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", url, resp.Status, err)
		}
		if regexp.MustCompile(`https?:|//[a-z]+\.|innerHTML|insertAdjacentHTML|document\.write|\beval\(`).Match(
			regexp.MustCompile(`xmlns="http://www.w3.org/2000/svg"`).ReplaceAll(text, nil)) {
			t.Errorf("%s has an address of elsewhere, or makes HTML of text", url)
		}
		for _, m := range regexp.MustCompile(`(?:href|src)="([^"#][^"]*)"|from "\./([^"]+)"|url\(([^)]+)\)`).FindAllSubmatch(text, -1) {
			switch {
			case m[1] != nil:
				visit(srv + "/debug/bus/" + string(m[1]))
			case m[2] != nil:
				visit(srv + "/debug/bus/page/" + string(m[2]))
			default:
				t.Errorf("%s: %s", url, m[0])
			}
		}
	}
	visit(srv + "/debug/bus/")
	if len(seen) != 23 { // index.html, what page.go knows besides, and the three other forms
		t.Errorf("the page is made of %d files: %v", len(seen), seen)
	}
}

func TestUnderAPrefix(t *testing.T) {
	b := newBus(t)
	emit(t, b, "a.b")
	mux := http.NewServeMux()
	mux.Handle("/x/y/", http.StripPrefix("/x/y", newHandler(t, b)))
	mux.Handle("/x/y", http.StripPrefix("/x/y", newHandler(t, b)))
	srv := serve(t, mux)
	for _, path := range []string{"/x/y", "/x/y/"} {
		resp, err := client.Get(srv + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 || resp.Request.URL.Path != "/x/y/" {
			t.Errorf("%s: %s at %s", path, resp.Status, resp.Request.URL)
		}
	}
	resp, err := client.Get(srv + "/x/y/stats")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var s bus.Stats
	if err := json.NewDecoder(resp.Body).Decode(&s); err != nil || s.Published != 1 {
		t.Errorf("%+v, %v", s, err)
	}

	// What is sent elsewhere must stay here.
	r := httptest.NewRequest("GET", "http://localhost//evil.example/y", nil)
	r.URL.Path, r.RequestURI = "", "//evil.example/y"
	w := httptest.NewRecorder()
	newHandler(t, b).ServeHTTP(w, r)
	if got := w.Header().Get("Location"); got != "./y/" {
		t.Errorf("Location %q", got)
	}
}

func TestNew_refuses(t *testing.T) {
	b := newBus(t)
	for name, opts := range map[string][]bushttp.Option{
		"zero":        {{}},
		"none":        {bushttp.AllowHosts()},
		"empty":       {bushttp.AllowHosts("ok", "")},
		"port":        {bushttp.AllowHosts("dev:80")},
		"scheme":      {bushttp.AllowHosts("http://dev")},
		"wildcard":    {bushttp.AllowHosts("*")},
		"white space": {bushttp.AllowHosts("a b")},
	} {
		if h, err := bushttp.New(b, opts...); h != nil || !errors.Is(err, bus.ErrOption) {
			t.Errorf("%s: %v, %v", name, h, err)
		}
	}
	if h, err := bushttp.New(nil); h != nil || !errors.Is(err, bus.ErrOption) {
		t.Errorf("no bus: %v, %v", h, err)
	}
}

func TestErrorsAreJSON(t *testing.T) {
	h := newHandler(t, newBus(t))
	for _, c := range []struct {
		code int
		got  *httptest.ResponseRecorder
	}{
		{403, ask(h, "GET", "/", "Host", "evil.example")},
		{403, ask(h, "GET", "/stats", "Sec-Fetch-Site", "cross-site")},
		{404, ask(h, "GET", "/nothing")},
		{405, ask(h, "POST", "/")},
		{400, ask(h, "GET", "/recent?limit=-1")},
		{400, ask(h, "GET", "/stats?what=1")},
		{400, ask(h, "GET", "/metrics?what=1")},
		{400, ask(h, "GET", "/recent?limit=%zz")},
	} {
		var body struct{ Error string }
		d := json.NewDecoder(c.got.Body)
		d.DisallowUnknownFields()
		if err := d.Decode(&body); err != nil || body.Error == "" || c.got.Code != c.code {
			t.Errorf("%d, want %d: %+v, %v", c.got.Code, c.code, body, err)
		}
		if got := c.got.Header().Get("Content-Type"); got != "application/json" {
			t.Errorf("%d: %s", c.code, got)
		}
	}
}
