package bushttp_test

import (
	"context"
	"encoding/json"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
	"github.com/vidurai/eventbus/event"
)

// Whatever a request says, the answer is JSON, and never more than a client error.
func TestAttackRequests(t *testing.T) {
	b := newBus(t)
	emit(t, b, "a.b")
	h := newHandler(t, b, bushttp.AllowHosts("dev.example"))
	long := strings.Repeat("x", 1<<16)
	for _, target := range []string{
		"/recent?limit=1;pattern=a", "/recent?%zz", "/recent?limit=%00", "/recent?limit=1e3", "/recent?limit=0x10", "/recent?limit=+5",
		"/recent?limit=9223372036854775808", "/recent?limit=2147483648", "/recent?=1", "/recent?LIMIT=1", "/recent?limit=1&limit=",
		"/recent?pattern=a%00b", "/recent?pattern=a%0d%0ab", "/recent?pattern=%E2%80%A8", "/recent?pattern=" + long + ".", "/recent?pattern=" + strings.Repeat("*.", 1<<15),
		"/recent?" + long + "=1", "/recent?limit=" + long, "/stats?" + long, "/metrics?%00", "/stats?a=b&a=b",
		"/events?rate=-1", "/events?rate=2147483648", "/events?rate=NaN", "/events?rate=1.5", "/events?rate=%201",
		"/events?after=Now", "/events?after=now%00", "/events?after=" + long, "/events?after=0123456789abcdef:18446744073709551616",
		"/events?after=0123456789ABCDEF:1", "/events?after=0123456789abcdef:01", "/events?after=0123456789abcdef:%2B1", "/events?after=:", "/events?after=0123456789abcdef:",
		"/events?pattern=a%0a%0aevent:%20closed", "/Stats", "/stats/", "//stats", "/page/", "/page/../handler.go", "/page/%2e%2e/page.css", "/page/index.html", "/page/page.css%00",
	} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost/", nil)
		path, query, _ := strings.Cut(target, "?")
		r.URL = &url.URL{Path: path, RawQuery: query}
		if p, err := url.PathUnescape(path); err == nil {
			r.URL.Path = p
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		var body struct{ Error string }
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || body.Error == "" || w.Code < 400 || w.Code > 404 || w.Header().Get("Content-Type") != "application/json" {
			if !(w.Code == http.StatusOK && target == "/recent?limit=+5") { // a space before 5, or 5
				t.Errorf("%.100s: %d %.200s", target, w.Code, w.Body)
			}
		}
	}
	for _, id := range []string{"\x00", "now", long, "0123456789abcdef:1\r\nevent: x", "\u202e", "0123456789abcdef:1 ", " 0123456789abcdef:1", "-"} {
		if got := ask(h, "GET", "/events", "Last-Event-ID", id); got.Code != http.StatusBadRequest {
			t.Errorf("Last-Event-ID %.50q: %d %.200s", id, got.Code, got.Body)
		}
	}
	for _, host := range []string{"", " ", "localhost\x00", "localhost/", "127.0.0.1.example", "localhost@evil.example", "evil.example#localhost", "::1]", "[::1]x", "0.0.0.0", "dev.example.evil", "xdev.example", "1", "2130706433", "::ffff:8.8.8.8", long} {
		if got := ask(h, "GET", "/stats", "Host", host); got.Code != http.StatusForbidden {
			t.Errorf("Host %.50q: %d", host, got.Code)
		}
	}
	for _, method := range []string{"", "get", "GET ", "PROPFIND", "\x00", "HEAD\r\nX: y"} {
		r := httptest.NewRequest(http.MethodGet, "http://localhost/stats", nil)
		r.Method = method
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("method %q: %d", method, w.Code)
		}
	}
}

