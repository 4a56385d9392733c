// The line of health: what has gone wrong since the bus was made, and what still does.

import { count, counted, put } from "./format.js";

const lately = 10; // seconds

const sum = (subs, name) => subs.reduce((n, s) => n + s[name], 0);
const isFull = (s) => s.queue > 0 && s.pending >= s.queue;

// A sign has a number, which is 0 while all is well, a text, and whether the number is
// a total: what came to a total lately is said too.
const signs = {
  quarantined: { of: (s) => s.subscriptions.filter((sub) => sub.quarantined).length, text: (n) => `${count(n)} quarantined`, bad: true },
  panics: { of: (s) => s.panics, text: (n) => counted(n, "panic"), bad: true, total: true },
  full: { of: (s) => s.subscriptions.filter(isFull).length, text: (n) => `${counted(n, "queue")} full` },
  dropped: { of: (s) => sum(s.subscriptions, "dropped"), text: (n) => `${count(n)} dropped`, total: true },
  slow: { of: (s) => sum(s.subscriptions, "slow"), text: (n) => counted(n, "slow call"), total: true },
};

export class Health {
  #past = []; // {at, numbers}, of the last seconds
  #known = null; // names of the signs that there were

  constructor(list, say) {
    this.list = list;
    this.say = say;
  }

  update(stats) {
    const at = stats.uptime_seconds;
    const numbers = Object.fromEntries(Object.entries(signs).map(([name, sign]) => [name, sign.of(stats)]));
    if (this.#past.length && at < this.#past.at(-1).at) this.#past = []; // another run
    this.#past.push({ at, numbers });
    while (this.#past[0].at < at - lately) this.#past.shift();
    const before = this.#past[0].numbers;

    const there = Object.keys(signs).filter((name) => numbers[name] > 0);
    const texts = there.map((name) => {
      const more = signs[name].total ? numbers[name] - before[name] : 0;
      return signs[name].text(numbers[name]) + (more > 0 ? `, ${count(more)} of them in the last ${lately} s` : "");
    });
    this.#show(there.map((name, i) => [texts[i], signs[name].bad ? "bad" : "warn"]));
    const fresh = there.filter((name) => this.#known && !this.#known.includes(name));
    if (fresh.length) this.say(fresh.map((name) => signs[name].text(numbers[name])).join(", "));
    this.#known = there;
  }

  #show(items) {
    if (!items.length) items = [["Nothing dropped, quarantined, full or slow, and no panic", "good"]];
    while (this.list.childElementCount > items.length) this.list.lastElementChild.remove();
    items.forEach(([text, grade], i) => {
      const item = this.list.children[i] ?? this.list.appendChild(document.createElement("li"));
      item.dataset.grade = grade;
      put(item, text);
    });
  }
}
