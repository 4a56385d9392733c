package event

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/google/uuid"
)

// RandomID returns a version 4 UUID from the global generator of math/rand/v2, which
// is a ChaCha8 for each thread, seeded by the operating system. RandomID takes no
// lock, makes no system call and does not allocate. Its IDs are unique, but not
// secret: for IDs that must not be guessed use [SecureID].
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

// OrderedID returns a version 7 UUID. Such UUIDs sort by the time at which they were
// made. OrderedID takes google/uuid's global lock, so that no two of them are equal.
func OrderedID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
