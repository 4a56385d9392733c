// Package peers measures the event bus beside what else carries events from one
// goroutine to others in a Go program. It is a module of its own, so that who
// uses the bus does not depend on whom it is compared with.
//
//	go test -run '^$' -bench Async -count 10 . | tee /tmp/peers.txt
//	go -C ../.. tool benchstat -col /impl /tmp/peers.txt
//
// Each peer is a file. What it promises, in the contract of peer, is checked by
// the tests and once more by every benchmark.
package peers
