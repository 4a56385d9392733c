package bushttp_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
)

func newBus(t *testing.T, opts ...bus.Option) *bus.Bus {
	t.Helper()
	b, err := bus.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func newHandler(t *testing.T, b *bus.Bus, opts ...bushttp.Option) http.Handler {
	t.Helper()
	h, err := bushttp.New(b, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func emit(t *testing.T, b *bus.Bus, typ string, attrs ...slog.Attr) {
	t.Helper()
	if _, err := b.Emit(typ, "test", "/src/app", attrs...); err != nil {
		t.Fatal(err)
	}
}

// emitNumbered emits n events of a type, whose payload counts them from 1.
func emitNumbered(t *testing.T, b *bus.Bus, typ string, n int) {
	t.Helper()
	for i := range n {
		emit(t, b, typ, slog.Int("n", i+1))
	}
}

// ask has h answer a request as from this machine. Headers are names and values
// by turns.
func ask(h http.Handler, method, target string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	r.Host = "localhost:8080"
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		} else {
			r.Header.Set(header[i], header[i+1])
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A block is one event of a stream, or what else stands between empty lines.
type block struct {
	id, event, data, retry string
	comment                bool
}

// blocks reads a stream.
type blocks struct {
	t  *testing.T
	in *bufio.Reader
}

func newReader(text string) *bufio.Reader { return bufio.NewReader(strings.NewReader(text)) }

// next returns the next block, and false at the end of the stream.
func (s *blocks) next() (block, bool) {
	s.t.Helper()
	var b block
	some := false
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			if some || line != "" {
				s.t.Fatalf("the stream is cut off in %+v %q: %v", b, line, err)
			}
			return b, false
		}
		line = strings.TrimSuffix(line, "\n")
		if line == "" {
			return b, true
		}
		some = true
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			s.t.Fatalf("line %q", line)
		}
		value = strings.TrimPrefix(value, " ")
		field, known := map[string]*string{"id": &b.id, "event": &b.event, "data": &b.data, "retry": &b.retry}[name]
		switch {
		case name == "":
			b.comment = true
		case !known || *field != "":
			s.t.Fatalf("line %q in %+v", line, b)
		default:
			*field = value
		}
	}
}

// told returns the next block that tells something: an event, of whatever type.
func (s *blocks) told() block {
	s.t.Helper()
	for {
		b, ok := s.next()
		if !ok {
			s.t.Fatal("the stream has ended")
		}
		if b.data != "" {
			return b
		}
	}
}

// events returns the next n events, and requires that nothing else is told.
func (s *blocks) events(n int) []block {
	s.t.Helper()
	var all []block
	for range n {
		b := s.told()
		if b.event != "" || b.id == "" {
			s.t.Fatalf("got %+v after %d events", b, len(all))
		}
		all = append(all, b)
	}
	return all
}

// seq returns the sequence in the block's id, which is of b.
func (x block) seq(t *testing.T, b *bus.Bus) uint64 {
	t.Helper()
	p, err := bus.ParsePosition(x.id)
	if err != nil || p.Epoch != b.Position().Epoch {
		t.Fatalf("id %q: %v; the bus is at %v", x.id, err, b.Position())
	}
	return p.Seq
}

// number returns the number that a block of emitNumbered has in its payload.
func (x block) number(t *testing.T) int {
	t.Helper()
	_, rest, _ := strings.Cut(x.data, `"payload":{"n":`)
	n, err := strconv.Atoi(strings.TrimSuffix(rest, "}}"))
	if err != nil {
		t.Fatalf("%+v: %v", x, err)
	}
	return n
}

// client is that of the streams, with connections that no other shares.
var client = &http.Client{Transport: &http.Transport{}}

// serve starts a server for h, which ends with the test, and returns its URL.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	return srv.URL
}

// follow opens a stream. leave ends it from the client's side.
func follow(t *testing.T, url, query string, header ...string) (s *blocks, leave func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // so that a test that hangs says where
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/events"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	leave = func() {
		cancel()
		resp.Body.Close()
	}
	t.Cleanup(leave)
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(resp.Body)
		t.Fatalf("%s: %s", resp.Status, text)
	}
	if ct := resp.Header.Get("Content-Type"); ct != "text/event-stream" {
		t.Errorf("Content-Type %q", ct)
	}
	return &blocks{t, bufio.NewReader(resp.Body)}, leave
}
