package browsertest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
)

// A site is a bus with its page, under a prefix.
type site struct {
	t    *testing.T
	bus  *bus.Bus
	url  string
	addr string
	stop func()
}

func newSite(t *testing.T, opts ...bus.Option) *site {
	t.Helper()
	return newSiteAt(t, "127.0.0.1:0", newBus(t, opts...))
}

func newBus(t *testing.T, opts ...bus.Option) *bus.Bus {
	t.Helper()
	b, err := bus.New(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func newSiteAt(t *testing.T, addr string, b *bus.Bus, opts ...bushttp.Option) *site {
	t.Helper()
	return newSiteBehind(t, addr, b, func(h http.Handler) http.Handler { return h }, opts...)
}

// newSiteBehind has what wrap returns answer in place of the bus's handler.
func newSiteBehind(t *testing.T, addr string, b *bus.Bus, wrap func(http.Handler) http.Handler, opts ...bushttp.Option) *site {
	t.Helper()
	h, err := bushttp.New(b, opts...)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/debug/bus/", wrap(http.StripPrefix("/debug/bus", h)))
	ctx, cancel := context.WithCancel(context.Background())
	srv := &http.Server{Handler: mux, BaseContext: func(net.Listener) context.Context { return ctx }}
	srv.RegisterOnShutdown(cancel)
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	s := &site{t: t, bus: b, addr: l.Addr().String()}
	s.url = fmt.Sprintf("http://%s/debug/bus/", s.addr)
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		if err := srv.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != http.ErrServerClosed {
			t.Error(err)
		}
	}
	t.Cleanup(s.stop)
	return s
}

func (s *site) emit(typ, source, project string, attrs ...slog.Attr) {
	s.t.Helper()
	if _, err := s.bus.Emit(typ, source, project, attrs...); err != nil {
		s.t.Fatal(err)
	}
}

// flow publishes so many events a second until the function that it returns is called,
// or the test ends.
func (s *site) flow(rate int) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(max(time.Second/time.Duration(rate), 5*time.Millisecond))
		defer tick.Stop()
		for began, n := time.Now(), 0; ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			for due := int(time.Since(began).Seconds() * float64(rate)); n < due; n++ {
				_, _ = s.bus.Emit(fmt.Sprintf("load.type%d", n%9), fmt.Sprintf("source%d", n%4), "/src/app",
					slog.Int("n", n), slog.String("text", "some text of an event"))
			}
		}
	}()
	stop = func() { cancel(); <-done }
	s.t.Cleanup(stop)
	return stop
}
