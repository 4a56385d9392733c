package python

// Statistics is what Python's get_statistics returns, under the same names in
// JSON. The types and sources are counted over what is buffered, not over what
// was published.
type Statistics struct {
	Enabled       bool           `json:"enabled"`
	HandlerCount  int            `json:"handler_count"`
	BufferSize    int            `json:"buffer_size"`
	BufferMaxSize int            `json:"buffer_max_size"`
	EventTypes    map[string]int `json:"event_types"`
	EventSources  map[string]int `json:"event_sources"`
}

// Statistics returns the figures of one moment. It copies the buffer under the
// lock and counts without it.
func (b *Bus) Statistics() Statistics {
	b.mu.Lock()
	events := b.buffer.list()
	s := Statistics{
		Enabled:       b.enabled,
		HandlerCount:  len(b.handlers),
		BufferSize:    len(events),
		BufferMaxSize: b.buffer.max,
		EventTypes:    map[string]int{},
		EventSources:  map[string]int{},
	}
	b.mu.Unlock()

	for _, e := range events {
		s.EventTypes[e.Type]++
		s.EventSources[e.Source]++
	}
	return s
}
