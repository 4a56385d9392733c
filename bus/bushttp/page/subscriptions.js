// The table of subscriptions.

import { base, count, nanoseconds, put, visible } from "./format.js";

const most = 200; // rows

const figures = [
  ["Matched", (s) => count(s.matched), () => ""],
  ["Delivered", (s) => count(s.delivered), () => ""],
  ["Filtered", (s) => count(s.filtered), () => ""],
  ["Dropped", (s) => count(s.dropped), (s) => (s.dropped ? "some-warn" : "")],
  ["Panicked", (s) => count(s.panicked), (s) => (s.panicked ? "some-bad" : "")],
  // What is in the handler is pending too, and not in the queue.
  ["Pending", (s) => (s.queue ? `${count(Math.min(s.pending, s.queue))} of ${count(s.queue)}` : count(s.pending)),
    (s) => (s.queue && s.pending >= s.queue * 0.8 ? "some-warn" : "")],
  ["Slow", (s) => (s.longest_ns ? `${count(s.slow)}, longest ${nanoseconds(s.longest_ns)}` : count(s.slow)),
    (s) => (s.slow ? "some-warn" : "")],
];

export class Subscriptions {
  constructor(body, empty, total) {
    this.body = body;
    this.empty = empty;
    this.total = total;
  }

  update(all) {
    const subs = all.slice(0, most);
    this.empty.hidden = subs.length > 0;
    this.body.parentElement?.classList.toggle("placeless", subs.every((s) => !s.place));
    put(this.total, all.length > most ? `${count(all.length)}, the first ${most} shown` : count(all.length));
    while (this.body.childElementCount > subs.length) this.body.lastElementChild.remove();
    subs.forEach((s, i) => fill(this.body.children[i] ?? this.body.appendChild(makeRow()), s));
  }
}

function makeRow() {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  const place = document.createElement("td");
  place.className = "place";
  row.append(head, place);
  for (const [label] of figures) {
    const td = document.createElement("td");
    td.dataset.label = label;
    row.append(td);
  }
  return row;
}

function fill(row, s) {
  const [head, place, ...cells] = row.children;
  const key = JSON.stringify([s.name, s.pattern, s.quarantined]);
  if (head.key !== key) { // not rebuilt each second under who selects or reads it
    head.key = key;
    const pattern = document.createElement("code");
    put(pattern, s.pattern);
    const name = document.createElement("span");
    name.className = "name";
    put(name, s.name ?? "");
    head.replaceChildren(...(s.name ? [name, pattern] : [pattern]));
    if (s.quarantined) {
      const badge = document.createElement("span");
      badge.className = "badge";
      badge.textContent = "quarantined";
      head.append(badge);
    }
  }
  put(place, base(s.place));
  place.title = visible(s.place);
  figures.forEach(([, text, mark], i) => {
    put(cells[i], text(s));
    cells[i].className = `n ${mark(s) || (text(s) === "0" ? "zero" : "")}`;
  });
}
