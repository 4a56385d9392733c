package main

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// A report is what the program prints in the end, and in JSON it is just that.
type report struct {
	Repository   *repository       `json:"repository,omitempty"`
	Interrupted  bool              `json:"interrupted"`
	BadLines     int               `json:"bad_lines"` // of standard input
	Notes        []string          `json:"notes"`
	Recent       []*event.Event    `json:"recent"` // the last published first
	BusiestFiles []*fileSummary    `json:"busiest_files"`
	Authors      []*authorSummary  `json:"authors"`
	Commands     []*commandSummary `json:"commands"`
	FileCount    int               `json:"file_count"`
	AuthorCount  int               `json:"author_count"`
	CommandCount int               `json:"command_count"`
	Statistics   bus.Stats         `json:"statistics"`

	Subscriptions []subscriptionSummary `json:"subscriptions"` // in order

	// PublishCostNS is the mean wall time of a Publish or Emit, with the work of
	// the handlers it called. It has ClockCostNS in it once for itself and once for
	// each handler. Of all publishes, FirstPublishes were the first of their type
	// and source.
	PublishCostNS       float64 `json:"publish_cost_ns"`
	PublishCostMedianNS float64 `json:"publish_cost_median_ns"`
	FirstPublishes      int64   `json:"first_publishes"`
	FirstPublishCostNS  float64 `json:"first_publish_cost_ns"`
	ClockCostNS         float64 `json:"clock_cost_ns"`
}

func newReport(b *bus.Bus, sum *summary, in *input, o options) *report {
	r := &report{
		Repository:          in.repository,
		BadLines:            in.badLines,
		Notes:               append([]string{}, in.notes...), // [] in JSON, not null
		Recent:              append([]*event.Event{}, b.Recent(o.recent)...),
		Statistics:          b.Stats(),
		PublishCostNS:       in.meter.all.mean(),
		PublishCostMedianNS: in.meter.all.median(),
		FirstPublishes:      in.meter.first.calls.Load(),
		FirstPublishCostNS:  in.meter.first.mean(),
		ClockCostNS:         clockCost(),
	}
	for _, s := range sum.subscriptions {
		r.Subscriptions = append(r.Subscriptions, s.summary())
	}
	r.BusiestFiles, r.FileCount = sum.busiestFiles(o.top)
	r.Authors, r.AuthorCount = sum.busiestAuthors(o.top)
	r.Commands, r.CommandCount = sum.busiestCommands(o.top)
	if r.Repository != nil && r.CommandCount == 0 {
		r.Notes = append(r.Notes, "git sent no trace of its commands: it takes git 2.22 and unix sockets")
	}
	return r
}

// write prints r as JSON, or as text that suits w.
func (r *report) write(w io.Writer, asJSON bool, now time.Time) error {
	out := bufio.NewWriter(w)
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(r); err != nil {
			return err
		}
	} else {
		t := textReport{report: r, out: out, display: displayFor(w), now: now}
		t.write()
	}
	return out.Flush()
}
