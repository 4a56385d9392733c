package histogram

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

func TestBucket(t *testing.T) {
	for _, v := range []uint64{0, 1, 15, 16, 17, 31, 32, 33, 100, 1000, 1023, 1024, 123456789, math.MaxInt64} {
		i := bucket(v)
		if got := upper(i); got < v || got > v+v/16 {
			t.Errorf("%d is counted as %d", v, got)
		}
		if i > 0 && upper(i-1) >= v {
			t.Errorf("%d is in bucket %d, but bucket %d goes up to %d", v, i, i-1, upper(i-1))
		}
	}
	for i := range bucket(math.MaxInt64) {
		if got := bucket(upper(i)); got != i {
			t.Fatalf("the largest value of bucket %d is in bucket %d", i, got)
		}
		if got := bucket(upper(i) + 1); got != i+1 {
			t.Fatalf("one more than the largest value of bucket %d is in bucket %d", i, got)
		}
	}
}

func upTo(n int) *Histogram {
	var h Histogram
	for d := range n {
		h.Add(time.Duration(d + 1))
	}
	return &h
}

func TestPercentile(t *testing.T) {
	h := upTo(1000)
	for p, want := range map[float64]time.Duration{0: 1, 0.1: 1, 0.5: 5, 50: 500, 99: 990, 99.9: 999, 99.99: 1000, 100: 1000} {
		if got := h.Percentile(p); got < want || got > want+want/16 {
			t.Errorf("percentile %v of 1 to 1000 is %d", p, got)
		}
	}
	if got := h.Percentile(100); got != 1000 {
		t.Errorf("percentile 100 of 1 to 1000 is %d, beyond the longest", got)
	}
	// Below 16 every value has a bucket of its own, and ranks show exactly.
	small := upTo(10)
	for p, want := range map[float64]time.Duration{10: 1, 10.1: 2, 30: 3, 50: 5, 90: 9, 90.1: 10} {
		if got := small.Percentile(p); got != want {
			t.Errorf("percentile %v of 1 to 10 is %d, want %d", p, got, want)
		}
	}
	// In floating point 7 % of 100 is a little more than 7.
	if got := upTo(100).Percentile(7); got != 7 {
		t.Errorf("percentile 7 of 1 to 100 is %d", got)
	}
	var none Histogram
	if got := none.Percentile(50); got != 0 || none.Count() != 0 || none.Max() != 0 {
		t.Errorf("an empty histogram has a median of %v, count %d, max %v", got, none.Count(), none.Max())
	}
}

func TestAdd_counts_a_clock_that_went_back_as_0(t *testing.T) {
	var h Histogram
	h.Add(-time.Second)
	if h.Count() != 1 || h.Max() != 0 || h.Percentile(100) != 0 {
		t.Errorf("count %d, max %v, percentile 100 %v", h.Count(), h.Max(), h.Percentile(100))
	}
}

func TestMerge(t *testing.T) {
	var sum Histogram
	sum.Merge(upTo(10))
	sum.Merge(upTo(1234))
	sum.Merge(new(Histogram))
	want := upTo(10)
	for d := range 1234 {
		want.Add(time.Duration(d + 1))
	}
	if sum != *want {
		t.Errorf("merged: %d, max %v; added one by one: %d, max %v", sum.Count(), sum.Max(), want.Count(), want.Max())
	}
}

func TestAdd_does_not_allocate(t *testing.T) {
	var h Histogram
	if n := testing.AllocsPerRun(1000, func() { h.Add(12345) }); n != 0 {
		t.Errorf("Add allocates %v times", n)
	}
}

func TestJSON(t *testing.T) {
	var small Histogram
	small.Add(7)
	small.Add(130)
	small.Add(7)
	text, err := json.Marshal(&small)
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"count":3,"max_ns":130,"buckets":[[7,2],[135,1]]}`; string(text) != want {
		t.Errorf("JSON is %s, want %s", text, want)
	}
	for _, h := range []*Histogram{{}, &small, upTo(100000)} {
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		var read Histogram
		if err := json.Unmarshal(text, &read); err != nil {
			t.Fatal(err)
		}
		if read != *h {
			t.Errorf("%s is read as something else", text)
		}
	}
}

func TestJSON_refuses(t *testing.T) {
	for text, want := range map[string]string{
		`{"count":2,"max_ns":7,"buckets":[[7,1]]}`:                   "count says 2",
		`{"count":2,"max_ns":9,"buckets":[[9,1],[7,1]]}`:             "out of order",
		`{"count":1,"max_ns":130,"buckets":[[130,1]]}`:               "is none",
		`{"count":1,"max_ns":200,"buckets":[[135,1]]}`:               "max_ns",
		`{"count":1,"max_ns":7,"buckets":[[7,1],[9,0]]}`:             "empty",
		`{"count":1,"max_ns":7,"buckets":[[9223372036854775808,1]]}`: "no duration",
	} {
		var h Histogram
		if err := json.Unmarshal([]byte(text), &h); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives the error %v, want one that says %q", text, err, want)
		}
	}
}
