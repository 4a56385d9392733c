package bus

// Close ends publishing and subscribing: what begins after it returned gets
// [ErrClosed]. It does not wait for handlers that are running. Recent and Stats
// go on working. Close may be called again, and from inside a handler; it
// returns nil.
func (b *Bus) Close() error {
	b.mu.Lock() // no Subscribe is half done when Close returns
	defer b.mu.Unlock()
	b.state.Or(closed | stopped) // C1
	b.reap()
	return nil
}

// calm closes b.quiet when no publish that was let in is under way, after which
// none is. b.mu is held, and the bus closed.
//
// A publish under way is counted, all the time, in a delivery that is current or
// was replaced while it was counted in it; where it goes from one to another, from
// an older to a younger, it is counted in the second before it leaves the first.
// So it is seen by whoever looks at the older ones first. Those that were replaced
// have been looked at, in their order, by reap, since b.mu was taken.
func (b *Bus) calm() {
	if b.calmed || len(b.retired) > 0 {
		return
	}
	busy := false
	b.eachDelivery(func(d *delivery) { busy = busy || !d.idle() }) // C2
	if busy {
		return
	}
	b.calmed = true
	close(b.quiet)
}
