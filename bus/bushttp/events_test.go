package bushttp_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/vidurai/eventbus/bus"
)

func TestEvents_come_with_their_positions(t *testing.T) {
	b := newBus(t)
	emitNumbered(t, b, "a.b", 3)
	s, _ := follow(t, serve(t, newHandler(t, b)), "")
	if first, _ := s.next(); first.retry == "" {
		t.Errorf("begins with %+v", first)
	}
	check := func(got []block, from int) {
		t.Helper()
		for i, x := range got {
			all := b.Recent(500)
			seq := x.seq(t, b)
			want, err := all[b.Position().Seq-seq].AppendJSON(nil)
			if err != nil || x.data != string(want) || seq != uint64(from+i) {
				t.Errorf("%+v, %v; want %s", x, err, want)
			}
		}
	}
	check(s.events(3), 1)
	emitNumbered(t, b, "a.b", 2)
	check(s.events(2), 4)
}

func TestEvents_resume_exactly_after_the_position(t *testing.T) {
	b := newBus(t)
	emitNumbered(t, b, "a", 9)
	at := func(seq uint64) string { return bus.Position{Epoch: b.Position().Epoch, Seq: seq}.String() }
	srv := serve(t, newHandler(t, b))
	for _, c := range []struct {
		query, id string
		first     int
	}{
		{"", "", 1},
		{"", at(4), 5},
		{"?after=" + at(6), "", 7},
		{"?after=" + at(2), at(7), 8}, // the address is still that of the first time
		{"?after=now", at(3), 4},
		{"?after=" + at(0), "", 1},
	} {
		var header []string
		if c.id != "" {
			header = []string{"Last-Event-ID", c.id}
		}
		s, leave := follow(t, srv, c.query, header...)
		for i, x := range s.events(10 - c.first) {
			if got := x.number(t); got != c.first+i {
				t.Errorf("%q, %q: event %d, want %d", c.query, c.id, got, c.first+i)
			}
		}
		leave()
	}

	s, _ := follow(t, srv, "?after=now")
	s.next() // it has begun
	emitNumbered(t, b, "a", 2)
	if got := s.events(2); got[0].number(t) != 1 || got[0].seq(t, b) != 10 {
		t.Errorf("%+v", got)
	}
}

func TestEvents_lost_ones_are_counted(t *testing.T) {
	b := newBus(t, bus.History(10))
	emitNumbered(t, b, "a", 50)
	srv := serve(t, newHandler(t, b))
	after := bus.Position{Epoch: b.Position().Epoch, Seq: 7}.String()
	for _, query := range []string{"", "?pattern=a", "?rate=1000"} {
		s, leave := follow(t, srv, query, "Last-Event-ID", after)
		lost := s.told()
		if lost.event != "lost" || lost.data != `{"lost":33}` || lost.seq(t, b) != 40 {
			t.Errorf("%q: %+v, want 33 lost before 41", query, lost)
		}
		for i, x := range s.events(10) {
			if x.number(t) != 41+i {
				t.Errorf("%q: %+v", query, x)
			}
		}
		leave()

		// Who comes again with the position of the loss is not told twice.
		s, leave = follow(t, srv, query, "Last-Event-ID", lost.id)
		if x := s.events(1)[0]; x.number(t) != 41 {
			t.Errorf("%q: %+v", query, x)
		}
		leave()
	}

	// Of what was lost nobody knows whether the client would have wanted it.
	s, _ := follow(t, srv, "?pattern=other", "Last-Event-ID", after)
	if lost := s.told(); lost.event != "lost" || lost.data != `{"lost":33}` || lost.seq(t, b) < 41 {
		t.Errorf("%+v", lost)
	}
}

func TestEvents_another_epoch_is_told_apart(t *testing.T) {
	old, b := newBus(t), newBus(t)
	emitNumbered(t, old, "a", 5)
	emitNumbered(t, b, "a", 3)
	srv := serve(t, newHandler(t, b))
	ahead := bus.Position{Epoch: b.Position().Epoch, Seq: 4}
	for _, p := range []bus.Position{old.Position(), ahead, {}} {
		for _, header := range []bool{true, false} {
			query, h := "?after="+p.String(), []string(nil)
			if header {
				query, h = "", []string{"Last-Event-ID", p.String()}
			}
			s, leave := follow(t, srv, query, h...)
			if x := s.told(); x.event != "reset" || x.data != fmt.Sprintf(`{"position":"%v"}`, b.Position()) {
				t.Errorf("%v: %+v", p, x)
			}
			for i, x := range s.events(3) {
				if x.seq(t, b) != uint64(i+1) {
					t.Errorf("%v: %+v", p, x)
				}
			}
			leave()
		}
	}
}

