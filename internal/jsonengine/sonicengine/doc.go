// Package sonicengine lets sonic decide what is JSON, where it has native code
// for the platform and the build tag stdjson does not forbid it; elsewhere
// encoding/json does. It is a package of its own so that only those who import
// it link sonic.
package sonicengine
