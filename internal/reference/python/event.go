package python

import (
	"time"

	"github.com/google/uuid"
)

// An Event is Vidurai's event as Python has it: a textual ID, a payload that is
// a map, and nothing that keeps anyone from changing it after it was published.
type Event struct {
	ID          string
	Type        string
	Timestamp   time.Time
	Source      string
	ProjectPath string // "" where Python has None
	Payload     map[string]any
}

// NewEvent returns an event with a fresh ID and the present time, as Python's
// field defaults have it. It keeps payload itself, not a copy.
func NewEvent(typ, source, project string, payload map[string]any) *Event {
	if payload == nil {
		payload = map[string]any{}
	}
	return &Event{
		ID:          uuid.NewString(),
		Type:        typ,
		Timestamp:   time.Now(),
		Source:      source,
		ProjectPath: project,
		Payload:     payload,
	}
}

// String returns "[source] type @ project", with "unknown" for no project.
func (e *Event) String() string {
	project := e.ProjectPath
	if project == "" {
		project = "unknown"
	}
	return "[" + e.Source + "] " + e.Type + " @ " + project
}

// ToDict returns what Python's to_dict does: the six fields under their Python
// names, the timestamp as text, the payload copied all the way down. Pass it to
// encoding/json for the event's JSON, whose keys then come out sorted.
func (e *Event) ToDict() map[string]any {
	var project any // null for no project
	if e.ProjectPath != "" {
		project = e.ProjectPath
	}
	return map[string]any{
		"id":           e.ID,
		"type":         e.Type,
		"timestamp":    isoformat(e.Timestamp),
		"source":       e.Source,
		"project_path": project,
		"payload":      deepCopy(e.Payload),
	}
}

// isoformat writes t as Python's naive datetime does: local time without a
// zone, microseconds, and no fraction at all where they are zero.
func isoformat(t time.Time) string {
	t = t.Local().Truncate(time.Microsecond)
	if t.Nanosecond() == 0 {
		return t.Format("2006-01-02T15:04:05")
	}
	return t.Format("2006-01-02T15:04:05.000000")
}

// deepCopy copies maps and lists, of which Python's asdict makes new ones, and
// returns everything else as it is.
func deepCopy(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = deepCopy(e)
		}
		return m
	case []any:
		s := make([]any, len(v))
		for i, e := range v {
			s[i] = deepCopy(e)
		}
		return s
	default:
		return v
	}
}
