// Package docs tests README.md and the pages in docs: their code compiles and prints what
// they say, their links lead somewhere, README.md is short, and its figures are those of
// the raw results.
package docs
