package bench_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"

	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/event/ndjson"
	"github.com/vidurai/eventbus/internal/reference/python"
)

// BenchmarkTrace replays the events of a repository to ten handlers such as a
// program would have, each of which computes something of its own. An operation
// is a replay. What the handlers came to is the same for all implementations
// before anything is timed, and the same again in the end.
func BenchmarkTrace(b *testing.B) {
	es, err := recorded()
	if err != nil {
		b.Fatal(err)
	}
	type trace struct {
		name   string
		events []*event.Event
	}
	traces := []trace{{"recorded", es}}
	if es, err = ownHistory(); err != nil {
		fmt.Fprintln(os.Stderr, "Trace has no history to replay, only the recorded one:", err) // b.Log would not be shown
	} else {
		traces = append(traces, trace{"history", es})
	}

	for _, trace := range traces {
		es := trace.events
		ps := make([]*python.Event, len(es))
		for i, e := range es {
			ps[i] = &python.Event{ID: e.ID.String(), Type: e.Type, Timestamp: e.Timestamp, Source: e.Source,
				ProjectPath: e.ProjectPath, Payload: e.Payload.Map()}
		}
		want := newTally()
		want.all(es)
		want.verifyUse(b, len(es), trace.name == "recorded")

		b.Run("impl=ours/trace="+trace.name, func(b *testing.B) {
			on, t := newOurs(b), newTally()
			t.onOurs(b, on)
			replay(b, es, on.Publish, t, want)
		})
		b.Run("impl=mutex/trace="+trace.name, func(b *testing.B) {
			on, t := newMutex(), newTally()
			t.onMutex(b, on)
			replay(b, es, on.Publish, t, want)
		})
		b.Run("impl=python/trace="+trace.name, func(b *testing.B) {
			on, t := newPython(), newTally()
			t.onPython(on)
			replay(b, ps, func(e *python.Event) error { on.Publish(e); return nil }, t, want)
		})
	}
}

// replay times replays of events, from each of which t must come to what want is.
func replay[E any](b *testing.B, es []*E, publish func(*E) error, t, want *tally) {
	b.Helper()
	once := func() {
		t.reset()
		for _, e := range es {
			if err := publish(e); err != nil {
				b.Fatal(err)
			}
		}
	}
	once()
	t.verify(b, want)
	b.ReportAllocs()
	for b.Loop() {
		once()
	}
	t.verify(b, want)
	reportEach(b, len(es), "event")
}

// recorded is a part of this repository's history that does not change as the
// repository does. It was made so, and has neither names nor paths of a machine:
//
//	go run ./examples/activity --json --recent 400 | jq -c '.recent | reverse[]
//		| .project_path = "/home/dev/eventbus"
//		| if .payload.worktree then .payload.worktree = "/home/dev/eventbus" else . end
//		| if .payload.author then .payload.author = "Maintainer" else . end' >bench/testdata/activity.ndjson
var recorded = sync.OnceValues(func() ([]*event.Event, error) {
	f, err := os.Open("testdata/activity.ndjson")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return events(f)
})

// ownHistory is the history of this repository as it is, which examples/activity
// tells. The error says why there is none to be had: no git, no go, or sources
// without their history.
var ownHistory = sync.OnceValues(func() ([]*event.Event, error) {
	cmd := exec.Command("go", "run", "./examples/activity", "--json", "--recent", "100000")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("examples/activity: %s", bytes.TrimSpace(exit.Stderr))
	}
	if err != nil {
		return nil, err
	}
	var report struct {
		Repository struct {
			Shallow bool
			Commits int
		}
		Recent []json.RawMessage // newest first
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, fmt.Errorf("examples/activity: %w", err)
	}
	if report.Repository.Shallow || report.Repository.Commits == 0 {
		return nil, errors.New("a shallow clone, or no commits")
	}
	// As lines, so that they are read as the recorded ones are.
	var lines bytes.Buffer
	for _, e := range slices.Backward(report.Recent) {
		if err := json.Compact(&lines, e); err != nil {
			return nil, err
		}
		lines.WriteByte('\n')
	}
	return events(&lines)
})

func events(r io.Reader) (es []*event.Event, err error) {
	for e, err := range ndjson.NewReader(r, event.Decoder{}).All() {
		if err != nil {
			return nil, err
		}
		es = append(es, e)
	}
	if len(es) == 0 {
		return nil, errors.New("no events")
	}
	return es, nil
}
