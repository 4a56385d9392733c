package bus

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vidurai/eventbus/event"
)

// subscribeConfig is what the options of Subscribe add up to.
type subscribeConfig struct {
	name    string
	once    bool
	sources []string
	where   []func(*event.Event) bool
}

// A SubscribeOption narrows or names a subscription. Conditions add up: an event
// must meet all of them.
type SubscribeOption struct {
	apply func(*subscribeConfig) error
}

func (o SubscribeOption) applyTo(c *subscribeConfig) error {
	if o.apply == nil {
		return fmt.Errorf("bus: %w: the zero SubscribeOption", ErrOption)
	}
	return o.apply(c)
}

// Once ends the subscription with the first event that meets its conditions:
// the handler is called once, even if several are published at the same time.
// What else was under way counts as dropped.
func Once() SubscribeOption {
	return SubscribeOption{func(c *subscribeConfig) error {
		c.once = true
		return nil
	}}
}

// Named gives the subscription a name, for reports and statistics, and refuses
// a second live subscription of that name with [ErrDuplicate].
func Named(name string) SubscribeOption {
	return SubscribeOption{func(c *subscribeConfig) error {
		if name == "" {
			return fmt.Errorf("bus: %w: Named with an empty name", ErrOption)
		}
		c.name = name
		return nil
	}}
}

// Where lets only events through for which f holds; the others count as
// filtered. f runs in the publisher's goroutine, as part of the handler: a panic
// in it is the handler's.
func Where(f func(*event.Event) bool) SubscribeOption {
	return SubscribeOption{func(c *subscribeConfig) error {
		if f == nil {
			return fmt.Errorf("bus: %w: Where(nil)", ErrOption)
		}
		c.where = append(c.where, f)
		return nil
	}}
}

// Sources has the subscription cover events of these sources only. Like the
// pattern, and unlike Where, it costs nothing to the others, which are not
// counted either.
func Sources(names ...string) SubscribeOption {
	names = slices.Clone(names)
	return SubscribeOption{func(c *subscribeConfig) error {
		if len(names) == 0 {
			return fmt.Errorf("bus: %w: Sources without a source", ErrOption)
		}
		both := slices.Clone(names)
		if c.sources != nil {
			both = slices.DeleteFunc(both, func(n string) bool { return !slices.Contains(c.sources, n) })
		}
		c.sources = both
		return nil
	}}
}

// Projects lets only events through whose project path is one of these or lies
// below one; the others count as filtered. Paths are compared as text, after
// filepath.Clean.
func Projects(paths ...string) SubscribeOption {
	roots := make([]string, len(paths))
	for i, p := range paths {
		roots[i] = filepath.Clean(p)
	}
	return SubscribeOption{func(c *subscribeConfig) error {
		if len(paths) == 0 || slices.Contains(paths, "") {
			return fmt.Errorf("bus: %w: Projects(%q) without a path, or with an empty one", ErrOption, paths)
		}
		c.where = append(c.where, func(e *event.Event) bool {
			return e.ProjectPath != "" && slices.ContainsFunc(roots, func(root string) bool {
				return within(root, e.ProjectPath)
			})
		})
		return nil
	}}
}

// within reports whether path is root, which is clean, or lies below it.
func within(root, path string) bool {
	rest, ok := strings.CutPrefix(path, root)
	if !ok {
		if path = filepath.Clean(path); !strings.HasPrefix(path, root) {
			return false
		}
		rest = path[len(root):]
	}
	return rest == "" || isSeparator(rest[0]) || isSeparator(root[len(root)-1])
}

func isSeparator(c byte) bool { return c == '/' || c == filepath.Separator }
