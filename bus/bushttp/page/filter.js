// Which events are shown: those whose types a pattern covers, of which the server has
// the say, and among these the ones that hold a text. Both stand in the page's address.

import { refusal } from "./answer.js";
import { put, visible } from "./format.js";

const most = 100; // types whose patterns are offered

// covers reports whether a pattern covers a type: * is for one token, and > at the end
// for all that follow.
export function covers(pattern, type) {
  const wanted = pattern.split("."), tokens = type.split(".");
  for (const [i, token] of wanted.entries()) {
    if (token === ">") return i < tokens.length;
    if (i >= tokens.length || token !== "*" && token !== tokens[i]) return false;
  }
  return wanted.length === tokens.length;
}

// suggestions returns patterns, near to one that covers no type that was seen, that do.
export function suggestions(pattern, types) {
  const base = pattern.replace(/(\.[*>]|\.)+$/, ""), end = base.split(".").at(-1).toLowerCase();
  const near = types.filter((type) => end.length > 2 && type.toLowerCase().includes(end)).slice(0, 3);
  return [...new Set([`${base}.>`, base, ...near])].filter((p) => types.some((type) => covers(p, type)));
}

// matcher returns the function that finds a text in entries, or events of one source if
// the text is "source:" and a name; null if there is no text.
function matcher(search) {
  if (!search) return null;
  if (search.startsWith("source:")) {
    const name = search.slice("source:".length);
    return (entry) => entry.facts.source === name;
  }
  const text = search.toLowerCase();
  return (entry) => entry.has(text);
}

export class Filter {
  #asked = "";
  #typing = 0;
  #offered = 0;
  #begun = false; // a pattern was told
  pattern = "";
  search = "";

  // parts are elements by name: form, patternInput, searchInput, complaint, offers. on
  // has pattern(text), which comes at least once, and search(match), with null for all.
  constructor(parts, on) {
    Object.assign(this, parts);
    this.on = on;
    this.form.addEventListener("input", () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#read(), 250);
    });
    this.form.addEventListener("submit", (e) => {
      e.preventDefault();
      this.#read();
    });
    addEventListener("hashchange", () => {
      if (location.hash.includes("=") || location.hash === "") this.#readAddress();
      else this.#writeAddress(); // a link within the page
    });
  }

  // start takes what the address says.
  start() { this.#readAddress(); }

  // set changes what is given: {pattern, search}.
  set({ pattern = this.pattern, search = this.search }) {
    this.patternInput.value = pattern;
    this.searchInput.value = search;
    this.#read();
  }

  clear() { this.set({ pattern: "", search: "" }); }

  #readAddress() {
    const said = new URLSearchParams(location.hash.slice(1));
    this.patternInput.value = said.get("pattern") ?? "";
    this.searchInput.value = said.get("search") ?? "";
    this.#read();
  }

  #writeAddress() {
    const said = new URLSearchParams();
    if (this.pattern) said.set("pattern", this.pattern);
    if (this.search) said.set("search", this.search);
    const hash = said.size ? `#${said}` : "";
    if (location.hash !== hash) history.replaceState(null, "", `${location.pathname}${location.search}${hash}`);
  }

  // #read takes what stands in the fields. A pattern that the server refuses is not
  // used; if it is the first one there is none.
  async #read() {
    clearTimeout(this.#typing);
    const pattern = this.patternInput.value.trim(), search = this.searchInput.value.trim();
    if (search !== this.search) {
      this.search = search;
      this.on.search(matcher(search));
    }
    this.#asked = pattern;
    const complaint = pattern && pattern !== this.pattern ? await refused(pattern) : "";
    if (this.#asked !== pattern) return; // another one has been typed since
    put(this.complaint, complaint);
    this.complaint.hidden = !complaint;
    this.patternInput.setAttribute("aria-invalid", complaint !== "");
    if (!this.#begun || !complaint && pattern !== this.pattern) {
      this.#begun = true;
      this.pattern = complaint ? "" : pattern;
      this.on.pattern(this.pattern);
    }
    this.#writeAddress();
  }

  // offer lists patterns to choose from: the types that were seen, and what is above them.
  offer(types) {
    if (types.length === this.#offered) return;
    this.#offered = types.length;
    const patterns = new Set();
    for (const type of types.slice(0, most)) {
      const parts = type.split(".");
      for (let n = 1; n < parts.length; n++) patterns.add(`${parts.slice(0, n).join(".")}.>`);
      patterns.add(type);
    }
    this.offers.replaceChildren(...[...patterns].sort().map((p) => new Option(visible(p), p)));
  }
}

// refused has the server say what is wrong with a pattern.
async function refused(pattern) {
  try {
    const query = new URLSearchParams({ limit: 0, pattern });
    return await refusal(await fetch(`recent?${query}`, { cache: "no-store", redirect: "manual" }), "application/json");
  } catch {
    return "The server does not answer.";
  }
}
