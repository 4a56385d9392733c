// Package origin says where results come from, as bench/run does.
package origin

import (
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// Commit returns the commit of the working directory, with -dirty if a tracked file
// is changed that is not a result or made of results; "unknown" outside a repository.
func Commit() string {
	head, err := exec.Command("git", "rev-parse", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	name := strings.TrimSpace(string(head))
	status, err := exec.Command("git", "status", "--porcelain", "--untracked-files=no",
		"--", ":/", ":(top,exclude)bench/results", ":(top,exclude)bench/charts", ":(top,exclude)BENCHMARKS.md").Output()
	if err != nil || len(status) > 0 {
		name += "-dirty"
	}
	return name
}

// CPU returns the processor's name where Linux tells it, or "unknown".
func CPU() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(info)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// Command returns how to run the program in dir, as it was built, with args.
func Command(dir string, args []string) string {
	words := []string{"go run"}
	if Race() {
		words = append(words, "-race")
	}
	return strings.Join(append(append(words, dir), args...), " ")
}

// Race reports whether the program was built with the race detector.
func Race() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}

// Lines returns the configuration lines of the Go benchmark format that begin a file
// of results, which package pkg made by command.
func Lines(pkg, command string) []string {
	return []string{
		"date: " + time.Now().UTC().Format(time.RFC3339),
		"commit: " + Commit(),
		"go: " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH,
		"command: " + strings.TrimSpace(command),
		"goos: " + runtime.GOOS,
		"goarch: " + runtime.GOARCH,
		"pkg: " + pkg,
		"cpu: " + CPU(),
	}
}
