// Package words has words of every form that a struct can have.
package words

import "github.com/vidurai/eventbus/internal/step"

type box[T any] struct {
	flag, other step.Bool
	cells       [2]step.Pointer[T]
	list        []step.Uint64
	inner       [1]struct{ n step.Uint32 }
	failing     step.Uint64
	lonely      step.Int64
	step        progress
	lock        step.Mutex
}

type progress struct{ word step.Int64 }

// write writes the words of one thread, and read reads them in another; flag and other
// stand on one line, and only the second is written.
func (b *box[T]) write(x *T) {
	b.other.Store(b.flag.Load())
	cell := b.cell(0)
	cell.CompareAndSwap(nil, x)
	(&b.list[1:][0]).Add(1)
	(b.inner[0].n).Or(1)
	b.failing.CompareAndSwap(1, 2)
	b.step.word.Store(1)
	b.lock.Lock()
	b.lonely.Add(1)
	b.lock.Unlock()
}

func (b *box[T]) read() {
	b.other.Store(b.flag.Load() || b.other.Load())
	b.cell(0).Load()
	b.cell(1).Swap(nil)
	for i := range b.list {
		b.list[i].Load()
	}
	b.inner[0].n.Load()
	b.failing.Load()
	b.step.word.Load()
}

func (b *box[T]) cell(i int) *step.Pointer[T] { return &b.cells[i] }
