package bushttp

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// knows reports whether a Host header is one that the server is called by. A page
// of another site can have its own name lead to this machine (DNS rebinding), and
// would then be of the same origin; but it cannot change the name that its
// requests carry.
func (h *handler) knows(host string) bool {
	name := hostName(host)
	if name == "localhost" || strings.HasSuffix(name, ".localhost") || h.hosts[name] {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback()
}

// hostName returns the name or address in a Host header, in one spelling.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	} else if strings.HasPrefix(host, "[") {
		host = strings.TrimSuffix(host[1:], "]")
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.String()
	}
	return name
}

// sameOrigin reports whether a request comes from a page of this origin, from the
// address bar, or from no browser that would say. Browsers leave Sec-Fetch-Site out on
// plain HTTP to hosts that are not local, but an EventSource and a fetch whose answer
// the page may read say Origin if it is another one. Of that the host and the port are
// compared: behind a proxy nobody knows the scheme.
func sameOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	case "":
		origin := r.Header.Get("Origin")
		if origin == "" {
			return true
		}
		u, err := url.Parse(origin)
		return err == nil && strings.EqualFold(u.Host, r.Host)
	}
	return false
}
