// The table of events: newest on top, bounded, and changed once a frame at most.

import { base, count, counted, summary, time } from "./format.js";

const most = 500; // rows, and events that wait to become some

export class Stream {
  #waiting = [];   // newest last
  #frame = 0;
  #selected = null;
  #received = 0;
  #came = 0;       // while paused
  paused = false;
  lost = 0;
  skipped = 0;

  // parts are elements by name: rows, box (that scrolls), empty, tally, lost,
  // skipped, pause. slot tells the colour of a type. open shows an entry. say
  // tells those who listen.
  constructor(parts, slot, open, say) {
    Object.assign(this, parts);
    this.slot = slot;
    this.open = open;
    this.say = say;
    this.rows.addEventListener("click", (e) => {
      const row = e.target.closest("tr");
      if (row?.entry) {
        this.select(row);
        this.open(row.entry);
      }
    });
  }

  add(json, position) {
    this.#received++;
    this.#wait({ json, position });
  }

  // mark puts a line of text among the events.
  #mark(text) { this.#wait({ text }); }

  addLost(n) {
    this.lost += n;
    this.#mark(`${counted(n, "event")} lost here: overwritten before this page could read ${n === 1 ? "it" : "them"}`);
    this.say(`${counted(n, "event")} lost`);
  }

  addSkipped(n) {
    this.skipped += n;
    if (this.paused) this.#came += n;
    this.#soon();
  }

  addReset() {
    this.#mark("The server was started again. What follows is from its new history.");
    this.say("The server was started again");
  }

  clear() {
    this.#waiting = [];
    this.#received = this.#came = this.lost = this.skipped = 0;
    this.#selected = null;
    this.rows.replaceChildren();
    this.#soon();
  }

  pause(paused = !this.paused) {
    this.paused = paused;
    this.#came = 0;
    this.pauseButton.setAttribute("aria-pressed", paused);
    this.say(paused ? "Paused" : "Resumed");
    this.#soon();
  }

  // move selects the event that is so many rows below.
  move(by) {
    const rows = [...this.rows.children].filter((r) => r.entry);
    const at = rows.indexOf(this.#selected);
    const row = at < 0 ? rows[0] : rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (row) {
      this.select(row);
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }

  get entry() { return this.#selected?.entry; }

  // focus returns to the selected event.
  focus() { (this.#selected ?? this.box).focus({ preventScroll: true }); }

  // recolour is for when slot has changed.
  recolour() {
    for (const row of this.rows.children) {
      if (row.entry) row.dataset.slot = this.slot(row.entry.event.type);
    }
  }

  select(row) {
    if (this.#selected) {
      this.#selected.ariaSelected = "false";
      this.#selected.tabIndex = -1;
    }
    row.ariaSelected = "true";
    row.tabIndex = 0;
    this.#selected = row;
  }

  #wait(item) {
    this.#waiting.push(item);
    if (this.paused && item.json) this.#came++;
    // In a hidden tab there are no frames. What would not stay is not kept.
    if (this.#waiting.length > 2 * most) this.#waiting.splice(0, this.#waiting.length - most);
    this.#soon();
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.paused) this.#insert();
      this.#tell();
    });
  }

  #insert() {
    const items = this.#waiting.splice(0).slice(-most);
    if (items.length === 0) return;
    const fragment = document.createDocumentFragment();
    for (const item of items.reverse()) fragment.append(item.text ? markRow(item.text) : this.#row(item));
    const scrolled = this.box.scrollTop, height = scrolled > 0 ? this.box.scrollHeight : 0;
    this.rows.prepend(fragment);
    // Who has scrolled down goes on looking at the same rows.
    if (scrolled > 0) this.box.scrollTop = scrolled + this.box.scrollHeight - height;
    const had = document.activeElement === this.#selected;
    while (this.rows.childElementCount > most) this.rows.lastElementChild.remove();
    if (this.#selected && !this.#selected.isConnected) {
      this.#selected = null; // it is too old for the table
      if (had) this.box.focus({ preventScroll: true });
    }
    if (!this.#selected && this.rows.firstElementChild) this.rows.firstElementChild.tabIndex = 0; // a way in for Tab
  }

  #row(entry) {
    entry.event = JSON.parse(entry.json);
    const { type, source, project_path: project, timestamp, payload, error } = entry.event;
    const row = document.createElement("tr");
    row.role = "row";
    row.tabIndex = -1;
    row.ariaSelected = "false";
    row.dataset.slot = this.slot(type);
    row.entry = entry;
    row.append(
      cell("time", time(new Date(timestamp)), timestamp),
      cell("type", type),
      cell("source", source),
      cell("project", project ? base(project) : "", project),
      cell("payload", error ?? summary(payload)),
    );
    return row;
  }

  #tell() {
    const shown = this.rows.childElementCount;
    this.empty.hidden = shown > 0;
    this.pauseButton.textContent = this.paused ? `Resume (${count(this.#came)} new)` : "Pause";
    const got = counted(this.#received, "event");
    this.tally.textContent = this.#received > most ? `${got} received, of which the last ${most} are kept here.` : `${got} received.`;
    this.lostNotice.hidden = !this.lost;
    this.lostNotice.textContent =
      `${counted(this.lost, "event")} lost: overwritten before this page could read ${this.lost === 1 ? "it" : "them"}.`;
    this.skippedNotice.hidden = !this.skipped;
    this.skippedNotice.textContent =
      `${counted(this.skipped, "event")} not shown, as there were too many to look at. The figures and charts count all.`;
  }
}

function cell(name, text, title) {
  const td = document.createElement("td");
  td.role = "gridcell";
  td.className = name;
  td.textContent = text;
  if (title) td.title = title;
  return td;
}

function markRow(text) {
  const row = document.createElement("tr");
  row.role = "row";
  row.className = "mark";
  const td = cell("", text);
  td.colSpan = 5;
  row.append(td);
  return row;
}
