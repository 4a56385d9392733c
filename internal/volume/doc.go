// Volume publishes a great many events, while subscriptions come and go, and checks
// that not one of them is lost, repeated, or out of order.
//
// Usage:
//
//	go run ./internal/volume [-mode publish|mixed] [-n 1000000] [-procs 1,2,4,8] [-every 10s]
//
// In mode publish, twice as many goroutines as there are processors publish n ready
// events. One handler is there from the beginning to the end, and counts each
// publisher's events apart; one goroutine subscribes and unsubscribes others, of
// several kinds, without a pause. At the end the bus's counts, by type and by source,
// are those of the publishers and of the handler, and the history is the last events:
// of each publisher its very last, in its order, each with a sequence that lies
// between what Position said before it was published and after.
//
// In mode mixed, n operations are drawn at random: publish, snapshots, statistics,
// subscribe, unsubscribe, follow, and on a ring beside the bus push, cursor,
// snapshot, get and clear. It is meant for the race detector:
//
//	go run -race ./internal/volume -mode mixed -n 100000000 -procs 1,2,4,8
//
// With -procs, n is divided among as many runs, each with that GOMAXPROCS.
//
// What is checked costs some nanoseconds an event. A publisher goes round a pool of
// ready events, longer than the history, in whose timestamps stand the publisher and
// the place in the pool: the handler knows which must be the next. Each publisher's
// events are counted in a lane of their own, which nobody else writes, in plain
// variables.
//
// Interrupted, it leaves the rest out, checks what there is, and says so.
//
// The output begins with where it comes from and ends in PASS, or in the faults and
// FAIL, with exit status 1. A report of the race detector makes the status 66.
// billion.txt is that of a billion publishes, and race.txt those of four runs of mode
// mixed, made at the same time, one for each GOMAXPROCS. The machine was busy with
// much else: their times say little.
package main
