package main

import "testing"

func TestHeap(t *testing.T) {
	const mib = 1 << 20
	for name, c := range map[string]struct {
		h    heap
		flat bool
	}{
		"flat":         {heap{5 * mib, 6 * mib, 5 * mib, 7 * mib, 5 * mib, 4 * mib, 5 * mib, 9 * mib, 6 * mib}, true},
		"growing":      {heap{1 * mib, 2 * mib, 3 * mib, 4 * mib, 5 * mib, 6 * mib, 7 * mib, 8 * mib, 9 * mib}, false},
		"shrinking":    {heap{9 * mib, 8 * mib, 7 * mib, 6 * mib, 5 * mib, 4 * mib, 3 * mib, 2 * mib, 1 * mib}, true},
		"says nothing": {heap{mib, mib, mib, mib, mib, mib, mib, mib}, false},
	} {
		if text, flat := c.h.check(); flat != c.flat {
			t.Errorf("%s: %v: %s", name, flat, text)
		}
	}
	var h heap
	ballast := make([]byte, 32*mib)
	with := h.sample()
	ballast[0] = 1
	ballast = nil
	if without := h.sample(); with < 32*mib || without > with-31*mib {
		t.Errorf("%d bytes are alive with 32 MiB, %d without", with, without)
	}
}
