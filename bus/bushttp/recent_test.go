package bushttp_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
	"github.com/vidurai/eventbus/event"
)

func recent(t *testing.T, h http.Handler, query string) []bus.Entry {
	t.Helper()
	got := ask(h, "GET", "/recent"+query)
	if got.Code != http.StatusOK || got.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("%s: %d %s", query, got.Code, got.Body)
	}
	var all []bus.Entry
	if err := json.Unmarshal(got.Body.Bytes(), &all); err != nil || all == nil {
		t.Fatalf("%s: %v in %s", query, err, got.Body)
	}
	return all
}

func TestRecent(t *testing.T) {
	b := newBus(t, bus.History(300))
	h := newHandler(t, b)
	if got := recent(t, h, ""); len(got) != 0 {
		t.Errorf("an empty bus: %v", got)
	}
	for range 200 {
		emit(t, b, "terminal.command", slog.String("command", "go <test>"))
		emit(t, b, "ai.ask.again")
	}
	for query, want := range map[string]struct {
		n    int
		typ  string
		last uint64 // sequence of the oldest
	}{
		"":                                  {100, "", 301},
		"?limit=7":                          {7, "", 394},
		"?limit=0":                          {0, "", 0},
		"?limit=2147483647":                 {300, "", 101},
		"?limit=10&pattern=terminal.*":      {10, "terminal.command", 381},
		"?limit=1000&pattern=ai.%3E":        {150, "ai.ask.again", 102},
		"?pattern=ai.*":                     {0, "", 0},
		"?pattern=%3E&limit=5":              {5, "", 396},
		"?pattern=terminal.command&limit=1": {1, "terminal.command", 399},
	} {
		got := recent(t, h, query)
		if len(got) != want.n {
			t.Errorf("%q: %d events, want %d", query, len(got), want.n)
			continue
		}
		all := b.Recent(300)
		for i, e := range got {
			if i > 0 && e.Position.Seq >= got[i-1].Position.Seq || e.Position.Epoch != b.Position().Epoch {
				t.Errorf("%q: %v after %v", query, e.Position, got[i-1].Position)
			}
			if truth := all[b.Position().Seq-e.Position.Seq]; !truth.Equal(e.Event) {
				t.Errorf("%q: at %v %v, want %v", query, e.Position, e.Event, truth)
			}
			if want.typ != "" && e.Type != want.typ {
				t.Errorf("%q: %v", query, e.Event)
			}
		}
		if want.n > 0 && got[want.n-1].Position.Seq != want.last {
			t.Errorf("%q: the oldest is %v, want %d", query, got[want.n-1].Position, want.last)
		}
	}
	b.ClearHistory()
	if got := recent(t, h, ""); len(got) != 0 {
		t.Errorf("after ClearHistory: %v", got)
	}
	if got := recent(t, newHandler(t, newBus(t, bus.History(0))), ""); len(got) != 0 {
		t.Errorf("without a history: %v", got)
	}
}

// A long history is looked at from its end, as far as is needed.
func TestRecent_of_a_long_history(t *testing.T) {
	const length = 20_000
	b := newBus(t, bus.History(length))
	publish := func(typ string, n int) {
		e := event.New(typ, "", "")
		for range n {
			if err := b.Publish(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	publish("gone", 1000)
	publish("first", 10)
	publish("a", 10_000)
	publish("middle", 3)
	publish("a", length-10_000-13)
	h := newHandler(t, b)
	for query, want := range map[string]struct {
		n             int
		newest, least uint64 // sequences
	}{
		"?limit=1":                         {1, 21_000, 21_000},
		"?limit=5000":                      {5000, 21_000, 16_001},
		"?pattern=middle&limit=2":          {2, 11_013, 11_012},
		"?pattern=middle":                  {3, 11_013, 11_011},
		"?pattern=first&limit=2147483647":  {10, 1010, 1001},
		"?pattern=first&limit=1":           {1, 1010, 1010},
		"?pattern=gone":                    {},
		"?pattern=%3E&limit=2147483647":    {length, 21_000, 1001},
		"?pattern=a&limit=9988":            {9988, 21_000, 11_010},
		"?pattern=%3E&limit=256":           {256, 21_000, 20_745},
		"?pattern=%3E&limit=257":           {257, 21_000, 20_744},
		"?pattern=middle&limit=2147483647": {3, 11_013, 11_011},
	} {
		got := recent(t, h, query)
		if len(got) != want.n {
			t.Errorf("%s: %d events, want %d", query, len(got), want.n)
		} else if want.n > 0 && (got[0].Position.Seq != want.newest || got[want.n-1].Position.Seq != want.least) {
			t.Errorf("%s: from %v to %v, want %d to %d", query, got[0].Position, got[want.n-1].Position, want.newest, want.least)
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ask(h, "GET", "/recent?limit=1")
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 10*length {
		t.Errorf("for one event of %d some %d bytes were allocated", length, n)
	}
}

// In a slow context all takes so long, until it is fast, that each time limit below it
// has passed when it begins.
type slowContext struct {
	context.Context
	slow int
}

func (c *slowContext) Done() <-chan struct{} {
	if c.slow--; c.slow >= 0 {
		time.Sleep(time.Minute)
	}
	return c.Context.Done()
}

func TestRecent_is_complete_however_long_it_takes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t, bus.History(5000))
		h := newHandler(t, b)
		emitNumbered(t, b, "a", 6000)
		for slow := range 5 {
			r := httptest.NewRequestWithContext(&slowContext{t.Context(), slow}, "GET", "http://localhost/recent?limit=4000", nil)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			var got []bus.Entry
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got) != 4000 || got[0].Position != b.Position() {
				t.Errorf("slow %d times: %v, %d events", slow, err, len(got))
			}
		}
	})
}

