package linearizability

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// describe says what was called and what the answer was. v7 is the value with the id 7.
func describe(c call, a *answer) string {
	switch c.part {
	case first:
		return "the tail for " + describeCall(c)
	case second:
		return "cleared for " + describeCall(c) + describeAnswer(c.op, a)
	}
	return describeCall(c) + describeAnswer(c.op, a)
}

func describeCall(c call) string {
	switch c.op {
	case push:
		return fmt.Sprintf("Push(v%d)", c.id)
	case tryPush:
		return fmt.Sprintf("TryPush(v%d, after %d)", c.id, c.arg)
	case recent:
		return fmt.Sprintf("Recent(%d)", c.arg)
	case backward:
		return "Backward()"
	case get:
		return fmt.Sprintf("Get(%d)", c.arg)
	case seqOf:
		return "Seq()"
	case length:
		return "Len()"
	case window:
		return "Window()"
	case clearAll:
		return "Clear()"
	case next:
		return "Next()"
	case read:
		return fmt.Sprintf("Read(%d)", c.arg)
	case lost:
		return "Lost()"
	}
	return "?"
}

func describeAnswer(o op, a *answer) string {
	switch o {
	case push, seqOf:
		return fmt.Sprintf(" = %d", a.seq)
	case tryPush:
		return fmt.Sprintf(" = %d, %v", a.seq, a.ok)
	case recent:
		return " = " + values(a.ids)
	case backward:
		return fmt.Sprintf(" = %s, sequences %d", values(a.ids), a.seqs)
	case get:
		return fmt.Sprintf(" = %s, %v", values(a.ids), a.ok)
	case length, lost:
		return fmt.Sprintf(" = %d", a.n)
	case window:
		return fmt.Sprintf(" = after %d, last %d", a.n, a.seq)
	case next:
		return fmt.Sprintf(" = %s, %d, %v", values(a.ids), a.seq, a.ok)
	case read:
		return fmt.Sprintf(" = %s, n %d, last %d", values(a.ids), a.count, a.seq)
	}
	return ""
}

func values(ids []uint64) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(' ')
		}
		switch id {
		case missing:
			b.WriteString("nil")
		case 0:
			b.WriteString("(never pushed)")
		default:
			fmt.Fprintf(&b, "v%d", id)
		}
	}
	return "[" + b.String() + "]"
}

// String is the history in the order in which its calls began, with the time on the
// harness's clock at which each began and returned.
func (h *history) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "a ring of %d, v1 to v%d pushed before, Clear after %d of them; %d goroutines, GOMAXPROCS %d\n",
		h.capacity, h.base, h.cleared, len(h.lines), h.procs)
	for i := range h.clients {
		fmt.Fprintf(&b, "  the cursor of client %d begins after %d\n", i, h.after[i])
	}
	byTime := func(x, y *record) int { return cmp.Compare(x.from, y.from) }
	for _, r := range slices.SortedFunc(h.all(), byTime) {
		fmt.Fprintf(&b, "  %3d–%-3d client %d  %s\n", r.from, r.to, r.client, describe(r.call, &r.answer))
	}
	return b.String()
}
