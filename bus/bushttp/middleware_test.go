package bushttp_test

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A compressor is the ResponseWriter of a middleware that compresses what is written.
type compressor struct {
	http.ResponseWriter
	gzip *gzip.Writer
}

// compressed wraps a handler in such a middleware. An early one sets the encoding before
// the handler runs, a late one where the handler begins to answer. It leaves every other
// header as it is.
func compressed(h http.Handler, early bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &compressor{w, gzip.NewWriter(w)}
		if early {
			c.begin()
		}
		h.ServeHTTP(c, r)
		_ = c.gzip.Close() // of a client that has gone
	})
}

func (c *compressor) begin() { c.Header().Set("Content-Encoding", "gzip") }

func (c *compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *compressor) WriteHeader(status int) {
	c.begin()
	c.ResponseWriter.WriteHeader(status)
}

func (c *compressor) Write(text []byte) (int, error) {
	c.begin()
	return c.gzip.Write(text)
}

func (c *compressor) FlushError() error {
	c.begin()
	if err := c.gzip.Flush(); err != nil {
		return err
	}
	return http.NewResponseController(c.ResponseWriter).Flush()
}

func TestMiddleware_may_compress_every_answer(t *testing.T) {
	b := newBus(t)
	emitNumbered(t, b, "a.b", 600)
	h := newHandler(t, b)
	paths := []string{"/nothing", "/recent?limit=x", "/recent?limit=0", "/recent?limit=600"}
	for path := range routes {
		paths = append(paths, path)
	}
	uptime := regexp.MustCompile(`"uptime_seconds":[^,]*`)
	for _, early := range []bool{true, false} {
		srv := serve(t, compressed(h, early))
		for _, path := range paths {
			plain := ask(h, "GET", path)
			r, err := http.NewRequest(http.MethodGet, srv+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", "gzip") // or the client would undo it unseen
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.StatusCode != plain.Code || resp.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s, early: %t: %s, want %d; %v", path, early, resp.Status, plain.Code, resp.Header)
			}
			z, err := gzip.NewReader(resp.Body)
			if err != nil {
				t.Errorf("%s, early: %t: %v", path, early, err)
				continue
			}
			text, err := io.ReadAll(z)
			got, want := uptime.ReplaceAllString(string(text), ""), uptime.ReplaceAllString(plain.Body.String(), "")
			if err != nil || got != want || want == "" {
				t.Errorf("%s, early: %t: %v, %d bytes, want %d", path, early, err, len(got), len(want))
			}
		}
	}
}

func TestMiddleware_may_compress_the_stream(t *testing.T) {
	for _, early := range []bool{true, false} {
		b := newBus(t)
		raw, leave := follow(t, serve(t, compressed(newHandler(t, b), early)), "", "Accept-Encoding", "gzip")
		z, err := gzip.NewReader(raw.in)
		if err != nil {
			t.Fatal(err)
		}
		s := blocks{t, bufio.NewReader(z)}
		for n := range 3 { // each is sent while the stream goes on
			emit(t, b, "a")
			if x := s.events(1)[0]; x.seq(t, b) != uint64(n+1) {
				t.Errorf("early: %t: %+v", early, x)
			}
		}
		leave()
	}
}

// plainWriter is the ResponseWriter of a middleware that forgets all but the three methods.
type plainWriter struct{ http.ResponseWriter }

func TestMiddleware_without_Flush_and_Unwrap_has_no_stream(t *testing.T) {
	b := newBus(t)
	emit(t, b, "a")
	h := newHandler(t, b)
	for name, around := range map[string]http.Handler{
		"three methods":  http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(plainWriter{w}, r) }),
		"TimeoutHandler": http.TimeoutHandler(h, time.Minute, ""),
	} {
		srv := serve(t, around)
		get := func(method, path string) (*http.Response, string) {
			r, err := http.NewRequest(method, srv+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			text, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Errorf("%s: %s %s: %v", name, method, path, err)
			}
			return resp, string(text)
		}
		for path := range routes {
			if resp, text := get(http.MethodGet, path); resp.StatusCode != http.StatusOK || text == "" {
				t.Errorf("%s: %s: %s, %d bytes", name, path, resp.Status, len(text))
			}
		}
		for method, says := range map[string]string{http.MethodGet: "neither Flush nor Unwrap", http.MethodHead: ""} {
			resp, text := get(method, "/events")
			if resp.StatusCode != http.StatusInternalServerError || resp.Header.Get("Content-Type") != "application/json" || !strings.Contains(text, says) {
				t.Errorf("%s: %s: %s, %v, %s", name, method, resp.Status, resp.Header, text)
			}
		}
	}
}

// unwrapper is the ResponseWriter of a middleware that passes on what it does not know.
type unwrapper struct{ plainWriter }

func (u unwrapper) Unwrap() http.ResponseWriter { return u.plainWriter.ResponseWriter }

func TestMiddleware_needs_only_Unwrap(t *testing.T) {
	b := newBus(t)
	h := newHandler(t, b)
	s, leave := follow(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(unwrapper{plainWriter{w}}, r)
	})), "")
	for range 2 {
		emit(t, b, "a")
		s.events(1)
	}
	leave()
}
