// Package explore goes through the schedules of a scenario: a few goroutines that
// call the library's real code, run one at a time, in every order of their steps
// (package step) that takes at most a given number of preemptions. Without the build tag
// explore it is empty.
//
//	go test -tags explore -run Explore -v ./ring ./bus                 # two preemptions
//	go test -tags explore -run Explore -v ./ring -preemptions 3        # some minutes; the bus takes hours
//
// The search is depth first and keeps no states: a schedule is run from the start,
// by the choices that led to it, up to a choice that is made differently. A preemption
// is a change to another thread while the one that runs could go on; a change where it
// ends or waits costs nothing. Most bugs need one or two (Musuvathi and Qadeer,
// Iterative Context Bounding, PLDI 2007), and the number of schedules grows with the
// steps to the power of the bound, not with the threads to the power of the steps.
//
// The first schedule that goes wrong ends the search. It is printed step by step, and as
// the choices that led to it, a short text with which it can be run again:
//
//	go test -tags explore -run 'ExploreClear/capacity=1/start=3' ./ring -schedule '0*11 1 0*6 1'
//
// The scenarios are in the packages that they are about, in the files *_explore_test.go
// of ring and bus. Segments, steps and batches are small in tagged builds, so that
// a few pushes come to their ends, and nothing goes by a clock.
//
// # Meetings
//
// All schedules of all scenarios say nothing about a word at which no two goroutines ever
// meet: one of them accesses it directly after the other, and at least one of the two
// writes. So a command explores with two preemptions, and says for each word of ring and
// bus in how many scenarios that happens. It fails where there is a word without a meeting:
//
//	go run ./internal/proof/explore/meetings        # checks the table of internal/proof/README.md
//	go run ./internal/proof/explore/meetings -w     # writes it
package explore
