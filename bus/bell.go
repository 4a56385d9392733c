package bus

import "github.com/vidurai/eventbus/internal/step"

// A bell wakes the goroutines that sleep until there is something for them. To
// ring it costs one load while none sleeps. However many sleep, it costs the same: the
// ringer wakes the first one, and that one wakes the others.
//
// The ordered accesses, all sequentially consistent:
//
//	sleeper  W1 load round → W2 store asleep → W3 look for something → W4 wait for round or token
//	ringer   K0 put something there → K1 load asleep → K2 CAS asleep to false → K3 send token
//	relay    L1 receive token → L2 replace round → L3 close the old one
//
// W2 before W3, K0 before K1: the sleeper finds what the ringer put there, or the
// ringer finds that a goroutine may be asleep. The ringer that clears asleep at K2 leaves
// a token, unless an earlier one is still there. The sleeper that takes the token closes
// the round, which wakes every sleeper that loaded this round before L2. A sleeper that
// loads the next round at W1 does so after K0, and finds at W3 what the ringer put there.
type bell struct {
	// asleep says that a goroutine may have gone to sleep since it was last cleared.
	asleep step.Bool

	// token has a buffer of one: a ringer never waits. Every sleeper receives
	// from it, and the one that gets it calls relay.
	token chan struct{}

	// round is closed, by relay, to wake the sleepers that wait for it.
	round step.Pointer[chan struct{}]
}

func (l *bell) init() {
	l.token = make(chan struct{}, 1)
	round := make(chan struct{})
	l.round.Store(&round)
}

// ring wakes all sleepers. What they wait for is there already (K0).
func (l *bell) ring() {
	if l.asleep.Load() { // K1
		l.wake()
	}
}

func (l *bell) wake() {
	if l.asleep.CompareAndSwap(true, false) { // K2
		step.Point()
		select {
		case l.token <- struct{}{}: // K3
		default: // an earlier one is there, and the sleeper that takes it wakes all
		}
	}
}

// prepare returns what to wait for besides token. Between prepare and waiting the
// caller looks once more whether what it waits for is there.
func (l *bell) prepare() (round <-chan struct{}) {
	r := *l.round.Load() // W1
	l.asleep.Store(true) // W2
	return r
}

// relay wakes all sleepers. It is called by the one that has received the token, before
// it does anything else.
func (l *bell) relay() {
	next := make(chan struct{})
	old := l.round.Swap(&next) // L2
	step.Point()
	close(*old) // L3
}
