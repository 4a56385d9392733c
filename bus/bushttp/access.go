package bushttp

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// hosts are the names and addresses that a server is called by.
type hosts struct {
	names  map[string]bool // and addresses, as hostName spells them
	below  []string        // ".example.com": all names below example.com
	blocks []netip.Prefix
}

// localHosts returns those that lead to the client's own machine.
func localHosts() hosts {
	return hosts{
		names:  map[string]bool{"localhost": true, "::1": true},
		below:  []string{".localhost"},
		blocks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	}
}

// has reports whether a Host header is one that the server is called by. A page of
// another site can have its own name lead to this machine (DNS rebinding), and would
// then be of the same origin; but it cannot change the name that its requests carry.
func (s *hosts) has(host string) bool {
	name := hostName(host)
	if s.names[name] {
		return true
	}
	if addr, err := netip.ParseAddr(name); err == nil {
		return slices.ContainsFunc(s.blocks, func(block netip.Prefix) bool { return block.Contains(addr) })
	}
	return isName(name) && slices.ContainsFunc(s.below, func(end string) bool { return strings.HasSuffix(name, end) })
}

// add adds an entry of [AllowHosts].
func (s *hosts) add(entry string) error {
	if block, err := netip.ParsePrefix(entry); err == nil && !block.Addr().Is4In6() {
		if block != block.Masked() {
			return fmt.Errorf("%q does not begin where its block does: %v", entry, block.Masked())
		}
		s.blocks = append(s.blocks, block)
		return nil
	}
	host, anyBelow := strings.CutPrefix(entry, "*.")
	name := hostName(host)
	_, noAddress := netip.ParseAddr(name)
	_, _, noPort := net.SplitHostPort(host)
	switch {
	case noPort == nil:
	case anyBelow && isName(name):
		s.below = append(s.below, "."+name)
		return nil
	case !anyBelow && (isName(name) || noAddress == nil):
		s.names[name] = true
		return nil
	}
	return fmt.Errorf("%q: a host name, an address, a block of addresses (10.0.0.0/8) or all names below one (*.example.com) "+
		"is wanted, without scheme, port and path", entry)
}

// unknownHost is the error for a Host header that hosts do not have.
func unknownHost(host string) error {
	name := hostName(host)
	if _, err := netip.ParseAddr(name); err != nil && !isName(name) {
		return fmt.Errorf("the host %.300q is neither a name nor an address", host)
	}
	return fmt.Errorf("the host %.300q is not a local one, nor one that was allowed: bushttp.AllowHosts(%q) allows it", host, name)
}

// hostName returns the name or address in a Host header, in one spelling: an IPv4 address
// that is mapped to IPv6 is the same as without. It returns "" for an address with a zone,
// which clients leave out, and if something else than an address is in brackets.
func hostName(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
		if inner, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inner, "]") {
			name = strings.TrimSuffix(inner, "]")
		}
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if addr, err := netip.ParseAddr(name); err == nil && addr.Zone() == "" {
		return addr.Unmap().String()
	}
	if strings.ContainsAny(host, "[%") {
		return ""
	}
	return name
}

// isName reports whether a text is a host name in lower case as browsers send it: labels
// of letters, digits, hyphens and underscores. Where the last one is a number they take
// it all for an address.
func isName(text string) bool {
	var label string
	for label = range strings.SplitSeq(text, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return len(text) <= 253 && strings.Trim(label, "0123456789") != ""
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
