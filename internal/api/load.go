package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

const module = "github.com/vidurai/eventbus"

// moduleRoot returns the directory of the module around the working directory.
func moduleRoot() (string, error) {
	out, err := goCommand("", "list", "-m", "-f", "{{.Path}} {{.Dir}}")
	if err != nil {
		return "", err
	}
	name, dir, _ := strings.Cut(strings.TrimSpace(out), " ")
	if name != module {
		return "", fmt.Errorf("the working directory is in module %s, not in %s", name, module)
	}
	return dir, nil
}

func goCommand(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return "", fmt.Errorf("go %s: %w: %s", args[0], err, exit.Stderr)
	}
	return string(out), err
}

// surfaces returns the lines of each public package below root, by the name of the file that they belong in.
func surfaces(root string) (map[string][]string, error) {
	dirs, err := publicPackages(root)
	if err != nil {
		return nil, err
	}
	imports := make(map[string]bool)
	for _, p := range dirs {
		for _, name := range p.Imports {
			imports[name] = true
		}
	}
	l, err := newLoader(root, slices.Sorted(maps.Keys(imports)))
	if err != nil {
		return nil, err
	}
	files := make(map[string][]string)
	for dir, p := range dirs {
		var sources []*ast.File
		for _, name := range p.GoFiles {
			f, err := l.parse(filepath.Join(p.Dir, name), nil)
			if err != nil {
				return nil, err
			}
			sources = append(sources, f)
		}
		lines, err := l.surface(path.Join(module, dir), sources)
		if err != nil {
			return nil, err
		}
		if len(lines) > 0 {
			files[strings.ReplaceAll(dir, "/", "-")+".txt"] = lines
		}
	}
	return files, nil
}

// publicPackages returns the packages below root that are there for other modules, by their paths within this
// module. It reads the directories itself instead of asking the go command: go test runs a test
// again when a file or a directory that the test has read changes, and it does not see what a child reads.
func publicPackages(root string) (map[string]*build.Package, error) {
	found := make(map[string]*build.Package)
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || name == root {
			return err
		}
		dir, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		dir = filepath.ToSlash(dir)
		if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil || forDevelopment(dir) {
			return filepath.SkipDir
		}
		p, err := build.ImportDir(name, 0)
		if none := (*build.NoGoError)(nil); errors.As(err, &none) {
			return nil
		}
		if err != nil {
			return err
		}
		if p.Name != "main" && len(p.GoFiles) > 0 {
			found[dir] = p
		}
		return nil
	})
	return found, err
}

// forDevelopment reports whether a folder has nothing that is there for other modules, though they could import
// some of it.
func forDevelopment(dir string) bool {
	switch dir {
	case "bench", "examples", "fuzz":
		return true
	}
	base := path.Base(dir)
	return base == "testdata" || base == "internal" || base[0] == '.' || base[0] == '_'
}

// A loader checks the types of packages. What they import it takes from the compiler's export data.
type loader struct {
	fset     *token.FileSet
	importer types.Importer
}

func newLoader(root string, imports []string) (*loader, error) {
	args := append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", "--"}, imports...)
	out, err := goCommand(root, args...)
	if err != nil {
		return nil, err
	}
	exports := make(map[string]string)
	for line := range strings.Lines(out) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exports[name] = file
	}
	fset := token.NewFileSet()
	lookup := func(name string) (io.ReadCloser, error) {
		if exports[name] == "" {
			return nil, fmt.Errorf("no export data for %s", name)
		}
		return os.Open(exports[name])
	}
	return &loader{fset, importer.ForCompiler(fset, "gc", lookup)}, nil
}

// parse parses the file of the given name, or source in its place.
func (l *loader) parse(name string, source any) (*ast.File, error) {
	return parser.ParseFile(l.fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
}

// surface returns the sorted lines of the package that the files make up.
func (l *loader) surface(name string, files []*ast.File) ([]string, error) {
	config := types.Config{Importer: l.importer}
	pkg, err := config.Check(name, l.fset, files, nil)
	if err != nil {
		return nil, err
	}
	return surface(pkg, deprecated(files)), nil
}