// A request that has ended is not answered as if that were all.
func TestRecent_of_a_request_that_has_ended(t *testing.T) {
	b := newBus(t)
	h := newHandler(t, b)
	emit(t, b, "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "http://localhost/recent", nil))
	if w.Body.Len() > 0 {
		t.Errorf("%s", w.Body)
	}
}

func TestRecent_bad_input(t *testing.T) {
	h := newHandler(t, newBus(t))
	for query, says := range map[string]string{
		"?limit=-1":                  "limit=-1: a whole number",
		"?limit=ten":                 "limit=ten",
		"?limit=":                    "limit=",
		"?limit=99999999999999":      "limit=",
		"?limit=1&limit=2":           "more than once",
		"?patern=a":                  "patern",
		"?pattern=":                  "invalid pattern: empty",
		"?pattern=a..b":              "empty token at byte 2",
		"?pattern=a%3E":              "not a token of its own",
		"?pattern=%3E.a":             "not the last token",
		"?pattern=a%20b":             "white space",
		"?pattern=%ff":               "invalid UTF-8",
		"?pattern=%3Cimg%20src=x%3E": "invalid pattern",
	} {
		got := ask(h, "GET", "/recent"+query)
		if got.Code != http.StatusBadRequest || !strings.Contains(got.Body.String(), says) {
			t.Errorf("%s: %d %s, want %q", query, got.Code, got.Body, says)
		}
	}
}

func TestRecent_waits_for_nothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		h := newHandler(t, b)
		emitNumbered(t, b, "a", 10)
		before := time.Now()
		if got := recent(t, h, "?pattern=b"); len(got) != 0 {
			t.Errorf("%v", got)
		}
		if got := recent(t, h, ""); len(got) != 10 {
			t.Errorf("%d events", len(got))
		}
		if took := time.Since(before); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestRecent_beside_a_clear(t *testing.T) {
	// Cleared after it looked how far the history goes, what it wants never comes.
	synctest.Test(t, func(t *testing.T) {
		b := newBus(t)
		h := newHandler(t, b)
		stop := make(chan struct{})
		go func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, _ = b.Emit("a", "", "")
					b.ClearHistory()
				}
			}
		}()
		for range 200 {
			if got := ask(h, "GET", "/recent"); got.Code != http.StatusOK || !json.Valid(got.Body.Bytes()) {
				t.Errorf("%d %s", got.Code, got.Body)
			}
		}
		close(stop)
		synctest.Wait()
	})
}

func TestEventsThatJSONCannotHold(t *testing.T) {
	b := newBus(t)
	e := event.New("a.b", "test", "")
	e.Timestamp = time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := b.Publish(e); err != nil {
		t.Fatal(err)
	}
	h := newHandler(t, b)
	var got []map[string]any
	if err := json.Unmarshal(ask(h, "GET", "/recent").Body.Bytes(), &got); err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	if got[0]["type"] != "a.b" || got[0]["position"] != b.Position().String() || !strings.Contains(got[0]["error"].(string), "timestamp") {
		t.Errorf("%v", got[0])
	}
}

func TestWithoutPayloads(t *testing.T) {
	b := newBus(t)
	emit(t, b, "a.b", slog.String("password", "hunter2"))
	for _, opts := range [][]bushttp.Option{nil, {bushttp.WithoutPayloads()}} {
		h := newHandler(t, b, opts...)
		s, leave := follow(t, serve(t, h), "")
		texts := map[string]string{"/recent": ask(h, "GET", "/recent").Body.String(), "/events": s.events(1)[0].data}
		leave()
		for path, text := range texts {
			if !strings.Contains(text, `"project_path":"/src/app"`) || strings.Contains(text, "hunter2") != (opts == nil) ||
				strings.Contains(text, "password") != (opts == nil) || strings.Contains(text, `"payload":{}`) != (opts != nil) {
				t.Errorf("%s with %d options: %s", path, len(opts), text)
			}
		}
	}
	if v, ok := b.Recent(1)[0].Payload.Get("password"); !ok || v.String() != "hunter2" {
		t.Error("the event in the history has changed")
	}
}
