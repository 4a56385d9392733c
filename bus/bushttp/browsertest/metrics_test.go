package browsertest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
)

// TestMetrics_are_what_Prometheus_reads has Prometheus's own parser and linter
// read them.
func TestMetrics_are_what_Prometheus_reads(t *testing.T) {
	s := newSite(t)
	odd := "q\"uote \\ back\nline \xff"
	for i, name := range []string{odd, "plain"} {
		if _, err := s.bus.Subscribe("a.*", func(*event.Event) {}, bus.Named(name)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.bus.Subscribe(">", func(*event.Event) {}); err != nil {
			t.Fatal(err)
		}
		for n := range 150 * (i + 1) {
			s.emit(fmt.Sprintf("a.t%d", n), fmt.Sprint(odd, n), "")
		}
	}
	resp, err := http.Get(s.url + "metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status, err)
	}
	if format := expfmt.ResponseFormat(resp.Header); format.FormatType() != expfmt.TypeTextPlain {
		t.Errorf("Content-Type %q is %v", resp.Header.Get("Content-Type"), format)
	}
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if len(families) != 21 {
		t.Errorf("%d families", len(families))
	}
	if got := families["eventbus_published_total"].GetMetric()[0].GetCounter().GetValue(); got != 450 {
		t.Errorf("%v published", got)
	}
	sum := 0.0
	for _, m := range families["eventbus_type_events_total"].GetMetric() {
		sum += m.GetCounter().GetValue()
	}
	if n := len(families["eventbus_type_events_total"].GetMetric()); sum != 450 || n != 101 {
		t.Errorf("%v by type, in %d samples", sum, n)
	}
	found := false
	for _, m := range families["eventbus_subscription_matched_total"].GetMetric() {
		for _, l := range m.GetLabel() {
			found = found || l.GetValue() == "q\"uote \\ back\nline \uFFFD"
		}
	}
	if !found {
		t.Errorf("the odd name is not what it was in\n%s", text)
	}
	problems, err := promlint.New(bytes.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}
