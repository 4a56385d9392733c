package bushttp

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/vidurai/eventbus/bus"
)

// An Option changes what [New] makes.
type Option struct {
	apply func(*handler) error
}

// WithoutPayloads keeps the payloads of events in the process: they are sent as
// empty objects, and the page says that they are withheld. Everything else is sent
// as ever: type, source, time, ID and the path of the project. What must not be
// seen of these is for a [bus.Intercept] to redact.
func WithoutPayloads() Option {
	return Option{func(h *handler) error {
		h.payloads = false
		return nil
	}}
}

// AllowHosts adds host names, or addresses, by which clients may call the server,
// on any port: those of a proxy before it, or of the machine where it listens to
// the network. Without it they are localhost, all names below it, 127.0.0.0/8 and
// [::1].
func AllowHosts(hosts ...string) Option {
	names := make([]string, len(hosts))
	bad := len(hosts) == 0
	for i, host := range hosts {
		names[i] = hostName(host)
		_, err := netip.ParseAddr(names[i])
		bad = bad || names[i] == "" || err != nil && strings.ContainsAny(host, ":/?#@*[] \t\r\n")
	}
	return Option{func(h *handler) error {
		if bad {
			return fmt.Errorf("bushttp: %w: AllowHosts(%q): host names are wanted, without scheme, port or wildcard",
				bus.ErrOption, hosts)
		}
		for _, name := range names {
			h.hosts[name] = true
		}
		return nil
	}}
}
