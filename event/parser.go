package event

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/vidurai/eventbus/internal/jsonengine"
	"github.com/vidurai/eventbus/internal/subject"
)

// A parser makes events and their values from the tokens of a text that is JSON. A
// depth is the number of objects and arrays around a value, the event among them.
type parser struct {
	jsonengine.Scanner
	maxDepth  int
	values    int // read so far, in the payload
	maxValues int // 0 if there is no limit
}

// The keys of an event, as bits of a set.
const (
	keyID = 1 << iota
	keyType
	keyTimestamp
	keySource
	keyProjectPath
	keyPayload
)

func keyNamed(key string) int {
	switch key {
	case "id":
		return keyID
	case "type":
		return keyType
	case "timestamp":
		return keyTimestamp
	case "source":
		return keySource
	case "project_path":
		return keyProjectPath
	case "payload":
		return keyPayload
	}
	return 0
}

// event reads an event. It gathers the attributes on the stack, because an event is
// allocated together with its attributes, and their number is known only at the end.
func (p *parser) event(names jsonengine.Names, strict bool) (*Event, error) {
	if err := p.expect(p.Next(), jsonengine.ObjectBegin, "an event"); err != nil {
		return nil, err
	}
	var (
		read Event
		room [8]slog.Attr
		had  int
	)
	payload := list{attrs: room[:0]}
	begin := p.Offset()
	for kind := p.Next(); kind == jsonengine.String; kind = p.Next() {
		at, key := p.Offset(), p.Unquoted()
		bit := keyNamed(key)
		switch {
		case had&bit != 0:
			return nil, errAt(at, fmt.Errorf("duplicate key %q", key))
		case bit == 0 && strict:
			return nil, errAt(at, fmt.Errorf("unknown key %q", excerpt(key)))
		}
		had |= bit
		var err error
		if bit == keyPayload {
			payload, err = p.payload(payload)
		} else {
			err = p.field(&read, bit, names)
		}
		if err != nil {
			return nil, err
		}
	}
	if had&keyType == 0 {
		return nil, errAt(begin, errors.New(`no "type"`))
	}
	if had&keyID == 0 {
		read.ID = RandomID()
	}
	if had&keyTimestamp == 0 {
		read.Timestamp = time.Now().Round(0)
	}
	e, attrs := withRoom(len(payload.attrs))
	*e = read
	e.Payload.attrs = append(attrs, payload.attrs...)
	return e, nil
}

// payload reads the event's payload and adds it to l. It repeats the loop of object,
// because that calls itself, so that l's room would escape to the heap.
func (p *parser) payload(l list) (list, error) {
	kind := p.Next()
	if kind == jsonengine.Null {
		return l, nil
	}
	if err := p.expect(kind, jsonengine.ObjectBegin, "payload"); err != nil {
		return l, err
	}
	if err := p.fits(payloadDepth); err != nil {
		return l, err
	}
	for {
		key, v, ok, err := p.member(payloadDepth)
		if !ok {
			return l, err
		}
		l = l.add(key, v)
	}
}

// field reads the value of one of the event's other keys.
func (p *parser) field(e *Event, key int, names jsonengine.Names) error {
	kind := p.Next()
	at := p.Offset()
	switch key {
	case keyProjectPath:
		if kind == jsonengine.Null {
			return nil
		}
		if err := p.expect(kind, jsonengine.String, "project_path"); err != nil {
			return err
		}
		e.ProjectPath = names.Own(p.Unquoted())
	case keySource:
		if err := p.expect(kind, jsonengine.String, "source"); err != nil {
			return err
		}
		e.Source = names.Own(p.Unquoted())
	case keyType:
		if err := p.expect(kind, jsonengine.String, "type"); err != nil {
			return err
		}
		e.Type = names.Own(p.Unquoted())
		if err := subject.Check(e.Type); err != nil {
			return errAt(at, fmt.Errorf("type: %w", err))
		}
	case keyID:
		if err := p.expect(kind, jsonengine.String, "id"); err != nil {
			return err
		}
		id, err := parseUUID(p.Unquoted())
		if err != nil {
			return errAt(at, err)
		}
		e.ID = id
	case keyTimestamp:
		if err := p.expect(kind, jsonengine.String, "timestamp"); err != nil {
			return err
		}
		t, err := parseTime(p.Unquoted())
		if err != nil {
			return errAt(at, err)
		}
		e.Timestamp = t
	default:
		return p.skip(kind, 1)
	}
	return nil
}

