// Package redact takes secrets out of events before a bus keeps them or hands them to
// handlers: passwords, tokens and keys in the commands and prompts that their payloads
// carry.
//
//	b, err := bus.New(redact.Secrets())
//
// What is not secret stays readable:
//
//	curl -H 'Authorization: Bearer [redacted]' https://me:[redacted]@host/x
//
// # What it finds
//
//   - tokens that look like those of a well-known provider, of which provider.go has
//     the list, and JSON Web Tokens
//   - private keys in PEM, PGP, SSH2 and PuTTY blocks; one that has lost its end
//     is hidden to the end of the text
//   - passwords, and tokens for users, in URLs; access_token, sig and their like
//     in queries
//   - what is assigned to a name that looks secret, in a shell, an environment, a
//     header, JSON, YAML, INI, XML, a connection string or code, in quotes or not,
//     alone or in a list in brackets
//   - what follows an option with such a name; the passwords of mysql -p, curl -u,
//     http -a, sshpass -p, redis-cli -a, docker login -p, smbclient -U, 7z -p, zip -P and
//     htpasswd -b, in a shell's words or in an array of arguments; SQL's IDENTIFIED BY;
//     .netrc
//   - what a call such as os.Setenv("API_TOKEN", "x") sets
//   - a long value of letters and digits that is given to a name which ends in key
//   - what stands in the payload under a key with such a name
//   - a secret that was found by its place, wherever else it stands in the same event, if
//     it has eight bytes or more, letters and digits
//
// A name looks secret if one of its words is password, secret, token, credential,
// cookie or the like, or a key for an API; but token_count, max_tokens and
// password_file are no secrets. References such as $TOKEN, ${TOKEN}, $(cat file),
// %TOKEN% and <token> stay, and so do plain words in "token: handling of errors".
//
// # What it cannot find
//
// It is a net, not a proof. It does not know a secret that neither looks like one
// nor is named: "my password is hunter2", a password as a bare argument, the
// value in {"name":"PASSWORD","value":"x"}. Alone in a text it does not know the
// token of a provider that is not in the list, nor one without a prefix, as are
// the 32 hexadecimal digits of many. Nor does it find what is in an XML
// element that is not closed or whose brackets are escaped, in YAML's lists of a
// line an item, or in lists within lists. It does not decode base64 or
// decompress, nor put together what was split over several texts. Where a name is
// followed by several words without quotes only the first goes, but for
// passphrases. It hides too much at times, as in "password: forgotten". What must
// not leave the process should not be published.
//
// # Order
//
// Interceptors run in the order of their options. Those before this one see
// secrets, and those behind it could bring new ones in: it is best the last. One
// that panics drops the event, here and in any other. The publisher's own event
// is not changed, and [bus.Bus.Emit] returns the redacted one.
//
// # Cost
//
// It takes time in proportion to the text, a microsecond or two for a command,
// and allocates nothing where nothing is found but for arrays in a payload.
//
// It is a scanner written by hand: one pass with a table of first bytes looks for
// all of this at once. As regular expressions it would be dozens of passes, or
// one that nobody can read; and RE2 has no look-behind, on which much depends
// here.
package redact