func TestEvents_by_pattern(t *testing.T) {
	b := newBus(t)
	srv := serve(t, newHandler(t, b))
	s, _ := follow(t, srv, "?pattern=terminal.*")
	emitNumbered(t, b, "terminal.command", 1)
	emitNumbered(t, b, "ai.ask", 5)
	emitNumbered(t, b, "terminal", 5)
	emitNumbered(t, b, "terminal.error", 1)
	emitNumbered(t, b, "terminal.a.b", 5)
	got := s.events(2)
	if !strings.Contains(got[0].data, "terminal.command") || !strings.Contains(got[1].data, "terminal.error") {
		t.Errorf("%+v", got)
	}
	// The client learns where it is although nothing else is for it.
	for {
		x, ok := s.next()
		if !ok || x.data != "" {
			t.Fatalf("%+v, %t", x, ok)
		}
		if x.id == b.Position().String() {
			break
		}
	}
}

func TestEvents_bad_input(t *testing.T) {
	h := newHandler(t, newBus(t))
	for _, c := range []struct{ query, id, says string }{
		{"?pattern=a.", "", "invalid pattern"},
		{"?pattern=", "", "empty"},
		{"?after=", "", "no colon"},
		{"?after=12", "", "no colon"},
		{"?after=1:1", "", "16 lower-case"},
		{"", "now", "Last-Event-ID"},
		{"", "0123456789abcdef:-1", "sequence"},
		{"?rate=0", "", "rate=0"},
		{"?rate=fast", "", "rate=fast"},
		{"?since=1", "", "unknown parameter"},
		{"?rate=1&rate=2", "", "more than once"},
	} {
		got := ask(h, "GET", "/events"+c.query, "Last-Event-ID", c.id)
		if got.Code != http.StatusBadRequest || !strings.Contains(got.Body.String(), c.says) {
			t.Errorf("%q, %q: %d %s, want %q", c.query, c.id, got.Code, got.Body, c.says)
		}
	}
	if got := ask(newHandler(t, newBus(t, bus.History(0))), "GET", "/events"); got.Code != http.StatusNotImplemented {
		t.Errorf("without a history: %d %s", got.Code, got.Body)
	}
}

func TestEvents_end_when_the_bus_is_closed(t *testing.T) {
	b := newBus(t)
	srv := serve(t, newHandler(t, b))
	s, _ := follow(t, srv, "")
	emitNumbered(t, b, "a", 2000)
	b.Close()
	read, lost := 0, 0
	for {
		x := s.told()
		switch x.event {
		case "":
			read++
			continue
		case "lost":
			lost += number(t, x.data, "lost")
			continue
		case "closed":
		default:
			t.Fatalf("%+v", x)
		}
		break
	}
	if x, ok := s.next(); ok {
		t.Errorf("after the end: %+v", x)
	}
	if read == 0 || read+lost > 2000 {
		t.Errorf("%d read and %d lost of 2000", read, lost)
	}

	s, _ = follow(t, srv, "?after="+b.Position().String())
	if x := s.told(); x.event != "closed" {
		t.Errorf("of a closed bus: %+v", x)
	}
}

func TestEvents_end_with_the_server(t *testing.T) {
	b := newBus(t)
	ctx, cancel := context.WithCancel(context.Background())
	srv := &http.Server{Handler: newHandler(t, b), BaseContext: func(net.Listener) context.Context { return ctx }}
	srv.RegisterOnShutdown(cancel)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	s, _ := follow(t, "http://"+l.Addr().String(), "")
	emit(t, b, "a")
	s.events(1)
	if err := srv.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-served; err != http.ErrServerClosed {
		t.Error(err)
	}
	if x, ok := s.next(); ok {
		t.Errorf("after the end: %+v", x)
	}
}

func TestEvents_leave_no_goroutine(t *testing.T) {
	b := newBus(t)
	srv := serve(t, newHandler(t, b))
	before := runtime.NumGoroutine()
	for range 20 {
		s, leave := follow(t, srv, "")
		emit(t, b, "a")
		s.told()
		leave()
	}
	client.CloseIdleConnections()
	for end := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(end) {
			text := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, text[:runtime.Stack(text, true)])
		}
	}
}

func TestEvents_outlive_the_timeouts_of_a_server(t *testing.T) {
	b := newBus(t)
	srv := httptest.NewUnstartedServer(newHandler(t, b))
	srv.Config.ReadTimeout, srv.Config.WriteTimeout = time.Second, time.Second
	srv.Start()
	t.Cleanup(srv.Close)
	s, leave := follow(t, srv.URL, "")
	for began, n := time.Now(), 0; n < 3 || time.Since(began) < 1500*time.Millisecond; n++ {
		emit(t, b, "a")
		s.events(1)
	}
	leave()
}

func TestEvents_where_they_cannot_be_streamed(t *testing.T) {
	got := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "http://localhost/events", nil)
	newHandler(t, newBus(t)).ServeHTTP(struct{ http.ResponseWriter }{got}, r) // no Flush
	if got.Code != http.StatusInternalServerError || !strings.Contains(got.Body.String(), "cannot stream") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
}
