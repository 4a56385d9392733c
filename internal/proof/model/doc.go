// Package model has no code. It has models of what is lock-free in packages ring and
// bus, in Promela, for the model checker Spin: *.pml, and *.inc for what they share.
// README.md says what each covers and which lines of code its steps stand for; the
// script run checks them, and that each fails where a step that matters is taken away.
package model
