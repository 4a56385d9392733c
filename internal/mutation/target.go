package main

import "fmt"

// A target is a package whose mutants can be tried, and by what.
type target struct {
	pkg    string
	quick  []string // the tests that take little time, as arguments; most mutants end there
	less   []string // all of them, in less time than they may take
	others []string // packages whose tests use it
}

var targets = []target{
	{
		"ring",
		[]string{"-test.short", "-test.skip=NoReaderShowsWhat|BesideClearsOfAPart|LeavesTheRest|ReadersThatAreLapped|AStallBefore|IsABoundedQueue|TestRing|BehindStalls|NoSlotIs|R7_Read|UnderLoad|CursorsGive|MarkFollows|R6|R5"},
		[]string{"-test.short", "-test.skip=NoReaderShowsWhat|BesideClearsOfAPart|ReadersThatAreLapped|ClearsNeverGoBack|AStallBefore|IsABoundedQueue"},
		[]string{"./fuzz", "./bus"},
	},
	{
		"bus",
		[]string{"-test.short", "-stress=10ms", "-test.skip=HistoryBefore|SubscribeAndUns|WaitMisses|LosesNoPlace|RoutesThatAreBeing|LateTwice|PublishersOfTheSame|TestDependencies|KeepsNoText|MemoryIs|ReplayThen|B10|Conservation|EveryOrder|EveryAccepted|LatestEnds|Chaos|TestAlloc"},
		[]string{"-test.short", "-stress=50ms"},
		[]string{"./fuzz", "./bus/...", "./examples/..."},
	},
	{
		"event",
		[]string{"-test.short", "-test.skip=TestContainer_limit"},
		[]string{"-test.short"},
		[]string{"./fuzz", "./event/ndjson", "./bus/redact"},
	},
	{
		"internal/subject",
		[]string{"-test.short"},
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