func (p *parser) expect(kind, want jsonengine.Kind, what string) error {
	if kind != want {
		return errAt(p.Offset(), fmt.Errorf("%s must be of type %v, not %v", what, want, kind))
	}
	return nil
}

// value reads a value. The last token, which is of the given kind, begins it.
func (p *parser) value(kind jsonengine.Kind, depth int) (slog.Value, error) {
	if p.values++; p.values > p.maxValues && p.maxValues > 0 {
		return slog.Value{}, errAt(p.Offset(), fmt.Errorf("more than %d values", p.maxValues))
	}
	switch kind {
	case jsonengine.String:
		return slog.StringValue(p.Unquoted()), nil
	case jsonengine.Number:
		return number(p.Text()), nil
	case jsonengine.True, jsonengine.False:
		return slog.BoolValue(kind == jsonengine.True), nil
	case jsonengine.ObjectBegin:
		o, err := p.object(depth + 1)
		return slog.AnyValue(o), err
	case jsonengine.ArrayBegin:
		a, err := p.array(depth + 1)
		return slog.AnyValue(a), err
	}
	return slog.Value{}, nil
}

// object reads the rest of an object. It is among the containers that depth counts.
func (p *parser) object(depth int) (Payload, error) {
	if err := p.fits(depth); err != nil {
		return Payload{}, err
	}
	var room [8]slog.Attr
	l := list{attrs: room[:0]}
	for {
		key, v, ok, err := p.member(depth)
		if !ok {
			return l.payload(), err
		}
		l = l.add(key, v)
	}
}

// member reads the next member of an object, if there is one.
func (p *parser) member(depth int) (key string, v slog.Value, ok bool, err error) {
	if p.Next() != jsonengine.String {
		return "", slog.Value{}, false, nil
	}
	key = p.Unquoted()
	v, err = p.value(p.Next(), depth)
	return key, v, err == nil, err
}

// array reads the rest of an array. It is among the containers that depth counts.
func (p *parser) array(depth int) ([]any, error) {
	if err := p.fits(depth); err != nil {
		return nil, err
	}
	elems := []any{}
	for kind := p.Next(); kind != jsonengine.ArrayEnd && kind != jsonengine.End; kind = p.Next() {
		v, err := p.value(kind, depth)
		if err != nil {
			return nil, err
		}
		elems = append(elems, v.Any())
	}
	return elems, nil
}

// skip reads a value and discards it.
func (p *parser) skip(kind jsonengine.Kind, depth int) error {
	for around := depth; ; kind = p.Next() {
		switch kind {
		case jsonengine.ObjectBegin, jsonengine.ArrayBegin:
			if depth++; depth > p.maxDepth {
				return p.fits(depth)
			}
		case jsonengine.ObjectEnd, jsonengine.ArrayEnd:
			depth--
		case jsonengine.End:
			return nil
		}
		if depth <= around {
			return nil
		}
	}
}

// fits returns an error if a container at this depth, which the last token begins, is
// nested too deep.
func (p *parser) fits(depth int) error {
	if depth > p.maxDepth {
		return errAt(p.Offset(), fmt.Errorf("nested deeper than %d", p.maxDepth))
	}
	return nil
}

// parseUUID reads the forms that google/uuid reads, except that in braces: there
// google/uuid does not check the braces.
func parseUUID(s string) (uuid.UUID, error) {
	const canonical = len("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
	if n := len(s); n == canonical || n == canonical-len("----") || n == len("urn:uuid:")+canonical {
		if id, err := uuid.Parse(s); err == nil {
			return id, nil
		}
	}
	return uuid.UUID{}, fmt.Errorf("%q is not a UUID: neither in canonical form, nor 32 hexadecimal digits, nor urn:uuid:…", excerpt(s))
}
