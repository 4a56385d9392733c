// The events that came: the newest ones, bounded. Those in the table stay as they are
// while somebody looks at one of them; what comes meanwhile is counted.

import { count, counted, put } from "./format.js";
import { Entry } from "./entry.js";

const most = 500;      // events that are kept, and rows
const mostText = 64e6; // characters of all events that are kept
const pace = 250;      // ms from one change of the table to the next

export class Stream {
  #waiting = [];  // what came since the last change, newest last
  #kept = [];     // whatever came, newest first
  #matching = []; // what the search finds, newest first
  #shown = [];    // what is in the table: #matching, or an older one of it
  #match = null;  // the search
  #number = 0;    // of the last item that came
  #came = 0;      // events that are not shown yet
  #received = 0;
  #due = 0;
  #drawn = -pace;
  paused = false;
  lost = 0;
  skipped = 0;

  // parts are elements by name: tally, lostNotice, skippedNotice, pauseButton,
  // newerButton. busy reports whether an event is shown in full. say tells those who
  // listen. changed is called after each change.
  constructor(rows, parts, busy, say, changed) {
    Object.assign(this, parts);
    this.rows = rows;
    this.busy = busy;
    this.say = say;
    this.changed = changed;
    this.newerButton.addEventListener("click", () => this.letGo());
    this.pauseButton.addEventListener("click", () => this.pause());
  }

  get length() { return this.#shown.length; }

  add(json, position) {
    this.#received++;
    const entry = new Entry(json, position);
    if (!this.#match || this.#match(entry)) this.#came++;
    this.#wait(entry);
  }

  addLost(n) {
    if (!this.lost) this.say("Events are lost");
    this.lost += n;
    this.#wait({ mark: `${counted(n, "event")} lost here: overwritten before this page could read ${n === 1 ? "it" : "them"}` });
  }

  addSkipped(n) {
    this.skipped += n;
    if (!this.#match) this.#came += n;
    this.soon();
  }

  addReset() {
    this.#wait({ mark: "The server was started again. What follows is from its new history." });
    this.say("The server was started again");
  }

  clear() {
    this.#waiting = [];
    this.#kept = this.#matching = [];
    this.#received = this.#came = this.lost = this.skipped = 0;
    this.#show();
    this.#tell();
  }

  // search has the table show the events that match; null is for all.
  search(match) {
    this.#absorb();
    this.#match = match;
    const known = [...new Set([...this.#kept, ...this.#matching])].sort((a, b) => b.number - a.number);
    this.#matching = match ? known.filter((item) => item.mark || match(item)) : this.#kept;
    this.#show();
    this.#tell();
  }

  pause(paused = !this.paused) {
    this.paused = paused;
    this.pauseButton.setAttribute("aria-pressed", paused);
    this.say(paused ? "Paused" : "Resumed");
    this.#draw();
  }

  // letGo shows what came while the rows were held.
  letGo() {
    this.rows.letGo();
    this.#absorb();
    this.#show();
    this.#tell();
  }

  // soon draws at once, or when the last time is long enough ago. In a hidden tab there
  // are no frames.
  soon() {
    this.#due ||= setTimeout(() => requestAnimationFrame(() => {
      this.#due = 0;
      this.#draw();
    }), Math.max(0, this.#drawn + pace - performance.now()));
  }

  #wait(item) {
    item.number = ++this.#number;
    this.#waiting.push(item);
    if (this.#waiting.length >= 2 * most) this.#absorb();
    this.soon();
  }

  #absorb() {
    if (!this.#waiting.length) return;
    const items = this.#waiting.reverse();
    this.#waiting = [];
    this.#kept = bounded([...items, ...this.#kept]);
    this.#matching = this.#match
      ? bounded([...items.filter((item) => item.mark || this.#match(item)), ...this.#matching]) : this.#kept;
  }

  #draw() {
    this.#drawn = performance.now();
    this.#absorb();
    const held = this.#shown.length > 0 && (this.busy() || this.rows.held);
    if (!this.paused && !held) this.#show();
    this.#tell();
  }

  #show() {
    this.#came = 0;
    if (this.#shown === this.#matching) return;
    this.#shown = this.#matching;
    this.rows.show(this.#shown);
  }

  #tell() {
    put(this.pauseButton, this.paused ? `Resume (${count(this.#came)} new)` : "Pause");
    this.newerButton.hidden = this.paused || this.#came === 0;
    put(this.newerButton, `${count(this.#came)} new ↑`);
    const got = counted(this.#received, "event");
    let tally = this.#received > most ? `${got} received, of which the last ${most} are kept here.` : `${got} received.`;
    if (this.#match) tally = `${got} received. The search finds ${count(this.#shown.length)} of those that are kept here.`;
    put(this.tally, tally);
    this.lostNotice.hidden = !this.lost;
    put(this.lostNotice, `${counted(this.lost, "event")} lost: overwritten before this page could read ${this.lost === 1 ? "it" : "them"}.`);
    this.skippedNotice.hidden = !this.skipped;
    put(this.skippedNotice,
      `${counted(this.skipped, "event")} not shown, as there were too many to look at. The figures and charts count all.`);
    this.changed();
  }
}

// bounded returns the first items, as many as may be kept.
function bounded(items) {
  let n = 0;
  for (let text = 0; n < Math.min(items.length, most); n++) {
    text += items[n].json?.length ?? 0;
    if (text > mostText && n > 0) break;
  }
  return items.slice(0, n);
}
