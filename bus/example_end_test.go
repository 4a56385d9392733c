package bus_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A program ends in the order in which events flow: first what publishes, here an HTTP
// server, then the bus, then the goroutines that follow it. So every event is handled.
func Example_orderOfShutdown() {
	b, err := bus.New()
	if err != nil {
		panic(err)
	}
	handled := 0
	b.Subscribe("http.request", func(*event.Event) { handled++ }, bus.Async(64))

	followed := 0
	entries := b.Follow(context.Background(), bus.FromOldest())
	var followers sync.WaitGroup
	followers.Go(func() {
		for _, err := range entries {
			if err != nil {
				fmt.Println("follower:", err)
				return
			}
			followed++
		}
	})

	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.EmitContext(r.Context(), "http.request", "server", "", slog.String("path", r.URL.Path))
	}))
	defer srv.Close()
	for range 3 {
		resp, err := srv.Client().Get(srv.URL)
		if err != nil {
			panic(err)
		}
		resp.Body.Close()
	}

	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	fmt.Println("server:", srv.Config.Shutdown(ctx)) // no request is being served: nothing publishes any more
	fmt.Println("bus:", b.Shutdown(ctx))             // the handlers have had every event; it does not wait for followers
	followers.Wait()                                 // they have had every event too, and then bus.ErrClosed
	fmt.Println(handled, "handled,", followed, "followed")
	// Unordered output:
	// server: <nil>
	// bus: <nil>
	// follower: bus: closed
	// 3 handled, 3 followed
}

// Done tells a goroutine that does something for a handler when the last call is over.
func ExampleSubscription_Done() {
	b, _ := bus.New()
	types := make(chan string, 8)
	s, _ := b.Subscribe(">", func(e *event.Event) { types <- e.Type }, bus.Once())
	go func() {
		<-s.Done() // however it ended: no call of the handler runs or is to come
		close(types)
	}()

	b.Emit("first", "x", "")
	b.Emit("second", "x", "")
	for typ := range types {
		fmt.Println(typ)
	}
	// Output: first
}
