// Package sources names the code that a benchmark measures, so that results can be
// told apart from those of other code.
package sources

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/parser"
	"go/scanner"
	"go/token"
	"hash"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

const module = "github.com/vidurai/eventbus/"

// measured are the packages that the benchmarks measure. What they import of this
// module counts too.
var measured = []string{"ring", "event", "event/ndjson", "bus"}

// Line returns the configuration line, in the Go benchmark format, that says which
// sources results are of: those of the module that the working directory is in.
func Line() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(text, []byte("module "+strings.TrimSuffix(module, "/")+"\n")) {
			hash, err := Hash(os.DirFS(dir))
			return "sources: " + hash, err
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("the working directory is not in the repository whose sources are to be named")
		}
	}
}

// Hash returns a hash of the sources that the benchmarks measure, in the module whose
// root is given: of all files that are not tests, for every platform, without their
// comments, but with directives such as go:build and go:noinline.
func Hash(root fs.FS) (string, error) {
	h := sha256.New()
	packages := slices.Clone(measured)
	for i := 0; i < len(packages); i++ {
		imports, err := hashPackage(h, root, packages[i])
		if err != nil {
			return "", err
		}
		for _, p := range imports {
			if !slices.Contains(packages, p) {
				packages = append(packages, p)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}

// hashPackage adds the files of a directory to h, and returns the directories of what
// they import of this module.
func hashPackage(h hash.Hash, root fs.FS, dir string) (imports []string, err error) {
	names, err := fs.Glob(root, path.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	files := 0
	for _, name := range names { // in lexical order
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		files++
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return nil, err
		}
		if err := hashFile(h, name, src); err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if ours, ok := strings.CutPrefix(imported, module); ok {
				imports = append(imports, ours)
			}
		}
	}
	if files == 0 {
		return nil, fmt.Errorf("%s has no Go files: is this the root of the repository?", dir)
	}
	return imports, nil
}

// hashFile adds a file's name and tokens to h.
func hashFile(h hash.Hash, name string, src []byte) error {
	var (
		s    scanner.Scanner
		errs scanner.ErrorList
	)
	fset := token.NewFileSet()
	s.Init(fset.AddFile(name, fset.Base(), len(src)), src, errs.Add, scanner.ScanComments)
	fmt.Fprintf(h, "%q\n", name)
	for {
		_, tok, text := s.Scan()
		switch {
		case tok == token.EOF:
			return errs.Err()
		case tok == token.COMMENT && !strings.HasPrefix(text, "//go:"):
		case tok == token.SEMICOLON: // whether it was written or is a line's end
			fmt.Fprintln(h, tok)
		default:
			fmt.Fprintf(h, "%v %q\n", tok, text)
		}
	}
}
