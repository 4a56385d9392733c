package bushttp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
)

// A server on this machine only, with the page at /debug/bus/, and its end.
func Example() {
	b, err := bus.New()
	if err != nil {
		panic(err)
	}
	h, err := bushttp.New(b)
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/debug/bus/", http.StripPrefix("/debug/bus", h))

	ctx, cancel := context.WithCancel(context.Background())
	srv := &http.Server{Handler: mux, BaseContext: func(net.Listener) context.Context { return ctx }}
	srv.RegisterOnShutdown(cancel) // ends the streams
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		panic(err)
	}
	done := make(chan error)
	go func() { done <- srv.Serve(l) }()

	b.Emit("terminal.command", "daemon", "/src/app", slog.String("command", "go test"))
	resp, err := http.Get("http://" + l.Addr().String() + "/debug/bus/metrics")
	if err != nil {
		panic(err)
	}
	text, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	fmt.Println(resp.Status, len(text) > 0, err)

	fmt.Println(srv.Shutdown(context.Background()), errors.Is(<-done, http.ErrServerClosed))
	// Output:
	// 200 OK true <nil>
	// <nil> true
}

// Payloads stay in the process, the page has a title of its own, and clients may call the
// server by the name of its container or of a proxy, or by an address of its network.
func ExampleNew_options() {
	b, err := bus.New()
	if err != nil {
		panic(err)
	}
	_, err = bushttp.New(b,
		bushttp.WithoutPayloads(),
		bushttp.Title("checkout service"),
		bushttp.AllowHosts("app", "*.telemetry.internal", "10.0.0.0/8"),
	)
	fmt.Println(err)
	_, err = bushttp.New(b, bushttp.AllowHosts("https://telemetry.internal"))
	fmt.Println(errors.Is(err, bus.ErrOption))
	// Output:
	// <nil>
	// true
}
