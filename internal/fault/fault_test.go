package fault

import (
	"strings"
	"testing"
)

func TestList_tells_the_first_and_counts_the_rest(t *testing.T) {
	var f List
	for i := range told + 3 {
		f.Add("number %d", i)
	}
	var b strings.Builder
	f.Write(&b)
	if f.Count() != told+3 || strings.Count(b.String(), "fault: number ") != told || !strings.HasSuffix(b.String(), "number 19\nand 3 more\n") {
		t.Errorf("of %d it tells\n%s", f.Count(), b.String())
	}
}
