// Figures asks the server for its statistics, once a second, and knows how old the last
// good answer is.

import { refusal } from "./answer.js";

const pace = 1000;    // ms from an answer to the next question
const patience = 4000; // ms that an answer may take

export class Figures {
  #timer = 0;
  #waiting = false;
  #asked = 0;
  #answered = performance.now();

  // on has fresh(stats), and stale(why, seconds) after each question without an answer,
  // with the age of the last one.
  constructor(on) {
    this.on = on;
  }

  // soon asks at once, unless it has just asked: two answers close to each other make
  // a rate of a few events a large one.
  soon() {
    if (!this.#waiting && performance.now() - this.#asked >= pace / 2) this.ask();
  }

  async ask() {
    clearTimeout(this.#timer);
    const mine = this.#timer = setTimeout(() => this.ask(), patience + pace); // in case there is no end to it
    this.#waiting = true;
    this.#asked = performance.now();
    let stats = null, why = "";
    try {
      const answer = await fetch("stats", { cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(patience) });
      why = await refusal(answer, "application/json");
      if (!why) stats = await answer.json();
      if (!why && !isStats(stats)) why = "the server's answer is not the statistics of a bus";
    } catch {
      why = "the server does not answer";
    }
    if (mine !== this.#timer) return;
    this.#waiting = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), pace);
    if (why) {
      this.on.stale(why, (performance.now() - this.#answered) / 1000);
      return;
    }
    this.#answered = performance.now();
    this.on.fresh(stats);
  }
}

// isStats reports whether an answer has what the page shows. That of a proxy may be
// JSON too.
function isStats(s) {
  return typeof s?.published === "number" && typeof s.uptime_seconds === "number" && typeof s.position === "string" &&
    s.event_types !== null && typeof s.event_types === "object" && s.event_sources !== null && typeof s.event_sources === "object" &&
    Array.isArray(s.subscriptions);
}
