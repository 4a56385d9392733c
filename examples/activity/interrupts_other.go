//go:build !unix

package main

import (
	"os"
	"syscall"
)

// interrupts are the signals on which the program cleans up and ends. Windows
// has the second sent where a console is closed.
func interrupts() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM} }
