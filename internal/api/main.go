// Command api compares what the public packages export with the text files beside it, one for each package,
// and prints the lines that a change adds or takes away.
//
//	go run ./internal/api       # compare; exit status 1 if something differs
//	go run ./internal/api -w    # write the files
//
// The lines are those of the Go project's own api directory, with three differences: a constant's type and
// value stand in one line, a field has its tag, and a package is named by its path within the module. The names
// of parameters are left out, and a type parameter is $0 or $1, because no program depends on these names.
//
//	pkg bus, method (*Bus) Publish(*event.Event) error
//	pkg bus, type Position struct, Seq uint64
//	pkg ring, func New[$0 any](int) *Ring[$0]
//
// A type has all methods of its method set, also those of embedded types. What is deprecated has a second
// line, which ends in //deprecated. Whether an unexported field makes a type incomparable is not shown;
// gorelease sees that before a release.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	write := flag.Bool("w", false, "write the files")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "api: unexpected argument %q: it takes no other than -w\n", flag.Arg(0))
		os.Exit(2)
	}
	differences, err := run(*write)
	if err != nil {
		fmt.Fprintln(os.Stderr, "api:", err)
		os.Exit(1)
	}
	fmt.Print(differences)
	if differences != "" && !*write {
		os.Exit(1)
	}
}

// run compares the module around the working directory with its files, or writes them.
func run(write bool) (differences string, err error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	files, err := surfaces(root)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, "internal", "api")
	differences, err = compare(dir, files)
	if err != nil || !write {
		return differences, err
	}
	return differences, writeFiles(dir, files)
}
