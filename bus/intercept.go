package bus

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/event"
)

// prepare completes e and passes it through the interceptors. It returns nil if
// one of them dropped it. The error says what is wrong with e's type, before
// any of them sees it.
func (b *Bus) prepare(e *event.Event) (*event.Event, error) {
	if b.interceptors == nil {
		return b.complete(e), nil
	}
	if err := check(e.Type); err != nil {
		return nil, err
	}
	e = b.complete(e)
	for i := range b.interceptors {
		if e = b.intercept(i, e); e == nil {
			return nil, nil
		}
	}
	return b.complete(e), nil
}

// complete returns e, or a copy that has an ID and a Timestamp.
func (b *Bus) complete(e *event.Event) *event.Event {
	if e.ID != uuid.Nil && !e.Timestamp.IsZero() {
		return e
	}
	c := *e
	if c.ID == uuid.Nil {
		c.ID = b.ids()
	}
	if c.Timestamp.IsZero() {
		c.Timestamp = b.clock().Round(0)
	}
	return &c
}

// intercept returns what interceptor i makes of e, and nil if it panics. It
// counts what is dropped, also where the goroutine ends here.
func (b *Bus) intercept(i int, e *event.Event) (out *event.Event) {
	returned := false
	defer func() {
		if !returned {
			v := recover()
			out = nil
			b.intercepted.Add(1)
			b.failed(&PanicError{EventType: e.Type, Subscription: fmt.Sprintf("interceptor %d", i), Value: v})
		}
	}()
	out = b.interceptors[i](e)
	returned = true
	if out == nil {
		b.intercepted.Add(1)
	}
	return out
}
