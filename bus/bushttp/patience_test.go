package bushttp_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// A pipe is a listener with one connection.
type pipe chan net.Conn

func (p pipe) Accept() (net.Conn, error) {
	if c, ok := <-p; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (p pipe) Close() error   { return nil }
func (p pipe) Addr() net.Addr { return &net.TCPAddr{} }

// throughPipe starts a server in a bubble, whose client has a connection that holds
// nothing, and has it ask for a path. running is how many requests are answered.
func throughPipe(t *testing.T, h http.Handler, path string, do func(conn net.Conn, running *atomic.Int32)) {
	var running atomic.Int32
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		running.Add(1)
		defer running.Add(-1)
		h.ServeHTTP(w, r)
	})}
	conn, server := net.Pipe()
	listener := make(pipe, 1)
	listener <- server
	ended := make(chan error)
	go func() { ended <- srv.Serve(listener) }()
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path); err != nil {
		t.Fatal(err)
	}
	do(conn, &running)
	conn.Close()
	close(listener)
	srv.Close()
	<-ended
	synctest.Wait()
}

// large has a bus with one event of some hundred KiB.
func large(t *testing.T) *bus.Bus {
	b := newBus(t)
	if _, err := b.Emit("a", strings.Repeat("x", 400_000), ""); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPatience_ends_with_clients_that_take_nothing(t *testing.T) {
	for _, path := range []string{"/", "/page/main.js", "/stats", "/recent", "/recent?limit=0", "/metrics", "/events", "/nothing", "/stats?what"} {
		synctest.Test(t, func(t *testing.T) {
			throughPipe(t, newHandler(t, large(t)), path, func(_ net.Conn, running *atomic.Int32) {
				synctest.Wait()
				if running.Load() != 1 {
					t.Errorf("%s: it was let go at once, or is not there", path)
				}
				time.Sleep(11 * time.Second)
				synctest.Wait()
				if running.Load() != 0 {
					t.Errorf("%s: still there after 11 s", path)
				}
			})
		})
	}
}

// A slow client is not a dead one.
func TestPatience_lasts_while_the_client_takes_something(t *testing.T) {
	for _, path := range []string{"/recent", "/events"} {
		synctest.Test(t, func(t *testing.T) {
			throughPipe(t, newHandler(t, large(t)), path, func(conn net.Conn, _ *atomic.Int32) {
				buf := make([]byte, 1<<10)
				for n := 0; n < 400_000; {
					m, err := io.ReadFull(conn, buf)
					if n += m; err != nil {
						t.Fatalf("%s: %v after %d bytes, one KiB a second", path, err, n)
					}
					time.Sleep(time.Second)
				}
			})
		})
	}
}

// What is written next on the connection, by whomever, has no deadline of this handler.
func TestPatience_leaves_no_deadline(t *testing.T) {
	h := newHandler(t, newBus(t))
	for _, path := range []string{"/", "/stats", "/recent", "/metrics", "/nothing"} {
		w := clockWriter{header: http.Header{}}
		r, err := http.NewRequest("GET", "http://localhost"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		h.ServeHTTP(&w, r)
		if w.text.Len() == 0 || w.flushes == 0 || !w.deadline.IsZero() {
			t.Errorf("%s: %d bytes, %d flushes, deadline %v", path, w.text.Len(), w.flushes, w.deadline)
		}
	}
}
