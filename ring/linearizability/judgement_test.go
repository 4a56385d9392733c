package linearizability

import (
	"testing"

	"github.com/anishathalye/porcupine"
)

// said is a call of a client's from one time to another, with its answer.
func said(client int, from, to int64, c call, a answer) record {
	c.client = client
	return record{call: c, answer: a, from: from, to: to}
}

func pushed(client int, from, to int64, id, seq uint64) record {
	return said(client, from, to, call{op: push, id: id}, answer{seq: seq})
}

func showed(client int, from, to int64, ids ...uint64) record {
	return said(client, from, to, call{op: recent, arg: 5}, answer{ok: ids != nil, ids: ids})
}

func gave(client int, from, to int64, id, seq uint64) record {
	return said(client, from, to, call{op: next}, answer{ok: true, seq: seq, ids: []uint64{id}})
}

func nothing(client int, from, to int64) record {
	return said(client, from, to, call{op: next}, answer{ids: []uint64{missing}})
}

func lostSoFar(client int, from, to int64, n uint64) record {
	return said(client, from, to, call{op: lost}, answer{n: n})
}

func shows(client int, from, to int64, after, last uint64) record {
	return said(client, from, to, call{op: window}, answer{n: after, seq: last})
}

func cleared(client int, from, to int64) record {
	return said(client, from, to, call{op: clearAll}, answer{})
}

func walked(client int, from, to int64, seqs []uint64, ids ...uint64) record {
	return said(client, from, to, call{op: backward}, answer{seqs: seqs, ids: ids})
}

// A verdict is what must be said of a history: right call by call, right only with
// the calls of two steps taken apart, or wrong.
type verdict int

const (
	wrong verdict = iota
	apart
	right
)

