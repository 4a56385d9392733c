package main

import "time"

// A heap is what else is alive in a program that embeds a bus: 32 MiB in blocks
// that point to others, so that the collector has to follow them.
type heap struct {
	blocks [heapBlocks]*block
	next   int
}

const heapBlocks = 64 << 10

// A block is 512 bytes with its leaves.
type block struct{ leaves [4]*leaf }

type leaf [120]byte

func newBlock() *block {
	b := new(block)
	for i := range b.leaves {
		b.leaves[i] = new(leaf)
	}
	return b
}

func newHeap() *heap {
	h := new(heap)
	for i := range h.blocks {
		h.blocks[i] = newBlock()
	}
	return h
}

// churn replaces 1 MiB of blocks, oldest first, every 5 ms, until stop is closed.
// It is paced by the clock: a loop would run the more often, the more publishers
// wait for a lock, and be another load on each bus.
func (h *heap) churn(stop <-chan struct{}) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			h.replace(2048)
		}
	}
}

// replace replaces the n oldest blocks.
func (h *heap) replace(n int) {
	for range n {
		h.blocks[h.next] = newBlock()
		h.next = (h.next + 1) % len(h.blocks)
	}
}
