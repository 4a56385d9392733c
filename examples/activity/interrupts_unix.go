//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// interrupts are the signals on which the program cleans up and ends: that of
// the keyboard, that of a terminal that is closed, and that of kill. One that
// the program was started to ignore, as by nohup, stays ignored.
func interrupts() []os.Signal {
	all := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			all = append(all, s)
		}
	}
	return all
}
