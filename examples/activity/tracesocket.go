package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// maxSocketPath is what fits the address of a unix socket everywhere, its
// final NUL included.
const maxSocketPath = 104

// A traceSocket is a unix socket, in a folder of its own, to which git
// processes send their traces, one connection each.
type traceSocket struct {
	folder   string
	listener *net.UnixListener
	ended    func(*command)
	bad      atomic.Int64 // lines that could not be read

	accepting sync.WaitGroup // the goroutine that owns conns until it ends
	conns     []net.Conn
	reading   sync.WaitGroup // a goroutine for each of conns
}

// listenTrace opens a socket. Of each git process that ends, ended is told, in
// a goroutine of the process's own.
func listenTrace(ended func(*command)) (*traceSocket, error) {
	folder, err := socketFolder(os.TempDir(), "/tmp")
	if err != nil {
		return nil, err
	}
	s := &traceSocket{folder: folder, ended: ended}
	s.listener, err = net.ListenUnix("unix", s.address("git"))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	s.accepting.Go(s.accept)
	return s, nil
}

// socketFolder makes a folder in the first of parents in which the path of a
// socket is short enough.
func socketFolder(parents ...string) (string, error) {
	var failed error
	for _, parent := range parents {
		folder, err := os.MkdirTemp(parent, "activity-")
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if len(filepath.Join(folder, "last")) < maxSocketPath {
			return folder, nil
		}
		failed = errors.Join(failed, fmt.Errorf("%s: too long for a socket", folder), os.Remove(folder))
	}
	return "", failed
}

func (s *traceSocket) address(name string) *net.UnixAddr {
	return &net.UnixAddr{Net: "unix", Name: filepath.Join(s.folder, name)}
}

// target returns what GIT_TRACE2_EVENT is to be.
func (s *traceSocket) target() string {
	return "af_unix:stream:" + s.address("git").Name
}

// accept takes connections until that of close, which comes from the address
// "last".
func (s *traceSocket) accept() {
	last := s.address("last").Name
	for {
		conn, err := s.listener.AcceptUnix()
		if err != nil {
			return
		}
		if conn.RemoteAddr().String() == last {
			conn.Close()
			return
		}
		s.conns = append(s.conns, conn)
		s.reading.Go(func() {
			defer conn.Close()
			t := newTraceReader(s.ended)
			_ = t.read(conn) // where it fails, what came before has been told
			s.bad.Add(int64(t.bad))
		})
	}
}

// lingering is how long close waits for a process that outlives the command
// that started it and keeps its trace open.
const lingering = time.Second

// close returns when everything that processes sent before they ended has been
// read and told, and the socket is gone.
//
// Closing the listener would throw away the connections that wait to be
// accepted. They are taken in the order they were made, so close makes one
// more, and when its turn has come all have been taken.
func (s *traceSocket) close() error {
	conn, err := net.DialUnix("unix", s.address("last"), s.address("git"))
	if err != nil {
		s.listener.Close() // ends accept the hard way
	}
	s.accepting.Wait()
	if conn != nil {
		conn.Close()
	}
	for _, c := range s.conns {
		_ = c.SetReadDeadline(time.Now().Add(lingering)) // fails where it is closed, which is good too
	}
	s.reading.Wait()
	s.listener.Close()
	return errors.Join(err, os.RemoveAll(s.folder))
}
