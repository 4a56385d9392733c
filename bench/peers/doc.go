// Package peers measures the event bus beside what else carries events to handlers
// in a Go program, in the publisher's goroutine or in others. It is a module of its
// own, so that who uses the bus does not depend on whom it is compared with.
//
//	go test -run '^$' -bench . -count 10 . | tee /tmp/peers.txt
//	go -C ../.. tool benchstat -col /impl /tmp/peers.txt
//
// Each peer is a file. What it promises, in the contract of peer, is checked by
// the tests and once more by every benchmark.
package peers
