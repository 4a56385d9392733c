package bushttp

import (
	"strconv"
	"strings"
)

// The types of a metric.
const (
	counter = "counter"
	gauge   = "gauge"
)

// An exposition is metrics as Prometheus's text format has them.
type exposition struct {
	text []byte
	name string // of the family that samples belong to
}

// family begins a metric. The help has neither backslashes nor line ends.
func (x *exposition) family(name, kind, help string) {
	x.name = name
	for _, s := range []string{"# HELP ", name, " ", help, "\n# TYPE ", name, " ", kind, "\n"} {
		x.text = append(x.text, s...)
	}
}

var escapeLabel = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// sample appends one value with its labels, names and values by turns.
func (x *exposition) sample(value float64, labels ...string) {
	x.text = append(x.text, x.name...)
	for i := 0; i < len(labels); i += 2 {
		separator := byte(',')
		if i == 0 {
			separator = '{'
		}
		x.text = append(x.text, separator)
		x.text = append(x.text, labels[i]...)
		x.text = append(x.text, `="`...)
		x.text = append(x.text, escapeLabel.Replace(strings.ToValidUTF8(labels[i+1], "\uFFFD"))...)
		x.text = append(x.text, '"')
	}
	if len(labels) > 0 {
		x.text = append(x.text, '}')
	}
	x.text = append(x.text, ' ')
	x.text = strconv.AppendFloat(x.text, value, 'f', -1, 64)
	x.text = append(x.text, '\n')
}

// single appends a metric of one value.
func (x *exposition) single(name, kind, help string, value float64) {
	x.family(name, kind, help)
	x.sample(value)
}
