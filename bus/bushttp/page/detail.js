// The panel that shows one event in full.

import { put, size, visible } from "./format.js";
import { memberAt, pretty } from "./json.js";

const first = 200_000;   // characters of a payload that are shown at once
const pieceSize = 5_000; // characters of a piece, of which the browser lays out those in view

export class Detail {
  #entry = null;
  payloads = true; // the server sends them

  // done is called when the panel is closed, say with what to tell those who listen, and
  // filter with {type} or {source} of the event.
  constructor(dialog, done, say, filter) {
    this.dialog = dialog;
    this.say = say;
    this.filter = filter;
    const part = (name) => dialog.querySelector(`#detail-${name}`);
    this.type = part("type");
    this.facts = part("facts");
    this.payload = part("payload");
    this.cut = part("cut");
    this.all = part("all");
    part("close").addEventListener("click", () => dialog.close());
    part("copy").addEventListener("click", (e) => this.#copy(e.target, this.#text()));
    part("copy-event").addEventListener("click", (e) => this.#copy(e.target, this.#entry.json));
    this.all.addEventListener("click", () => { this.#fill(Infinity); this.payload.focus(); });
    dialog.addEventListener("close", () => { this.payload.replaceChildren(); done(); });
    dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); }); // beside the panel
  }

  get open() { return this.dialog.open; }

  show(entry) {
    this.#entry = entry;
    const { type, source, project_path: project, timestamp, id, error, failure } = entry.facts;
    put(this.type, type);
    this.facts.replaceChildren();
    this.#fact("Type", type, "mono", { type });
    this.#fact("Time", timestamp, "mono");
    this.#fact("Source", source, "", { source });
    this.#fact("Project", project ?? "none", project ? "mono" : "");
    this.#fact("ID", id, "mono");
    this.#fact("Position", entry.position, "mono");
    this.#fact("Failure", failure, "some-bad");
    this.#fact("Error", error, "some-bad");
    this.#fill(first);
    if (!this.dialog.open) {
      this.dialog.showModal();
      this.payload.focus();
    }
  }

  #fact(name, value, className, filter) {
    if (!value) return;
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = name;
    dd.className = className;
    put(dd, value);
    if (filter) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = `only this ${name.toLowerCase()}`;
      button.addEventListener("click", () => {
        this.dialog.close();
        this.filter(filter);
      });
      dd.append(" ", button);
    }
    this.facts.append(dt, dd);
  }

  // #fill shows so many characters of the payload. A browser takes seconds to lay out
  // some megabytes.
  #fill(limit) {
    const { json } = this.#entry, at = memberAt(json, "payload");
    const { text, whole } = !this.payloads ? { text: "The server withholds payloads.", whole: true }
      : at < 0 ? { text: "", whole: true } : pretty(json, at, limit);
    this.payload.replaceChildren(...pieces(visible(text)));
    this.payload.scrollTop = 0;
    this.cut.hidden = whole;
    put(this.cut.firstElementChild, `This is the first ${size(text.length)} of about ${size(json.length - at)}.`);
  }

  #text() {
    const { json } = this.#entry, at = memberAt(json, "payload");
    return at < 0 ? "" : pretty(json, at).text;
  }

  async #copy(button, text) {
    const was = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      this.say("Copied");
      button.textContent = "Copied";
    } catch { // not every page may write to the clipboard
      getSelection().selectAllChildren(this.payload);
      this.say("Selected, to be copied");
      button.textContent = "Selected";
    }
    button.disabled = true;
    setTimeout(() => {
      button.textContent = was;
      button.disabled = false;
    }, 1500);
  }
}

// pieces returns elements with a text, which is cut at the ends of lines where these are
// near enough.
function pieces(text) {
  const all = [];
  for (let from = 0; from < text.length;) {
    let to = text.indexOf("\n", Math.min(text.length, from + pieceSize)) + 1 || text.length;
    if (to > from + 2 * pieceSize) {
      to = from + 2 * pieceSize;
      if (/[\ud800-\udbff]/.test(text[to - 1])) to++; // both halves of a character
    }
    const piece = document.createElement("span");
    piece.textContent = text.slice(from, to);
    all.push(piece);
    from = to;
  }
  return all;
}
