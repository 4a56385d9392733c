package main

import "fmt"

// A target is a package whose mutants can be tried, and by what.
type target struct {
	pkg    string
	quick  []string // arguments of the package's tests, for those that take little time
	others []string // packages whose tests use it
}

var targets = []target{
	{
		"ring",
		[]string{"-test.short", "-test.skip=NoReaderShowsWhat|BesideClearsOfAPart|ReadersThatAreLapped|ClearsNeverGoBack|AStallBefore|IsABoundedQueue|TestRing/equals_the_naive_ring/capacity=4096"},
		[]string{"./fuzz", "./bus"},
	},
	{
		"bus",
		[]string{"-test.short", "-stress=10ms", "-test.skip=HistoryBefore|SubscribeAndUns|WaitMisses|LosesNoPlace|RoutesThatAreBeing|LateTwice|PublishersOfTheSame|TestDependencies|KeepsNoText|MemoryIs|ReplayThen"},
		[]string{"./fuzz", "./bus/...", "./examples/..."},
	},
	{
		"event",
		[]string{"-test.short", "-test.skip=TestContainer_limit"},
		[]string{"./fuzz", "./event/ndjson", "./bus/redact"},
	},
	{
		"internal/subject",
		[]string{"-test.short"},
		[]string{"./fuzz", "./bus"},
	},
}

func targetOf(pkg string) (target, error) {
	for _, t := range targets {
		if t.pkg == pkg {
			return t, nil
		}
	}
	return target{}, fmt.Errorf("%s is none of the packages that mutants are tried of", pkg)
}
