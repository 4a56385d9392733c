package bushttp

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// maxTitle is how many bytes a title may have.
const maxTitle = 100

// Title sets the title of the page, in the browser's tab and above the page: the name of
// the program, where several have such a page. Without it the title is "eventbus".
//
// It is text, not HTML, of at most 100 bytes of UTF-8. [New] refuses a longer one, an
// invalid one, one of nothing but white space, and one with control characters, such as
// line ends.
func Title(text string) Option {
	return Option{func(h *handler) error {
		var problem string
		switch {
		case strings.TrimSpace(text) == "":
			problem = "it is empty"
		case len(text) > maxTitle:
			problem = fmt.Sprintf("it has %d bytes, more than %d", len(text), maxTitle)
		case !utf8.ValidString(text):
			problem = "it is not UTF-8"
		case strings.ContainsFunc(text, unicode.IsControl):
			problem = "it has a control character"
		default:
			h.title = text
			return nil
		}
		return fmt.Errorf("bushttp: %w: Title(%.40q): %s", bus.ErrOption, text, problem)
	}}
}

// AllowHosts adds hosts by which clients may call the server, on any port: those of a
// proxy before it, of its container, or of the machine where it listens to the network.
// Without it they are localhost, all names below it, 127.0.0.0/8 and [::1]. An entry is
//
//	app            a name, such as that of a container
//	192.0.2.7      an address, and so is 2001:db8::7
//	10.0.0.0/8     a block of addresses, and so is fd00::/8
//	*.example.com  all names below example.com, however deep, but not that one
//
// What counts is the host in the address that a client asks for, not where the client is,
// and no name is looked up. Upper and lower case are the same, and so are ::ffff:192.0.2.7
// and 192.0.2.7. A name has letters, digits, hyphens and underscores; others are given as
// browsers send them: bücher.example is xn--bcher-kva.example.
//
// Allow only names of your own, above all behind "*.": whoever controls the DNS of an
// allowed name can lead it here, and then a page of that name reads everything.
//
// [New] refuses an entry that is none of these with an error that names it, and AllowHosts
// without any.
func AllowHosts(hosts ...string) Option {
	hosts = slices.Clone(hosts)
	return Option{func(h *handler) error {
		if len(hosts) == 0 {
			return fmt.Errorf("bushttp: %w: AllowHosts without a host", bus.ErrOption)
		}
		for _, host := range hosts {
			if err := h.hosts.add(host); err != nil {
				return fmt.Errorf("bushttp: %w: AllowHosts: %w", bus.ErrOption, err)
			}
		}
		return nil
	}}
}
