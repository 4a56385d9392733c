package main

import (
	"strings"
	"testing"
)

// A word that could not be told which it is must not go uncounted.
func TestRefusesWhatItCannotName(t *testing.T) {
	for pkg, want := range map[string]string{
		"./testdata/copied":   "copied.go:8:51: a word that is not accessed as a field of a struct",
		"./testdata/local":    "local.go:8:2: a word that is not accessed as a field of a struct",
		"./testdata/embedded": "embedded.go:6:19: a word that is embedded: give it a name",
	} {
		s, err := load(pkg)
		if err == nil {
			_, err = s.overlay(t.TempDir())
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", pkg, err, want)
		}
	}
}