// TestTheJudge has histories judged that were written by hand, on a ring of 2 into which
// base values were pushed before. Those that break a promise have to be found out; their
// neighbours, which are nearly the same, to pass.
func TestTheJudge(t *testing.T) {
	for _, tt := range []struct {
		name    string
		base    uint64
		verdict verdict
		records []record
	}{
		{"R1/two pushes", 0, right, []record{pushed(0, 1, 2, 1, 1), pushed(1, 3, 4, 2, 2)}},
		{"R1/two pushes at once", 0, right, []record{pushed(0, 1, 3, 1, 2), pushed(1, 2, 4, 2, 1)}},
		{"R1/a sequence twice", 0, wrong, []record{pushed(0, 1, 3, 1, 1), pushed(1, 2, 4, 2, 1)}},
		{"R1/a gap", 0, wrong, []record{pushed(0, 1, 3, 1, 1), pushed(1, 2, 4, 2, 3)}},
		{"R1/not from 1", 0, wrong, []record{pushed(0, 1, 2, 1, 0)}},
		{"R1/not in the order of time", 0, wrong, []record{pushed(0, 1, 2, 1, 2), pushed(1, 3, 4, 2, 1)}},
		{"R1/Seq behind a push", 0, wrong, []record{pushed(0, 1, 2, 1, 1), said(1, 3, 4, call{op: seqOf}, answer{})}},
		{"R1/TryPush with a sequence that was given", 1, wrong, []record{said(0, 1, 2, call{op: tryPush, id: 2}, answer{ok: true, seq: 1})}},

		{"TryPush/with room", 2, right, []record{said(0, 1, 2, call{op: tryPush, id: 3, arg: 1}, answer{ok: true, seq: 3})}},
		{"TryPush/over what was not read", 2, wrong, []record{said(0, 1, 2, call{op: tryPush, id: 3}, answer{ok: true, seq: 3})}},
		{"TryPush/refused with room", 2, wrong, []record{said(0, 1, 2, call{op: tryPush, id: 3, arg: 1}, answer{})}},
		{"TryPush/two for one place", 1, wrong, []record{
			said(0, 1, 3, call{op: tryPush, id: 2}, answer{ok: true, seq: 2}),
			said(1, 2, 4, call{op: tryPush, id: 3}, answer{ok: true, seq: 3}),
		}},

		{"R2/the last two", 3, right, []record{showed(0, 1, 2, 3, 2)}},
		{"R2/ascending", 3, wrong, []record{showed(0, 1, 2, 2, 3)}},
		{"R2/one twice", 3, wrong, []record{showed(0, 1, 2, 3, 3)}},
		{"R2/more than two", 3, wrong, []record{showed(0, 1, 2, 3, 2, 1)}},
		{"R2/of two instants", 3, wrong, []record{pushed(0, 1, 4, 4, 4), showed(1, 2, 3, 4, 2)}},
		{"R2/sequences that are not the values'", 3, wrong, []record{walked(0, 1, 2, []uint64{4, 3}, 3, 2)}},
		{"R2/a window of three", 3, wrong, []record{shows(0, 1, 2, 0, 3)}},
		{"R2/a length of three", 3, wrong, []record{said(0, 1, 2, call{op: length}, answer{n: 3})}},
		{"R2/what was overwritten is there", 3, wrong, []record{said(0, 1, 2, call{op: get, arg: 1}, answer{ok: true, ids: []uint64{1}})}},

		{"R3/beside the push", 0, right, []record{pushed(0, 1, 3, 1, 1), showed(1, 2, 4)}},
		{"R3/after the push", 0, wrong, []record{pushed(0, 1, 2, 1, 1), showed(1, 3, 4)}},
		{"R3/Get after the push", 0, wrong, []record{pushed(0, 1, 2, 1, 1), said(1, 3, 4, call{op: get, arg: 1}, answer{ids: []uint64{missing}})}},
		{"R3/a Clear hides more than was pushed before it ended", 0, wrong, []record{cleared(0, 1, 2), pushed(1, 3, 4, 1, 1), showed(1, 5, 6)}},

		{"R4/what was never pushed", 1, wrong, []record{showed(0, 1, 2, 0)}},
		{"R4/nothing where a value belongs", 1, wrong, []record{showed(0, 1, 2, missing)}},
		{"R4/before it was pushed", 1, wrong, []record{showed(0, 1, 2, 2, 1), pushed(1, 3, 4, 2, 2)}},

		{"R5/less than the last two", 3, wrong, []record{showed(0, 1, 2, 3)}},
		{"R5/after a Clear", 3, right, []record{cleared(0, 1, 2), showed(0, 3, 4)}},
		{"R5/after a Clear what was before", 3, wrong, []record{cleared(0, 1, 2), showed(0, 3, 4, 3)}},
		{"R5/after a Clear and a push", 3, right, []record{cleared(0, 1, 2), pushed(0, 3, 4, 4, 4), showed(0, 5, 6, 4)}},
		{"R5/after a Clear and a push what was before", 3, wrong, []record{cleared(0, 1, 2), pushed(0, 3, 4, 4, 4), showed(0, 5, 6, 4, 3)}},

		{"R6/forward", 1, right, []record{pushed(0, 1, 6, 2, 2), showed(1, 2, 3, 1), showed(1, 4, 5, 2, 1)}},
		{"R6/back", 1, wrong, []record{pushed(0, 1, 6, 2, 2), showed(1, 2, 3, 2, 1), showed(1, 4, 5, 1)}},
		{"R6/another past", 1, wrong, []record{
			pushed(0, 1, 8, 2, 2), pushed(1, 2, 9, 3, 3),
			showed(2, 3, 4, 2, 1), showed(2, 5, 6, 2, 3),
		}},
		{"R6/two who saw two orders", 0, wrong, []record{
			pushed(0, 1, 8, 1, 1), pushed(1, 2, 9, 2, 2),
			showed(2, 3, 5, 1), showed(3, 4, 6, 2),
		}},

		{"R7/in order", 2, right, []record{gave(0, 1, 2, 1, 1), gave(0, 3, 4, 2, 2), nothing(0, 5, 6), lostSoFar(0, 7, 8, 0)}},
		{"R7/twice", 2, wrong, []record{gave(0, 1, 2, 1, 1), gave(0, 3, 4, 1, 1)}},
		{"R7/out of order", 2, wrong, []record{gave(0, 1, 2, 2, 2), gave(0, 3, 4, 1, 1)}},
		{"R7/lapped, at the oldest", 3, right, []record{gave(0, 1, 2, 2, 2), lostSoFar(0, 3, 4, 1)}},
		{"R7/lapped, not at the oldest", 3, wrong, []record{gave(0, 1, 2, 3, 3)}},
		{"R7/lapped, and none lost", 3, wrong, []record{gave(0, 1, 2, 2, 2), lostSoFar(0, 3, 4, 0)}},
		{"R7/nothing though there is", 2, wrong, []record{nothing(0, 1, 2)}},
		{"R7/Read what there is", 2, right, []record{said(0, 1, 2, call{op: read, arg: 3}, answer{count: 2, seq: 2, ids: []uint64{1, 2}})}},
		{"R7/Read less than there is", 2, wrong, []record{said(0, 1, 2, call{op: read, arg: 3}, answer{count: 1, seq: 1, ids: []uint64{1}})}},
		{"R7/Read to the end of a segment", segment + 1, right, []record{said(0, 1, 2, call{op: read, arg: 3}, answer{count: 1, seq: segment, ids: []uint64{segment}})}},
		{"R7/Read, then Next the same", 2, wrong, []record{
			said(0, 1, 2, call{op: read, arg: 1}, answer{count: 1, seq: 1, ids: []uint64{1}}), gave(0, 3, 4, 1, 1),
		}},
		{"R7/cleared and lost", 2, right, []record{cleared(1, 1, 2), nothing(0, 3, 4), lostSoFar(0, 5, 6, 2)}},
		{"R7/cleared and not lost", 2, wrong, []record{cleared(1, 1, 2), nothing(0, 3, 4), lostSoFar(0, 5, 6, 0)}},

		// What a Clear does to those beside it. The first is Clear's own two steps: it finds
		// the tail at 2, and hides what is before it when 3 has been pushed and shown.
		{"Clear/is of two steps", 2, apart, []record{cleared(0, 1, 8), pushed(1, 2, 3, 3, 3), showed(1, 4, 5, 3, 2), showed(1, 6, 7, 3)}},
		{"Clear/hides nothing again", 2, wrong, []record{cleared(0, 1, 8), pushed(1, 2, 3, 3, 3), showed(1, 4, 5, 3), showed(1, 6, 7, 3, 2)}},
		{"Clear/a reader of two steps", 2, apart, []record{pushed(0, 1, 2, 3, 3), shows(1, 3, 8, 3, 3), pushed(0, 4, 5, 4, 4), cleared(0, 6, 7)}},
		{"Clear/a window that was never there, at rest", 2, wrong, []record{pushed(0, 1, 2, 3, 3), pushed(0, 3, 4, 4, 4), shows(1, 5, 6, 3, 3), cleared(0, 7, 8)}},
		{"Clear/ends Backward", 2, apart, []record{walked(1, 1, 4, []uint64{2}, 2), cleared(0, 2, 3)}},
		{"Clear/does not end Backward before it began", 2, wrong, []record{walked(1, 1, 2, []uint64{2}, 2), cleared(0, 3, 4)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &history{plan: plan{spec: spec{capacity: 2, base: tt.base}, clients: maxClients}}
			h.records = [][]record{tt.records}
			m := h.model()
			got := wrong
			if porcupine.CheckOperations(m, h.operations(false)) {
				got = right
			} else if h.has(clearAll) && porcupine.CheckOperations(m, h.operations(true)) {
				got = apart
			}
			if got != tt.verdict {
				t.Errorf("judged %v, want %v:\n%s", got, tt.verdict, h)
			}
			if got == right && !porcupine.CheckOperations(m, h.operations(true)) {
				t.Errorf("right call by call, and wrong when taken apart:\n%s", h)
			}
		})
	}
}

func (v verdict) String() string { return [...]string{"wrong", "right in two steps", "right"}[v] }
