//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package main

import (
	"os"
	"syscall"
	"unsafe"
)

// terminalColumns reports whether f is a terminal, and how wide it is: 0 if it
// does not know.
func terminalColumns(f *os.File) (columns int, terminal bool) {
	conn, err := f.SyscallConn()
	if err != nil {
		return 0, false
	}
	var size struct{ rows, columns, width, height uint16 } // as the system's struct winsize
	err = conn.Control(func(fd uintptr) {
		_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
		terminal = errno == 0
	})
	return int(size.columns), err == nil && terminal
}
