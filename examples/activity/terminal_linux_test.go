package main

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// A pty is a terminal whose user is the test.
type pty struct {
	t          *testing.T
	user, side *os.File // what the user has, and what a program has
}

func newPTY(t *testing.T) *pty {
	t.Helper()
	user, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals to be had: %v", err)
	}
	t.Cleanup(func() { user.Close() })
	p := &pty{t: t, user: user}
	var number, locked int32
	p.control(syscall.TIOCGPTN, unsafe.Pointer(&number))
	p.control(syscall.TIOCSPTLCK, unsafe.Pointer(&locked))
	p.side, err = os.OpenFile(filepath.Join("/dev/pts", strconv.Itoa(int(number))), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no terminals to be had: %v", err)
	}
	t.Cleanup(func() { p.side.Close() })
	return p
}

func (p *pty) control(request uintptr, arg unsafe.Pointer) {
	p.t.Helper()
	conn, err := p.user.SyscallConn()
	if err != nil {
		p.t.Fatal(err)
	}
	var errno syscall.Errno
	err = conn.Control(func(fd uintptr) {
		_, _, errno = syscall.Syscall(syscall.SYS_IOCTL, fd, request, uintptr(arg))
	})
	if err != nil || errno != 0 {
		p.t.Fatalf("ioctl %#x: %v, %v", request, err, errno)
	}
}

func (p *pty) resize(columns int) {
	p.t.Helper()
	size := [4]uint16{24, uint16(columns)}
	p.control(syscall.TIOCSWINSZ, unsafe.Pointer(&size))
}

// run runs the program at the terminal, and returns what the user sees.
func (p *pty) run(args ...string) string {
	p.t.Helper()
	cmd := program(p.t, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.side, p.side, p.side
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	seen := make(chan string)
	go func() { // ends when nobody has the program's side any more
		text, _ := io.ReadAll(p.user)
		seen <- string(text)
	}()
	if err := cmd.Wait(); err != nil {
		p.t.Error(err)
	}
	p.side.Close()
	return strings.ReplaceAll(<-seen, "\r\n", "\n")
}

// unstyled returns the lines of text without escape sequences for style, as
// they stand on a screen.
func unstyled(text string) []string {
	for _, s := range []style{bold, faint, red, green, yellow, cyan, styleOff} {
		text = strings.ReplaceAll(text, string(s), "")
	}
	text = strings.ReplaceAll(text, "\r\x1b[K", "\n") // progress that was erased
	return strings.Split(text, "\n")
}

func TestDisplay_of_a_terminal(t *testing.T) {
	t.Setenv("COLUMNS", "")
	p := newPTY(t)
	p.resize(100)
	for _, test := range []struct {
		term, noColor   string
		colour, escapes bool
	}{{"xterm", "", true, true}, {"xterm", "1", false, true}, {"dumb", "", false, false}} {
		t.Setenv("TERM", test.term)
		t.Setenv("NO_COLOR", test.noColor)
		if d := displayFor(p.side); d.colour != test.colour || d.escapes != test.escapes || d.width != 100 {
			t.Errorf("TERM=%s NO_COLOR=%s: %+v", test.term, test.noColor, d)
		}
	}
	for _, test := range []struct {
		window    int
		variable  string
		wantWidth int
	}{{40, "", 40}, {40, "100", 40}, {100, "40", 40}, {0, "", standardWidth}} {
		p.resize(test.window)
		t.Setenv("COLUMNS", test.variable)
		if d := displayFor(p.side); d.width != test.wantWidth {
			t.Errorf("a window of %d, COLUMNS=%s: %d columns, want %d", test.window, test.variable, d.width, test.wantWidth)
		}
	}
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	device, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	if d := displayFor(device); d.escapes || d.colour {
		t.Errorf("%s is taken for a terminal", os.DevNull)
	}
}

func TestRun_fits_the_terminal(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	r := newRepo(t)
	r.write("a/long/path/to/日本語/"+strings.Repeat("x", 100)+"/end.txt", "1\n")
	r.commit("a long subject with 日本語 and " + strings.Repeat("more ", 30))
	for _, width := range []int{1, 7, 33, 80, 132} {
		p := newPTY(t)
		p.resize(width)
		text := p.run(r.dir)
		if !strings.Contains(text, string(bold)) || strings.Count(text, "\n") < 20 {
			t.Fatalf("%d columns: no report with colour:\n%s", width, text)
		}
		for _, line := range unstyled(text) {
			if columns(line) > max(width, 2) { // no letter is broken
				t.Errorf("%d columns: a line has %d: %q", width, columns(line), line)
			}
		}
		if width >= 80 && !strings.Contains(text, "end.txt") {
			t.Errorf("%d columns: a path lost its end:\n%s", width, text)
		}
	}
}
