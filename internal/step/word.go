//go:build explore

package step

import "sync/atomic"

// Words that goroutines share. Every access is a step.
//
// Of says which field of the source a word is: the command internal/proof/explore/meetings puts
// a call of it before each access that it finds there. It returns the word.
type (
	Bool struct {
		word atomic.Bool
		last access
	}
	Int64 struct {
		word atomic.Int64
		last access
	}
	Uint32 struct {
		word atomic.Uint32
		last access
	}
	Uint64 struct {
		word atomic.Uint64
		last access
	}
	Pointer[T any] struct {
		word atomic.Pointer[T]
		last access
	}
)

func (w *Bool) Of(field uint8) *Bool { w.last.field = field; return w }
func (w *Bool) Load() bool           { w.last.load(); return w.word.Load() }
func (w *Bool) Store(x bool)         { w.last.write("store"); w.word.Store(x) }
func (w *Bool) CompareAndSwap(o, n bool) bool {
	point("CAS")
	return w.last.swapped(w.word.CompareAndSwap(o, n))
}

func (w *Int64) Of(field uint8) *Int64 { w.last.field = field; return w }
func (w *Int64) Load() int64           { w.last.load(); return w.word.Load() }
func (w *Int64) Store(x int64)         { w.last.write("store"); w.word.Store(x) }
func (w *Int64) Add(x int64) int64     { w.last.write("add"); return w.word.Add(x) }
func (w *Int64) CompareAndSwap(o, n int64) bool {
	point("CAS")
	return w.last.swapped(w.word.CompareAndSwap(o, n))
}

func (w *Uint32) Of(field uint8) *Uint32 { w.last.field = field; return w }
func (w *Uint32) Load() uint32           { w.last.load(); return w.word.Load() }
func (w *Uint32) Store(x uint32)         { w.last.write("store"); w.word.Store(x) }
func (w *Uint32) And(x uint32) uint32    { w.last.write("and"); return w.word.And(x) }
func (w *Uint32) Or(x uint32) uint32     { w.last.write("or"); return w.word.Or(x) }

func (w *Uint64) Of(field uint8) *Uint64 { w.last.field = field; return w }
func (w *Uint64) Load() uint64           { w.last.load(); return w.word.Load() }
func (w *Uint64) Store(x uint64)         { w.last.write("store"); w.word.Store(x) }
func (w *Uint64) Add(x uint64) uint64    { w.last.write("add"); return w.word.Add(x) }
func (w *Uint64) Swap(x uint64) uint64   { w.last.write("swap"); return w.word.Swap(x) }
func (w *Uint64) CompareAndSwap(o, n uint64) bool {
	point("CAS")
	return w.last.swapped(w.word.CompareAndSwap(o, n))
}

func (w *Pointer[T]) Of(field uint8) *Pointer[T] { w.last.field = field; return w }
func (w *Pointer[T]) Load() *T                   { w.last.load(); return w.word.Load() }
func (w *Pointer[T]) Store(x *T)                 { w.last.write("store"); w.word.Store(x) }
func (w *Pointer[T]) Swap(x *T) *T               { w.last.write("swap"); return w.word.Swap(x) }
func (w *Pointer[T]) CompareAndSwap(o, n *T) bool {
	point("CAS")
	return w.last.swapped(w.word.CompareAndSwap(o, n))
}
