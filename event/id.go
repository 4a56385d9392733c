package event

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/google/uuid"
)

// RandomID returns a version 4 UUID from math/rand/v2's global generator, a
// ChaCha8 seeded by the operating system, one per thread: no lock, no system
// call, no allocation. It is unique, not secret: an ID that must not be guessed
// comes from [SecureID].
func RandomID() uuid.UUID {
	var id uuid.UUID
	binary.NativeEndian.PutUint64(id[:8], rand.Uint64())
	binary.NativeEndian.PutUint64(id[8:], rand.Uint64())
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // the variant of RFC 9562
	return id
}

// SecureID returns a version 4 UUID from crypto/rand. It costs several times
// what [RandomID] does.
func SecureID() uuid.UUID { return uuid.New() }

// OrderedID returns a version 7 UUID, which sorts by the time of its making.
// It takes google/uuid's global lock, so that two never tie.
func OrderedID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
