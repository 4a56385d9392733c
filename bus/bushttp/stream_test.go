package bushttp_test

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
)

// TestEvents_a_slow_client_loses_the_oldest has a client that reads nothing while
// more is published than its connection can hold.
func TestEvents_a_slow_client_loses_the_oldest(t *testing.T) {
	b := newBus(t, bus.History(100))
	s, _ := follow(t, serve(t, newHandler(t, b)), "?after=now")
	s.next()
	const events = 40_000
	text := strings.Repeat("x", 2000)
	for range events {
		emit(t, b, "a", slog.String("text", text))
	}
	b.Close()
	read, lost := 0, 0
	for x := s.told(); x.event != "closed"; x = s.told() {
		if x.event == "lost" {
			lost += number(t, x.data, "lost")
			continue
		}
		read++
		if got := x.seq(t, b); got != uint64(read+lost) {
			t.Fatalf("event %d after %d read and %d lost", got, read, lost)
		}
	}
	if read+lost != events || lost == 0 || read < 100 {
		t.Errorf("%d read, %d lost of %d", read, lost, events)
	}
}

func TestEvents_at_a_rate_say_what_they_skip(t *testing.T) {
	// In a bubble, or a moment's pause would be the end of a batch.
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, bus.History(1000))
		emitNumbered(t, b, "a", 500)
		ctx, leave := context.WithTimeout(t.Context(), time.Second/10)
		defer leave()
		w := httptest.NewRecorder()
		newHandler(t, b).ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "http://localhost/events?rate=50", nil))
		s := blocks{t, newReader(w.Body.String())}
		read, skipped, newest := 0, 0, 0
		for read+skipped < 500 {
			switch x := s.told(); x.event {
			case "":
				read++
				if x.number(t) <= newest {
					t.Fatalf("%+v after %d", x, newest)
				}
				newest = x.number(t)
			case "skipped":
				skipped += number(t, x.data, "skipped")
			default:
				t.Fatalf("%+v", x)
			}
		}
		if read != 50 || newest != 500 {
			t.Errorf("%d read of 500 at once, the newest %d; want the 50 newest", read, newest)
		}
	})
}

// TestEvents_cut_off_anywhere_are_told_once has a client that is cut off behind each
// block in turn and comes again, through losses and with most of the rest skipped.
func TestEvents_cut_off_anywhere_are_told_once(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, bus.History(50))
		h := newHandler(t, b)
		first := bus.Position{Epoch: b.Position().Epoch}.String()
		// told returns what a stream tells of now, after the position.
		told := func(position string) (all []block) {
			ctx, leave := context.WithTimeout(t.Context(), time.Second/10)
			defer leave()
			r := httptest.NewRequestWithContext(ctx, "GET", "http://localhost/events?rate=2", nil)
			r.Header.Set("Last-Event-ID", position)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			s := blocks{t, newReader(w.Body.String())}
			for x, ok := s.next(); ok; x, ok = s.next() {
				all = append(all, x)
			}
			return all
		}
		for _, c := range []struct {
			events int
			want   []string
		}{
			{10, []string{"skipped", "", ""}},
			{70, []string{"lost", "skipped", "", ""}},
		} {
			emitNumbered(t, b, "a", c.events)
			whole := told(first)
			kinds := []string{}
			for _, x := range whole {
				if x.data != "" {
					kinds = append(kinds, x.event)
				}
			}
			if !slices.Equal(kinds, c.want) {
				t.Fatalf("%+v, want %q", whole, c.want)
			}
			for cut := range whole {
				id, sum := first, 0
				for _, x := range whole[:cut] {
					id = cmp.Or(x.id, id)
					sum += x.tells(t)
				}
				for _, x := range told(id) {
					sum += x.tells(t)
				}
				if sum != int(b.Position().Seq) {
					t.Errorf("cut off behind %d of %+v: told of %d", cut, whole, sum)
				}
			}
		}
	})
}

// tells returns how many events a block tells of.
func (x block) tells(t *testing.T) int {
	switch {
	case x.data == "":
		return 0
	case x.event == "":
		return 1
	}
	return number(t, x.data, x.event)
}

func number(t *testing.T, data, name string) int {
	t.Helper()
	m := map[string]int{}
	if err := json.Unmarshal([]byte(data), &m); err != nil || len(m) != 1 || m[name] < 1 {
		t.Fatalf("%s: %v", data, err)
	}
	return m[name]
}

// A clockWriter is a client's connection in a bubble of synctest. One that is
// stuck takes nothing until the write's deadline.
type clockWriter struct {
	header   http.Header
	text     strings.Builder
	writes   []time.Time
	flushes  int
	onWrite  func(text string)
	stuck    bool
	deadline time.Time
}

func (w *clockWriter) Header() http.Header                { return w.header }
func (w *clockWriter) WriteHeader(int)                    {}
func (w *clockWriter) FlushError() error                  { w.flushes++; return nil }
func (w *clockWriter) SetWriteDeadline(t time.Time) error { w.deadline = t; return nil }
func (w *clockWriter) Write(p []byte) (int, error) {
	w.writes = append(w.writes, time.Now())
	if w.onWrite != nil {
		w.onWrite(string(p))
	}
	if w.stuck {
		time.Sleep(time.Until(w.deadline)) // for ever, without one
		return 0, os.ErrDeadlineExceeded
	}
	return w.text.Write(p)
}

