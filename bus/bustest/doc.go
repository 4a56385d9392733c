// Package bustest is for tests of code that publishes on a bus. A [Watcher] reads
// the bus's history, so that nothing that was published before the test looked is
// missed, and waits, without sleeping or polling, for what is still to come.
//
//	b := bustest.New(t)
//	w := bustest.Watch(t, b)
//	run(b, "go test ./...") // the code under test
//
//	w.Expect("terminal.command", bustest.Attr("exit_code", 1), bustest.Source("cli"))
//	w.ExpectSequence(bustest.Event("git.commit"), bustest.Event("git.push"))
//	w.ExpectNone("*.error")
//
// # Order
//
// Each expectation goes on where the last one ended: after the event that was
// expected last, in the order of the history. So two calls of Expect demand one
// event and, later in the history, another. For what may come in any order take one
// watcher for each: a watcher is a position and costs the bus nothing.
//
//	for _, part := range parts {
//		bustest.WatchAfter(t, b, w.Position()).Expect("build.done", bustest.Attr("part", part))
//	}
//
// Expect and ExpectSequence pass over events that they do not look for. ExpectExactly
// fails at the first of these. ExpectNone leaves the watcher where it is.
//
// # Failures
//
// A failure ends the test, as t.Fatal does, so expectations belong in the test's own
// goroutine. It shows what came instead, near misses first, each with what was wrong
// about it, and whether what is missing came too early, among at least the last 1000
// events that were passed; and, of the bus, whether it refused or dropped anything:
//
//	bustest: no terminal.command with source "cli" and exit_code 1 within 10s
//	    3 events came after #1, near misses first:
//	      #3 [cli] terminal.command @ /src/app {"command":"go vet","exit_code":0}
//	        exit_code is 0
//	      #2 [daemon] terminal.command @ /src/app {"command":"go vet"}
//	        source is "daemon"; there is no exit_code
//	      #4 [vim] editor.save @ unknown {"file":"main.go"}
//
// It shows payloads, up to 200 bytes of each.
//
// # Loss
//
// A history overwrites its oldest events, and ClearHistory and Reset empty it. Where
// events were gone before the watcher read them it says so and fails: one of them
// may have been the event expected, or one that should not have been. Events that an
// expectation has read can no longer be lost. A bus made by [New] keeps 65,536 events;
// one of the program's own should be given enough of a history in tests. With History(0)
// there is nothing to watch.
//
// After Reset, or to leave out what the test's preparations published, begin anew:
//
//	w := bustest.WatchAfter(t, b, b.Position())
//
// # Time
//
// Expectations wait for at most Timeout, 10 s unless changed, and only if what they
// look for has not been published yet. In a bubble of testing/synctest that is fake
// time: a test waits for what timers publish without waiting, and one that fails
// does so at once. The bus must be made inside the bubble, for otherwise its
// channels do not belong to it, and time there stands still while a watcher waits.
//
//	synctest.Test(t, func(t *testing.T) {
//		b := bustest.New(t)
//		w := bustest.Watch(t, b)
//		startHeartbeat(t.Context(), b, time.Minute)
//
//		w.ExpectNoneFor(59*time.Second, "heartbeat")
//		w.Expect("heartbeat")
//	})
//
// That nothing came can only be said of what has happened. ExpectNone looks at what
// has been published when it is called; in a bubble synctest.Wait lets every
// goroutine get as far as it can before that. ExpectNoneFor waits for a time, which
// outside a bubble is never sure to be long enough.
package bustest
