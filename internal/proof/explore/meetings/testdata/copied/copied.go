// Package copied has a word that is read without a step.
package copied

import "github.com/vidurai/eventbus/internal/step"

type flag struct{ word step.Bool }

func (f *flag) copied() (word step.Bool) { return f.word }
