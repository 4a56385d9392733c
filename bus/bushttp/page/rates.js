// Rates from totals: what /stats counts, from one answer to the next. Events that
// the page does not get to see are in them all the same.

export const span = 120; // seconds that are kept
export const first = 6;  // names that are told apart; all others are one

const lately = 10; // seconds that the rate of a name is taken over
const ahead = 1.25; // times as many as the name before, and a name takes its place

export class Rates {
  // samples are {at, width, of, sum}: at the end of width seconds there were so many
  // a second, of each name and in all.
  samples = [];
  totals = {};
  #before = null;
  #names = []; // the first ones, the most frequent first

  // add takes totals as they were after so many seconds of the server's.
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
    this.#rank();
  }

  // restart forgets the samples: totals begin anew.
  restart() {
    this.samples = [];
    this.#before = null;
  }

  // rank is the place of a name among the first ones, or that of all others.
  rank(name) {
    const at = this.#names.indexOf(name);
    return at < 0 ? first : at;
  }

  get names() { return this.#names; }
  get now() { return this.samples.at(-1)?.sum ?? 0; }
  get end() { return this.#before?.at ?? 0; }

  // legend lists the first names, and all others.
  legend() {
    const recent = this.#recent();
    const rows = this.#names.map((name, rank) => ({ name, rank, rate: recent.get(name) ?? 0, total: this.totals[name] ?? 0 }));
    const rest = { name: "", rank: first, rate: 0, total: 0, names: 0 };
    for (const [name, n] of Object.entries(this.totals)) {
      if (this.rank(name) < first) continue;
      rest.names++;
      rest.total += n;
      rest.rate += recent.get(name) ?? 0;
    }
    if (rest.names) rows.push(rest);
    return rows;
  }

  #recent() {
    const recent = new Map();
    let width = 0;
    for (const s of this.samples) {
      if (s.at <= this.end - lately) continue;
      width += s.width;
      for (const [name, r] of s.of) recent.set(name, (recent.get(name) ?? 0) + r * s.width);
    }
    for (const [name, n] of recent) recent.set(name, n / width);
    return recent;
  }

  // #rank finds the first names. A name weighs what it had lately, and a little of what
  // it ever had. One passes another only if it is well ahead, so that the list keeps
  // still for who reads it.
  #rank() {
    const most = Math.max(1, ...Object.values(this.totals));
    const weights = new Map(Object.entries(this.totals).map(([name, n]) => [name, n / most]));
    for (const s of this.samples) for (const [name, r] of s.of) weights.set(name, (weights.get(name) ?? 0) + r * s.width);
    const top = [...weights.keys()].sort((a, b) => weights.get(b) - weights.get(a)).slice(0, first);
    const names = this.#names.filter((name) => top.includes(name));
    names.push(...top.filter((name) => !names.includes(name)));
    for (let i = 1; i < names.length; i++) {
      for (let k = i; k > 0 && weights.get(names[k]) > ahead * weights.get(names[k - 1]); k--) {
        [names[k - 1], names[k]] = [names[k], names[k - 1]];
      }
    }
    this.#names = names;
  }
}
