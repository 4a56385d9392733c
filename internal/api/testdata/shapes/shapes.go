// Package shapes has one of each thing that a package can export.
package shapes

import (
	"io"
	"iter"
	"log/slog"

	"github.com/vidurai/eventbus/event"
)

const (
	Untyped        = 500
	Typed    Level = 2
	Text           = "a text"
	internal       = 1
)

// What is said of a group holds for each.
//
// Deprecated: there are levels now.
const (
	Low  Level = 0
	High Level = 1
)

var (
	ErrShape error
	Table    map[string][]int
	ignored  int
)

// Level is a type that is not a struct.
type Level int

func (l Level) String() string         { return "" }
func (l *Level) Set(text string) error { return nil }
func (l Level) hidden()                {}

// Handler is a function.
type Handler func(e *event.Event, attrs ...slog.Attr)

// Alias is another name, and AliasOf has a parameter.
type (
	Alias           = event.Event
	AliasOf[T any]  = map[string]T
	unexportedAlias = string
)

// A Box embeds an exported and an unexported type.
type Box struct {
	*Level
	inner
	// Deprecated: use Title.
	Name  string `json:"name"`
	Title string
	size  int
}

type inner struct{ Depth int }

func (i *inner) Open(mode string) (io.Closer, error) { return nil, nil }

// Deprecated: boxes close themselves.
func (b *Box) Close() error { return nil }

// A Pair has two type parameters.
type Pair[K comparable, V ~int | ~string] struct {
	Key   K
	Value V
}

func NewPair[K comparable, V ~int | ~string](key K, value V) *Pair[K, V] { return nil }
func (p *Pair[A, B]) All() iter.Seq2[A, B]                               { return nil }
func (p Pair[A, _]) First() A                                            { return p.Key }

// A Reader embeds an interface.
type Reader interface {
	io.Closer
	// Deprecated: use Next.
	Read() string
	Next(limit int) (text string, ok bool)
	hidden()
}

// Number is a constraint.
type Number interface {
	comparable
	~int | ~float64
}

// Old is a function that nobody should call.
//
// Deprecated: use New.
func Old() {}

func New(shape unexportedAlias, options ...func(*Box)) (box *Box, err error) { return nil, nil }

func Channels(all chan (<-chan int), in <-chan struct{ X int }, out chan<- interface{ Len() int }) [2]any {
	return [2]any{}
}

func unexported() {}
