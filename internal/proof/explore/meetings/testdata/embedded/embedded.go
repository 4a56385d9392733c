// Package embedded has a struct with a word that has no name.
package embedded

import "github.com/vidurai/eventbus/internal/step"

type Flag struct{ step.Bool }

func (f *Flag) Set() { f.Store(true) }
