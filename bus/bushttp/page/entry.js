// An Entry is an event as it came. Most are never drawn, so that what the table
// shows of one is taken from its text when it is asked for, and once.

import { summary } from "./format.js";
import { memberAt } from "./json.js";

const failures = new Set(["error", "errors", "failed", "failure", "panic", "crash", "crashed"]);

export class Entry {
  #facts = null;

  constructor(json, position) {
    this.json = json;
    this.position = position;
  }

  // facts are the event without its payload, of which they have a summary, and what
  // failed, or "".
  get facts() {
    if (!this.#facts) {
      const { payload, ...facts } = JSON.parse(this.json);
      facts.summary = facts.error ?? summary(payload);
      facts.failure = failure(facts.type, payload);
      this.#facts = facts;
    }
    return this.#facts;
  }

  // has reports whether a text, in lower case, is in the type, the source, the project
  // or the payload, as it is shown or as JSON.
  has(text) {
    const { type, source, project_path: project, summary: shown } = this.facts;
    if (`${type}\n${source}\n${project ?? ""}\n${shown}`.toLowerCase().includes(text)) return true;
    const at = memberAt(this.json, "payload");
    return at >= 0 && this.json.slice(at).toLowerCase().includes(JSON.stringify(text).slice(1, -1));
  }
}

// failure says what tells that an event is of a failure.
function failure(type, payload) {
  const code = payload?.exit_code ?? payload?.exitCode;
  if (typeof code === "number" && code !== 0) return `exit ${code}`;
  const last = type.slice(type.lastIndexOf(".") + 1);
  return failures.has(last) ? last : "";
}
