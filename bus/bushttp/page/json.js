// The text of JSON, as the server wrote it: JSON.parse would round large integers.

const scalar = /[^\s{}[\],:"]+/y;

// tokenEnd returns where the token that begins at a place ends.
function tokenEnd(json, at) {
  if (json[at] === '"') {
    for (let quote = json.indexOf('"', at + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
      let slashes = 0;
      while (json[quote - 1 - slashes] === "\\") slashes++;
      if (slashes % 2 === 0) return quote + 1;
    }
    return json.length;
  }
  scalar.lastIndex = at;
  return scalar.test(json) ? scalar.lastIndex : at + 1;
}

// memberAt returns where the value of a top-level member begins in the text of an
// object, or -1.
export function memberAt(json, name) {
  const key = JSON.stringify(name);
  let depth = 0, before = "";
  for (let at = 0; at < json.length;) {
    const end = tokenEnd(json, at), first = json[at];
    if (first === "{" || first === "[") depth++;
    if (first === "}" || first === "]") depth--;
    if (first === ":" && depth === 1 && before === key) return end;
    before = first === '"' && end - at === key.length ? json.slice(at, end) : "";
    at = end;
  }
  return -1;
}

// pretty indents the value that begins at a place and changes nothing else. It stops
// after about so many characters, and says whether that was all.
export function pretty(json, at = 0, limit = Infinity) {
  let text = "", depth = 0, before = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  while (at < json.length) {
    const end = tokenEnd(json, at), first = json[at];
    const opened = before === "{" || before === "[";
    const token = json.slice(at, Math.min(end, at + limit - text.length));
    if (first === "}" || first === "]") {
      depth--;
      text += opened ? token : line() + token;
    } else if (first.trim()) {
      if (opened) text += line();
      if (first === "{" || first === "[") depth++;
      text += first === ":" ? ": " : first === "," ? `,${line()}` : token;
    }
    if (first.trim()) before = first;
    at = end;
    if (depth === 0 && first.trim()) return { text, whole: text.length <= limit };
    if (text.length >= limit) return { text, whole: false };
  }
  return { text, whole: true };
}
