package bushttp

import (
	"errors"
	"net/http"
	"time"
)

const (
	patient   = 10 * time.Second // with a client that does not take a piece
	pieceSize = 4 << 10          // bytes of what is written to it
)

// A patience writes to a client as long as the client takes something: it writes in
// pieces, each of which has a deadline of its own.
type patience struct {
	http.ResponseWriter
	control *http.ResponseController
}

func newPatience(w http.ResponseWriter) *patience {
	return &patience{w, http.NewResponseController(w)}
}

// Unwrap is for [http.ResponseController].
func (p *patience) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *patience) Write(text []byte) (n int, err error) {
	for {
		if err := p.wait(); err != nil {
			return n, err
		}
		piece := text[n:min(n+pieceSize, len(text))]
		m, err := p.ResponseWriter.Write(piece)
		n += m
		if err != nil || n == len(text) {
			return n, err
		}
	}
}

// FlushError sends what was written.
func (p *patience) FlushError() error {
	if err := p.wait(); err != nil {
		return err
	}
	return p.control.Flush()
}

// wait sets the deadline of what is written next, where that can be done.
func (p *patience) wait() error {
	err := p.control.SetWriteDeadline(time.Now().Add(patient))
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// end sends what was written, and takes the deadline away, which the next request of
// the connection must not find.
func (p *patience) end() {
	_ = p.FlushError() // of a client that has gone there is nobody to tell
	_ = p.control.SetWriteDeadline(time.Time{})
}