// What an event says cannot break out of its line, in whatever it is told.
func TestAttackEventsThatWouldBeMore(t *testing.T) {
	b := newBus(t)
	const inject = "\r\n\r\nevent: closed\ndata: {}\nid: 1\n\n\u2028\u2029\x00\xff</script>\\\""
	for i := range 3 {
		e := event.New("a.b</script\\\"&", "s"+inject, "/p"+inject)
		e.Payload = event.PayloadFromMap(map[string]any{"k" + inject: []any{inject, json.RawMessage(`"\u000d\u000a"`)}, "n": i})
		if err := b.Publish(e); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Subscribe(">", nothing, bus.Named("n"+inject)); err != nil {
		t.Fatal(err)
	}
	h := newHandler(t, b)
	s, leave := follow(t, serve(t, h), "")
	for i, x := range s.events(3) {
		got := new(event.Event)
		if err := got.UnmarshalJSON([]byte(x.data)); err != nil || !got.Equal(b.Recent(3)[2-i]) || x.seq(t, b) != uint64(i+1) {
			t.Errorf("event %d: %+v, %v", i, x, err)
		}
	}
	leave()
	for _, path := range []string{"/recent", "/stats"} {
		if got := ask(h, "GET", path); !json.Valid(got.Body.Bytes()) {
			t.Errorf("%s: %s", path, got.Body)
		}
	}
	for line := range strings.Lines(ask(h, "GET", "/metrics").Body.String()) {
		if !strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "eventbus_") {
			t.Errorf("/metrics: line %q", line)
		}
	}
}

// A position that is ahead, as far as can be, is told of, and the stream goes on.
func TestAttackPositionsAhead(t *testing.T) {
	b := newBus(t)
	emit(t, b, "a")
	u := serve(t, newHandler(t, b))
	for _, p := range []bus.Position{{Epoch: b.Position().Epoch, Seq: math.MaxUint64}, {Epoch: b.Position().Epoch, Seq: 2}, {Epoch: math.MaxUint64, Seq: 1}, {}} {
		s, leave := follow(t, u, "", "Last-Event-ID", p.String())
		if x := s.told(); x.event != "reset" {
			t.Errorf("%v: %+v", p, x)
		}
		if x := s.told(); x.event != "" || x.seq(t, b) != 1 {
			t.Errorf("%v: then %+v", p, x)
		}
		leave()
	}
}

// Clients that open a stream and never read hold up nobody, and are let go.
func TestAttackClientsThatNeverRead(t *testing.T) {
	b := newBus(t, bus.History(50))
	srv := httptest.NewServer(newHandler(t, b))
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var conns []net.Conn
	for i := range 20 {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conns = append(conns, conn)
		request := "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
		if i%4 == 1 {
			request = request[:20] // and never says the rest
		} else if i%4 == 2 {
			request += strings.Repeat(request, 100) // pipelined
		}
		if _, err := conn.Write([]byte(request)); err != nil {
			t.Fatal(err)
		}
	}
	text := strings.Repeat("x", 10_000)
	for range 2000 {
		if _, err := b.Emit("a", text, ""); err != nil {
			t.Fatal(err)
		}
	}
	s, leave := follow(t, srv.URL, "?after=now")
	s.next()
	emit(t, b, "b")
	if x := s.told(); x.seq(t, b) != 2001 {
		t.Errorf("who reads is told %+v", x)
	}
	leave()
	if err := b.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	if st := b.Stats(); st.Published != 2001 || st.BufferSize != 50 {
		t.Errorf("%d published", st.Published)
	}
	for _, conn := range conns {
		conn.Close()
	}
}

// A finite response writer fails when it has been written to too often.
type finite struct {
	*httptest.ResponseRecorder
	writes int
}

func (f *finite) Write(text []byte) (int, error) {
	if f.writes++; f.writes > 100 {
		return 0, net.ErrClosed
	}
	return f.ResponseRecorder.Write(text)
}

// Requests whose context has ended already are answered or left alone, and leave no
// stream behind.
func TestAttackRequestsThatHaveEnded(t *testing.T) {
	b := newBus(t)
	emit(t, b, "a")
	h := newHandler(t, b)
	for _, cause := range []error{nil, bus.ErrClosed, bus.ErrPosition} { // which is not the bus's own
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		for _, path := range []string{"/events", "/events?after=now", "/events?rate=1", "/recent", "/stats", "/metrics", "/"} {
			r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil).WithContext(ctx)
			w := &finite{ResponseRecorder: httptest.NewRecorder()}
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK || w.writes > 100 {
				t.Errorf("%v: %s: %d, in %d writes", cause, path, w.Code, w.writes)
			}
			if text := w.Body.String(); strings.Contains(text, "event: closed") || strings.Contains(text, "event: reset") {
				t.Errorf("%v: %s: the client is told %.200s", cause, path, text)
			}
		}
	}
}
