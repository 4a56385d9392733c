// The rows of the table of events. It draws those in view, and a few beside them: five
// hundred rows cost more than all else on the page.

import { base, put, time, visible } from "./format.js";
import { paint } from "./hue.js";

const spare = 8; // rows above and below the view

export class Rows {
  #items = [];     // all of them, newest first
  #height = 30;    // of a row
  #selected = null;

  // parts are elements by name: table, body, and box, which scrolls, with a sheet in it
  // that is as high as all rows. open shows an entry. free is called when rows that were
  // held may no longer be.
  constructor(parts, open, free) {
    Object.assign(this, parts);
    this.box.addEventListener("scroll", () => { this.#draw(); free(); }, { passive: true });
    this.body.addEventListener("pointerleave", free);
    this.body.addEventListener("focusout", free);
    new ResizeObserver(() => this.#draw()).observe(this.box);
    this.body.addEventListener("click", (e) => {
      const row = e.target.closest("tr");
      if (!row?.entry) return;
      this.select(row.entry);
      open(row.entry);
    });
  }

  // held reports whether somebody is about to do something with a row: a row that
  // moved away would be missed, or be another one.
  get held() {
    return this.body.matches(":hover") || this.box.scrollTop > 0 || this.body.contains(document.activeElement);
  }

  // letGo leaves the rows and goes to the top.
  letGo() {
    this.box.scrollTop = 0;
    if (this.body.contains(document.activeElement)) this.box.focus({ preventScroll: true });
  }

  show(items) {
    this.#items = items;
    if (this.#selected && !items.includes(this.#selected)) this.#selected = null; // it is too old for the table
    this.table.ariaRowCount = items.length + 1; // with that of the names
    this.#draw();
  }

  get selected() { return this.#selected; }

  select(entry) {
    this.#selected = entry;
    this.#mark();
  }

  // move selects the event that is so many rows below.
  move(by) {
    const entries = this.#items.filter((item) => !item.mark);
    if (!entries.length) return;
    const at = entries.indexOf(this.#selected);
    this.#selected = at < 0 ? entries[0] : entries[Math.max(0, Math.min(entries.length - 1, at + by))];
    this.#reveal(this.#items.indexOf(this.#selected));
    this.focus();
  }

  // focus returns to the selected event.
  focus() { (this.#row(this.#selected) ?? this.box).focus({ preventScroll: true }); }

  #row(item) { return item && [...this.body.children].find((row) => row.item === item); }

  // #reveal scrolls as far as it takes to see a row.
  #reveal(index) {
    const head = this.table.tHead.offsetHeight;
    const top = index * this.#height, bottom = top + this.#height + head;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (bottom > this.box.scrollTop + this.box.clientHeight) this.box.scrollTop = bottom - this.box.clientHeight;
    this.#draw();
  }

  #draw() {
    this.#render();
    const height = this.body.firstElementChild?.getBoundingClientRect().height;
    if (height && height !== this.#height) { // it is another one on a narrow screen
      this.#height = height;
      this.#render();
    }
  }

  #render() {
    const { box, body, sheet } = this, items = this.#items;
    const from = Math.max(0, Math.floor(box.scrollTop / this.#height) - spare);
    const to = Math.min(items.length, Math.ceil((box.scrollTop + box.clientHeight) / this.#height) + spare);
    const wanted = items.slice(from, to), keep = new Set(wanted);
    const focused = body.contains(document.activeElement);
    for (const row of [...body.children]) if (!keep.has(row.item)) row.remove();
    // What is left is in order: rows are put between, and none is moved, which would
    // take the focus from it.
    let next = body.firstElementChild;
    wanted.forEach((item, i) => {
      if (next?.item === item) {
        next.ariaRowIndex = from + i + 2;
        next = next.nextElementSibling;
        return;
      }
      const row = item.mark ? markRow(item) : eventRow(item);
      row.ariaRowIndex = from + i + 2;
      body.insertBefore(row, next);
    });
    if (focused && !body.contains(document.activeElement)) box.focus({ preventScroll: true });
    sheet.style.paddingTop = `${from * this.#height}px`;
    sheet.style.paddingBottom = `${(items.length - Math.max(from, to)) * this.#height}px`;
    this.#mark();
  }

  // #mark says which row is selected. Tab comes to that one, or to the first.
  #mark() {
    const way = this.#row(this.#selected) ?? this.body.firstElementChild;
    for (const row of this.body.children) {
      row.ariaSelected = String(Boolean(row.entry) && row.entry === this.#selected);
      row.tabIndex = row === way ? 0 : -1;
    }
  }
}

function eventRow(entry) {
  const { type, source, project_path: project, timestamp, summary, failure } = entry.facts;
  const row = makeRow(entry);
  row.entry = entry;
  row.className = failure ? "hued failed" : "hued";
  paint(row, type);
  const payload = cell("payload", summary);
  if (failure) {
    const badge = document.createElement("span");
    badge.className = "badge";
    put(badge, failure);
    payload.prepend(badge);
  }
  row.append(
    cell("time", time(new Date(timestamp)), timestamp),
    cell("type", type),
    cell("source", source),
    cell("project", project ? base(project) : "", project),
    payload,
  );
  return row;
}

function markRow(item) {
  const row = makeRow(item);
  row.className = "mark";
  const td = cell("", item.mark, item.mark);
  td.colSpan = 5;
  row.append(td);
  return row;
}

function makeRow(item) {
  const row = document.createElement("tr");
  row.role = "row";
  row.item = item;
  return row;
}

function cell(name, text, title) {
  const td = document.createElement("td");
  td.role = "gridcell";
  td.className = name;
  put(td, text);
  if (title) td.title = visible(title);
  return td;
}
