package redact

import (
	"bytes"
	"encoding/json"
	"path"
)

// commandLine returns the texts of an array as JSON, if one of them is the name of a command
// whose options are known, and else "". In that form [Text] knows the command's arguments.
func commandLine(array []any) string {
	named := false
	for _, elem := range array {
		text, ok := elem.(string)
		if !ok {
			return ""
		}
		named = named || commandOf(path.Base(text)) != 0
	}
	if !named {
		return ""
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(array); err != nil {
		return ""
	}
	return out.String()
}

// arguments takes the secrets out of array, if it has the words of a command.
func (k *known) arguments(array []any) {
	text := commandLine(array)
	clean := k.text(text)
	if clean == text {
		return
	}
	var words []any
	if err := json.Unmarshal([]byte(clean), &words); err != nil || len(words) != len(array) {
		for i := range array { // more was hidden than is in one word
			array[i] = Mark
		}
		return
	}
	copy(array, words)
}
