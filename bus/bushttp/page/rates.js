// Rates from totals: what /stats counts, from one answer to the next. Events that
// the page does not get to see are in them all the same.

export const span = 120; // seconds that are kept
export const slots = 6;  // names with a colour of their own

export class Rates {
  // samples are {at, width, of, sum}: at the end of width seconds there were so many
  // a second, of each name and in all.
  samples = [];
  totals = {};
  #before = null;
  #slot = new Map(); // name to colour, kept while it is among the first

  // add takes totals as they were after so many seconds of the server's. It
  // reports whether a name has changed its colour.
  add(totals, at) {
    const before = this.#before;
    this.#before = { totals, at };
    this.totals = totals;
    const width = before ? at - before.at : 0;
    if (width > 0 && width < span) {
      const of = new Map();
      let sum = 0;
      for (const [name, n] of Object.entries(totals)) {
        const more = n - (before.totals[name] ?? 0);
        if (more > 0) {
          of.set(name, more / width);
          sum += more / width;
        }
      }
      this.samples.push({ at, width, of, sum });
    }
    while (this.samples.length && this.samples[0].at < at - span) this.samples.shift();
    return this.#assign();
  }

  // restart forgets the samples: totals begin anew.
  restart() {
    this.samples = [];
    this.#before = null;
  }

  slot(name) { return this.#slot.get(name) ?? slots; }

  get now() { return this.samples.at(-1)?.sum ?? 0; }
  get end() { return this.#before?.at ?? 0; }

  // legend lists the names with a colour, the most frequent first, and all others.
  legend() {
    const last = this.samples.at(-1)?.of ?? new Map();
    const rows = [...this.#slot].map(([name, slot]) => ({ name, slot, rate: last.get(name) ?? 0, total: this.totals[name] ?? 0 }));
    rows.sort((a, b) => this.#weight(b.name) - this.#weight(a.name));
    const rest = { name: "", slot: slots, rate: 0, total: 0, names: 0 };
    for (const [name, n] of Object.entries(this.totals)) {
      if (this.#slot.has(name)) continue;
      rest.names++;
      rest.total += n;
      rest.rate += last.get(name) ?? 0;
    }
    if (rest.names) rows.push(rest);
    return rows;
  }

  // A name weighs what it had lately, and a little of what it ever had.
  #weights = new Map();
  #weight(name) { return this.#weights.get(name) ?? 0; }

  #assign() {
    this.#weights = new Map();
    const most = Math.max(1, ...Object.values(this.totals));
    for (const [name, n] of Object.entries(this.totals)) this.#weights.set(name, n / most);
    for (const s of this.samples) for (const [name, r] of s.of) this.#weights.set(name, this.#weight(name) + r * s.width);
    const first = new Set([...this.#weights.keys()].sort((a, b) => this.#weight(b) - this.#weight(a)).slice(0, slots));
    let changed = false;
    for (const name of [...this.#slot.keys()]) {
      if (!first.has(name)) {
        this.#slot.delete(name);
        changed = true;
      }
    }
    const taken = new Set(this.#slot.values());
    for (const name of first) {
      if (this.#slot.has(name)) continue;
      let free = 0;
      while (taken.has(free)) free++;
      taken.add(free);
      this.#slot.set(name, free);
      changed = true;
    }
    return changed;
  }
}
