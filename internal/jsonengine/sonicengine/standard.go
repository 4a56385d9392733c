//go:build (!amd64 && !arm64) || go1.28 || stdjson

package sonicengine

// Name says which engine this build has.
const Name = "encoding/json"

// Vouch vouches for nothing, and leaves it all to package jsonengine.
func Vouch([]byte) bool { return false }