// inBubble has the handler serve a stream to w while do runs, and then waits until
// it has ended.
func inBubble(t *testing.T, w *clockWriter, query string, do func(b *bus.Bus, leave func(), done <-chan struct{})) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		h := newHandler(t, b)
		ctx, leave := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, "GET", "/events"+query, nil)
		r.Host = "localhost"
		w.header = http.Header{}
		done := make(chan struct{})
		go func() { defer close(done); h.ServeHTTP(w, r) }()
		synctest.Wait()
		do(b, leave, done)
		leave()
		<-done
	})
}

func TestEvents_are_written_in_batches(t *testing.T) {
	var w clockWriter
	inBubble(t, &w, "", func(b *bus.Bus, leave func(), _ <-chan struct{}) {
		const events = 10_000
		for range events {
			emit(t, b, "a", slog.String("k", "v"))
			time.Sleep(100 * time.Microsecond)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := strings.Count(w.text.String(), "data: {\"id\""); n != events {
			t.Errorf("%d events of %d", n, events)
		}
	})
	if w.flushes > 42 { // the first one sends the header, and the last one is for what the handler left
		t.Errorf("%d flushes for a second of 10,000 events", w.flushes)
	}
}

func TestEvents_at_a_rate_are_bounded(t *testing.T) {
	var w clockWriter
	const seconds, rate = 5, 200
	inBubble(t, &w, "?rate=200", func(b *bus.Bus, leave func(), _ <-chan struct{}) {
		for range seconds * 10_000 {
			emit(t, b, "a")
			time.Sleep(100 * time.Microsecond)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		s := blocks{t, newReader(w.text.String())}
		read, skipped := 0, 0
		for x, ok := s.next(); ok; x, ok = s.next() {
			switch {
			case x.event == "skipped":
				skipped += number(t, x.data, "skipped")
			case x.event != "":
				t.Fatalf("%+v", x)
			case x.data != "":
				read++
			}
		}
		if read+skipped != seconds*10_000 || read > (seconds+1)*rate+rate/10 || read < seconds*rate {
			t.Errorf("%d read, %d skipped", read, skipped)
		}
	})
}

func TestEvents_after_a_silence_come_at_once(t *testing.T) {
	var w clockWriter
	inBubble(t, &w, "", func(b *bus.Bus, leave func(), _ <-chan struct{}) {
		time.Sleep(time.Minute)
		before := time.Now()
		emit(t, b, "a")
		time.Sleep(time.Second)
		synctest.Wait()
		if took := w.writes[len(w.writes)-1].Sub(before); took > 10*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

func TestEvents_keep_alive(t *testing.T) {
	var w clockWriter
	inBubble(t, &w, "", func(b *bus.Bus, leave func(), _ <-chan struct{}) {
		time.Sleep(time.Hour)
		synctest.Wait()
	})
	if n := strings.Count(w.text.String(), ":\n\n"); n != 240 {
		t.Errorf("%d comments in an hour of silence, want one every 15 s", n)
	}
	for i := 1; i < len(w.writes); i++ {
		if d := w.writes[i].Sub(w.writes[i-1]); d != 15*time.Second {
			t.Fatalf("%v of silence", d)
		}
	}
}

// While nothing has come the oldest event is settled all the same: what comes while the
// stream writes something else, and is overwritten meanwhile, is lost.
func TestEvents_count_from_the_request_on(t *testing.T) {
	const elsewhere = "?after=0123456789abcdef:7"
	for _, c := range []struct{ query, during string }{
		{"", "retry: "}, {"", ":\n\n"},
		{"?after=now", "retry: "}, {"?after=now", ":\n\n"},
		{elsewhere, "event: reset"}, {elsewhere, ":\n\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := newBus(t, bus.History(2))
			w := clockWriter{header: http.Header{}}
			w.onWrite = func(text string) {
				if strings.HasPrefix(text, c.during) && b.Position().Seq == 0 {
					emitNumbered(t, b, "a", 5)
				}
			}
			ctx, leave := context.WithTimeout(t.Context(), time.Minute)
			defer leave()
			newHandler(t, b).ServeHTTP(&w, httptest.NewRequestWithContext(ctx, "GET", "http://localhost/events"+c.query, nil))
			told := 0
			s := blocks{t, newReader(w.text.String())}
			for x, ok := s.next(); ok; x, ok = s.next() {
				if x.event != "reset" {
					told += x.tells(t)
				}
			}
			if told != 5 {
				t.Errorf("%q, %q: told of %d of 5 in\n%s", c.query, c.during, told, w.text.String())
			}
		})
	}
}

func TestEvents_let_go_of_a_dead_client(t *testing.T) {
	var w clockWriter
	inBubble(t, &w, "", func(b *bus.Bus, leave func(), done <-chan struct{}) {
		w.stuck = true
		before := time.Now()
		emit(t, b, "a")
		<-done
		if took := time.Since(before); took > time.Minute {
			t.Errorf("took %v", took)
		}
	})
	if !w.deadline.IsZero() {
		t.Error("the next request on the connection has the deadline still")
	}
}
