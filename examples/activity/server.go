package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/bus/bushttp"
)

// A server shows the bus in a browser.
type server struct {
	bus    *bus.Bus
	http   *http.Server
	url    string
	served chan error
}

// serve starts a server at an address that parseOptions let through.
func serve(addr string, b *bus.Bus) (*server, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	var opts []bushttp.Option
	name := host // to call the server by
	switch ip, err := netip.ParseAddr(host); {
	case host == "":
		addr, name = "localhost"+addr, "localhost"
	case err == nil && ip.IsUnspecified():
		name = "localhost"
	default:
		opts = append(opts, bushttp.AllowHosts(host))
	}
	h, err := bushttp.New(b, opts...)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s := &server{
		bus:    b,
		http:   &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second},
		url:    "http://" + net.JoinHostPort(name, port) + "/",
		served: make(chan error, 1),
	}
	go func() { s.served <- s.http.Serve(l) }()
	return s, nil
}

// stay waits for ctx's end, or for that of the server, which is an error.
func (s *server) stay(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.served:
		s.served <- err
		return err
	}
}

// close ends the streams, by closing the bus, and the server when it has answered
// what it was asked.
func (s *server) close() error {
	s.bus.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	if served := <-s.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// checkAddress says what is wrong with an address to listen at.
func checkAddress(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if _, err := net.LookupPort("tcp", port); err != nil || port == "" {
		return errors.New("a port is wanted, as in :8080, or :0 for any that is free")
	}
	if strings.ContainsAny(host, "/ ") {
		return errors.New("a host and a port are wanted, not a URL")
	}
	return nil
}
