// Package local has a word that is no field.
package local

import "github.com/vidurai/eventbus/internal/step"

func Twice() uint64 {
	var n step.Uint64
	n.Add(1)
	return n.Add(1)
}
