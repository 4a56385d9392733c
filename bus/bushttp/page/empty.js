// What stands in place of the events when there are none: why, and what to do.

import { count, counted, put } from "./format.js";
import { covers, suggestions } from "./filter.js";

export class Empty {
  #stats = null;
  #offered = "";

  // box has a paragraph, and a place for what can be done, which changes the filter.
  constructor(box, filter) {
    this.box = box;
    this.text = box.querySelector("p");
    this.actions = box.querySelector("div");
    this.filter = filter;
  }

  // update takes the newest statistics, and whether there are events in the table.
  update(some, stats = this.#stats) {
    this.#stats = stats;
    this.box.hidden = some;
    if (some || !stats) return;
    const [text, patterns, clear] = this.#say();
    put(this.text, text);
    const offered = JSON.stringify([patterns, clear]);
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.actions.hidden = !clear;
    this.actions.replaceChildren(
      ...patterns.map((pattern) => action(`Show ${pattern}`, () => this.filter.set({ pattern }))),
      ...(clear ? [action("Clear the filter", () => this.filter.clear())] : []),
    );
  }

  // #say returns why there is nothing, patterns that have events, and whether a filter
  // is the reason.
  #say() {
    const { pattern, search } = this.filter, { published, event_types: types } = this.#stats;
    if (!this.#stats.buffer_max_size) return ["This bus keeps no history, so its events cannot be shown.", [], false];
    if (!pattern && !search) return ["Nothing yet. Events appear here as they are published.", [], false];
    const names = Object.keys(types);
    const matching = names.filter((type) => covers(pattern || ">", type)).reduce((n, type) => n + types[type], 0);
    if (matching > 0) {
      const what = pattern ? `${counted(matching, "event")} of ${count(published)} had a type that ${pattern} covers` : `${counted(published, "event")} came`;
      const none = search.startsWith("source:") ? `is from the source ${search.slice("source:".length)}` : `has the text ${search}`;
      return [`${what}, and none that is kept here ${search ? none : "is among them"}.`, [], true];
    }
    const bare = pattern && !/[*>]/.test(pattern);
    return [
      `${pattern} covers ${bare ? "the type of that name only, not what is below it, and " : ""}none of the ` +
        `${counted(published, "event")} that were published, which are of ${counted(names.length, "type")}.`,
      suggestions(pattern, names), true];
  }
}

function action(label, run) {
  const button = document.createElement("button");
  button.type = "button";
  put(button, label);
  button.addEventListener("click", run);
  return button;
}
