//go:build explore

package step

import "sync/atomic"

// Words that goroutines share. Every access is a step.
type (
	Bool           struct{ word atomic.Bool }
	Int64          struct{ word atomic.Int64 }
	Uint32         struct{ word atomic.Uint32 }
	Uint64         struct{ word atomic.Uint64 }
	Pointer[T any] struct{ word atomic.Pointer[T] }
)

func (w *Bool) Load() bool                    { point("load"); return w.word.Load() }
func (w *Bool) Store(x bool)                  { point("store"); w.word.Store(x) }
func (w *Bool) CompareAndSwap(o, n bool) bool { point("CAS"); return w.word.CompareAndSwap(o, n) }

func (w *Int64) Load() int64                    { point("load"); return w.word.Load() }
func (w *Int64) Store(x int64)                  { point("store"); w.word.Store(x) }
func (w *Int64) Add(x int64) int64              { point("add"); return w.word.Add(x) }
func (w *Int64) CompareAndSwap(o, n int64) bool { point("CAS"); return w.word.CompareAndSwap(o, n) }

func (w *Uint32) Load() uint32        { point("load"); return w.word.Load() }
func (w *Uint32) Store(x uint32)      { point("store"); w.word.Store(x) }
func (w *Uint32) And(x uint32) uint32 { point("and"); return w.word.And(x) }
func (w *Uint32) Or(x uint32) uint32  { point("or"); return w.word.Or(x) }

func (w *Uint64) Load() uint64                    { point("load"); return w.word.Load() }
func (w *Uint64) Store(x uint64)                  { point("store"); w.word.Store(x) }
func (w *Uint64) Add(x uint64) uint64             { point("add"); return w.word.Add(x) }
func (w *Uint64) Swap(x uint64) uint64            { point("swap"); return w.word.Swap(x) }
func (w *Uint64) CompareAndSwap(o, n uint64) bool { point("CAS"); return w.word.CompareAndSwap(o, n) }

func (w *Pointer[T]) Load() *T                    { point("load"); return w.word.Load() }
func (w *Pointer[T]) Store(x *T)                  { point("store"); w.word.Store(x) }
func (w *Pointer[T]) Swap(x *T) *T                { point("swap"); return w.word.Swap(x) }
func (w *Pointer[T]) CompareAndSwap(o, n *T) bool { point("CAS"); return w.word.CompareAndSwap(o, n) }
