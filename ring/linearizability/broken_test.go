package linearizability

import (
	"flag"
	"math/rand/v2"
	"regexp"
	"strconv"
	"testing"
)

var plain = flag.Bool("plain", false, "try the broken rings on the processors alone as well, but for yields in the mistake itself")

// broken are mistakes to make in the ring: each takes away one premise of its argument.
var broken = []struct {
	name string
	edit edit
}{
	{"P3 is a load and a store", edit{
		`if !s.slots[p&segMask].CompareAndSwap(nil, v) { // P3
		return r.pushBeyond(s, p, v, limit)
	}`,
		`if s.slots[p&segMask].Load() != nil { // P3
		return r.pushBeyond(s, p, v, limit)
	}
	giveWay()
	s.slots[p&segMask].Store(v)`,
	}},
	{"P4 before P3", edit{
		`if !s.slots[p&segMask].CompareAndSwap(nil, v) { // P3`,
		`r.mark.CompareAndSwap(p, p+1)
	if !s.slots[p&segMask].CompareAndSwap(nil, v) { // P3`,
	}},
	{"TryPush does not look at its limit on the way", edit{
		`for p++; p&segMask != 0 && p < limit; p++ {`,
		`for p++; p&segMask != 0; p++ {`,
	}},
	{"S1 before T1", edit{
		`hi = r.tail()
	if hi > r.capacity {
		lo = hi - r.capacity
	}
	lo = max(lo, r.cleared.Load()) // S1`,
		`cleared := r.cleared.Load() // S1
	for range 8 {
		giveWay()
	}
	hi = r.tail()
	if hi > r.capacity {
		lo = hi - r.capacity
	}
	lo = max(lo, cleared)`,
	}},
	{"C2 before C1", edit{
		`for c := r.cleared.Load(); c < t; c = r.cleared.Load() {
		if r.cleared.CompareAndSwap(c, t) { // C1
			break
		}
	}
	// A`,
		`defer func() {
		for c := r.cleared.Load(); c < t; c = r.cleared.Load() {
			if r.cleared.CompareAndSwap(c, t) {
				break
			}
		}
	}()
	// A`,
	}},
	{"no S4 in Recent", edit{
		`if c := r.cleared.Load(); c > lo { // S4`,
		`if c := lo; c > lo { // S4`,
	}},
}

var howMany = regexp.MustCompile(`history ([0-9]+) of seed [0-9]+ is not what is promised`)

// TestBrokenRings has each mistake found ten times in ten, from ten seeds. A test that
// lets a broken ring pass says nothing about a whole one.
func TestBrokenRings(t *testing.T) {
	try := func(t *testing.T, yields, crowd bool, e edit) (found int, after []int) {
		program := compile(t, yields, e)
		for range 10 {
			out, err := runHistories(program, rand.Uint64(), 10_000, crowd)
			m := howMany.FindStringSubmatch(out)
			if (m == nil) != (err == nil) {
				t.Fatalf("failed for another reason: %v\n%s", err, out)
			}
			if m != nil {
				n, _ := strconv.Atoi(m[1])
				found, after = found+1, append(after, n)
			}
		}
		return found, after
	}
	for _, b := range broken {
		t.Run(b.name, func(t *testing.T) {
			found, after := try(t, true, true, b.edit)
			t.Logf("found %d times in 10, in the histories %d", found, after)
			if found < 10 {
				t.Error("not found every time")
			}
			if *plain {
				found, after := try(t, false, false, b.edit)
				t.Logf("on the processors alone: found %d times in 10, in the histories %d", found, after)
			}
		})
	}
}
