package step

import "time"

// These functions wait, for the plain build and for runs without a controller.

func selectOf(c0, c1, c2, c3, c4 <-chan struct{}) int {
	select {
	case <-c0:
		return 0
	case <-c1:
		return 1
	case <-c2:
		return 2
	case <-c3:
		return 3
	case <-c4:
		return 4
	}
}

func sendTo[T any](c chan<- T, x T, stop <-chan struct{}, late <-chan time.Time) bool {
	select {
	case c <- x:
		return true
	case <-stop:
	case <-late:
	}
	return false
}

func receiveFrom[T any](c <-chan T, stop, quiet <-chan struct{}) (x T, ok bool) {
	select {
	case x = <-c:
		return x, true
	case <-stop:
	case <-quiet:
	}
	return x, false
}
