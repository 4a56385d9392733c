// Package fuzz attacks the module from outside, through its public surface and, for
// patterns, the grammar below it. Its targets read their input as a program of small
// steps, or as a text, run it on the real thing and on a naive one that is obviously
// right, and want no difference. The seeds below testdata/fuzz, and those that some
// targets add, are replayed by go test; CONTRIBUTING.md says how to let the fuzzer
// look for more.
package fuzz
