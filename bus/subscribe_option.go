package bus

import (
	"fmt"
	"os"
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
// What else was under way counts as dropped. The publish that spends it
// unsubscribes, and so takes the lock under which subscriptions change.
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
// filepath.Clean has been applied to both: a relative one is below no other than
// a relative one.
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
			if e.ProjectPath == "" {
				return false
			}
			path := filepath.Clean(e.ProjectPath)
			return slices.ContainsFunc(roots, func(root string) bool { return within(root, path) })
		})
		return nil
	}}
}

// within reports whether path is root or lies below it. Both are clean.
func within(root, path string) bool {
	if root == "." {
		return !filepath.IsAbs(path) && path != ".." && !strings.HasPrefix(path, ".."+string(filepath.Separator))
	}
	rest, ok := strings.CutPrefix(path, root)
	return ok && (rest == "" || os.IsPathSeparator(rest[0]) || os.IsPathSeparator(root[len(root)-1]))
}
