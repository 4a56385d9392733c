package bus_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/vidurai/eventbus/bus"
	"github.com/vidurai/eventbus/event"
	"github.com/vidurai/eventbus/internal/addr"
)

const (
	aliasType   = "terminal.command"
	aliasSource = "daemon"
	adoption    = 16 // sightings in a row after which a publisher's strings are adopted
	patience    = 256
)

// fresh returns an event whose type and source are equal to others and lie in
// memory of its own.
func fresh() *event.Event {
	return event.New(strings.Clone(aliasType), strings.Clone(aliasSource), "")
}

// apart returns two events of the same type and source whose strings lie in
// places that the bus can tell apart.
func apart() (a, b *event.Event) {
	a, b = fresh(), fresh()
	for addr.Pair(a.Type, a.Source)%1024 == addr.Pair(b.Type, b.Source)%1024 {
		b = fresh()
	}
	return a, b
}

// publish publishes e so many times.
func publish(t *testing.T, b *bus.Bus, e *event.Event, times int) {
	t.Helper()
	for range times {
		if err := b.Publish(e); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAlias(t *testing.T) {
	t.Run("is_adopted_after_so_many_in_a_row", func(t *testing.T) {
		b := newBus(t, bus.History(0))
		e := fresh()
		publish(t, b, e, 1) // the first finds its route in the map, and is no sighting
		if publish(t, b, e, adoption-1); b.Adopted(aliasType, aliasSource) {
			t.Fatalf("adopted after fewer than %d sightings", adoption)
		}
		if publish(t, b, e, 1); !b.Adopted(aliasType, aliasSource) || !b.AliasIs(e.Type, e.Source) {
			t.Fatalf("not adopted after %d sightings", adoption)
		}
	})

	t.Run("others_between_begin_the_row_anew", func(t *testing.T) {
		b := newBus(t, bus.History(0))
		e, other := apart()
		publish(t, b, e, 1)
		publish(t, b, other, 1)
		for range 3 {
			publish(t, b, e, adoption-1)
			publish(t, b, other, 1)
		}
		if publish(t, b, e, adoption-1); b.Adopted(aliasType, aliasSource) {
			t.Fatal("adopted though it was never so often in a row")
		}
		if publish(t, b, e, 1); !b.AliasIs(e.Type, e.Source) {
			t.Fatal("not adopted when it was")
		}
	})

	t.Run("who_came_half_way_is_in_nobodys_way", func(t *testing.T) {
		b := newBus(t, bus.History(0))
		e, other := apart()
		publish(t, b, e, 1+adoption/2)
		if publish(t, b, other, 1+adoption); !b.AliasIs(other.Type, other.Source) {
			t.Fatal("not adopted after others that were not seen often enough")
		}
	})

	t.Run("patience_ends", func(t *testing.T) {
		b := newBus(t, bus.History(0))
		e, other := apart()
		for range 1 + patience/2 {
			publish(t, b, e, 1)
			publish(t, b, other, 1)
		}
		if publish(t, b, e, 10*adoption); b.Adopted(aliasType, aliasSource) {
			t.Fatalf("adopted after %d sightings of this and that", patience)
		}
	})

	t.Run("fresh_strings_are_never_adopted", func(t *testing.T) {
		b := newBus(t, bus.History(0))
		var all []*event.Event // kept, so that none lies where another lay
		for range 10_000 {
			e := fresh()
			all = append(all, e)
			if publish(t, b, e, 1); b.Adopted(aliasType, aliasSource) {
				t.Fatalf("adopted after %d publishes", len(all))
			}
		}
		runtime.KeepAlive(all)
	})

	t.Run("is_adopted_once", func(t *testing.T) {
		b := newBus(t, bus.History(0))
		e, other := apart()
		publish(t, b, e, 1+adoption)
		for range 3 {
			publish(t, b, other, 10*patience)
			if !b.AliasIs(e.Type, e.Source) || b.AliasIs(other.Type, other.Source) {
				t.Fatal("others were adopted after the first")
			}
		}
	})

	t.Run("is_adopted_anew_after_Reset", func(t *testing.T) {
		b := newBus(t, bus.History(0))
		e, other := apart()
		publish(t, b, e, 1+adoption)
		b.Reset()
		n := 0
		subscribe(t, b, aliasType, func(*event.Event) { n++ })
		if publish(t, b, other, 1); b.Adopted(aliasType, aliasSource) {
			t.Fatal("the new route has an alias of the old one's")
		}
		publish(t, b, e, 3)
		if publish(t, b, other, 1+adoption); !b.AliasIs(other.Type, other.Source) || n != 5+adoption {
			t.Fatalf("not adopted after Reset, or %d calls", n)
		}
	})
}

// TestAlias_LeadsNobodyAstray publishes strings that share their memory with an
// alias without being it.
func TestAlias_LeadsNobodyAstray(t *testing.T) {
	text := strings.Clone("aaaa.aaaa.aaaa.aaaa")
	pairs := map[string][2]string{
		"the alias":                 {text[:9], text[10:14]},
		"a shorter type":            {text[:4], text[10:14]},
		"a longer type":             {text[:14], text[10:14]},
		"a shorter source":          {text[:9], text[10:12]},
		"a longer source":           {text[:9], text[10:19]},
		"no source":                 {text[:9], text[10:10]},
		"another type as long":      {strings.Clone("bbbb.bbbb"), text[10:14]},
		"another source as long":    {text[:9], strings.Clone("bbbb")},
		"both exchanged":            {text[10:14], text[:9]},
		"the same type, twice":      {text[:9], text[:9]},
		"equal strings elsewhere":   {strings.Clone(text[:9]), strings.Clone(text[10:14])},
		"the type equal, elsewhere": {strings.Clone(text[:9]), text[10:14]},
	}
	b := newBus(t)
	var got [2]string
	calls := 0
	sub := map[[2]string]*bus.Subscription{}
	for _, p := range pairs {
		if sub[p] == nil {
			sub[p] = subscribe(t, b, p[0], func(*event.Event) { got = p; calls++ }, bus.Sources(p[1]))
		}
	}
	want := map[[2]string]uint64{}
	for _, first := range append([]string{"the alias"}, "a longer type", "no source", "both exchanged", "the alias") {
		p := pairs[first]
		publish(t, b, event.New(p[0], p[1], ""), 2+adoption)
		if want[p] += 2 + adoption; !b.Adopted(p[0], p[1]) {
			t.Fatalf("%s: not adopted", first)
		}
		for name, p := range pairs {
			got, calls = [2]string{}, 0
			publish(t, b, event.New(p[0], p[1], ""), 3)
			if want[p] += 3; got != p || calls != 3 {
				t.Fatalf("%s after %s: %d calls, the last for %q, want %q", name, first, calls, got, p)
			}
		}
	}
	for p, s := range sub {
		if st := figures(s); st != (bus.SubscriptionStats{Matched: want[p], Delivered: want[p]}) {
			t.Errorf("%q: %+v, want %d", p, st, want[p])
		}
	}
}

// TestB9_AnAliasKeepsNoTextAlive publishes texts of their own, which the collector lets
// lie in the same place one after another.
func TestB9_AnAliasKeepsNoTextAlive(t *testing.T) {
	b := newBus(t, bus.History(0))
	again, last := 0, ""
	for range 100 {
		text := strings.Clone(aliasType + "|" + aliasSource + "|" + strings.Repeat("x", 1<<20))
		e := event.New(text[:len(aliasType)], text[len(aliasType)+1:len(aliasType)+1+len(aliasSource)], "")
		at := fmt.Sprintf("%p", unsafe.StringData(text))
		if at == last {
			again++
		}
		last = at
		publish(t, b, e, 1)
		e, text = nil, ""
		runtime.GC()
		if b.Adopted(aliasType, aliasSource) {
			t.Fatal("a text of its own was adopted")
		}
	}
	t.Logf("%d of 100 texts were where the one before was", again)
}
