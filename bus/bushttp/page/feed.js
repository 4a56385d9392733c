// A Feed is the stream of events from the server: an EventSource, which comes again
// by itself where the network fails, and a new one where it gave up.

import { refusal } from "./answer.js";

const longest = 10_000; // ms between two tries
const settled = 300;    // ms that a connection must last to count

export class Feed {
  #source = null;
  #retry = 0;
  #tries = 0;
  #settle = 0;

  // position is that of the last event, to go on after; "" before the first.
  position = "";
  pattern = "";
  state = "connecting";
  why = ""; // the server's reason for the state "refused"

  // rate bounds the events that the server sends in a second. on has a function
  // for each of: event(json, position), lost(n), skipped(n), reset(), state(name, why).
  constructor(rate, on) {
    this.rate = rate;
    this.on = on;
  }

  // start begins anew, with the oldest events in the history.
  start(pattern) {
    this.pattern = pattern;
    this.position = "";
    this.#tries = 0;
    this.#open();
  }

  // stop ends the stream, for a reason that is the state.
  stop(state) {
    this.#stop();
    this.#set(state);
  }

  #open() {
    this.#stop();
    const query = new URLSearchParams({ rate: this.rate });
    if (this.pattern) query.set("pattern", this.pattern);
    if (this.position) query.set("after", this.position);
    const source = new EventSource(`events?${query}`);
    this.#source = source;
    const listen = (name, f) => source.addEventListener(name, (m) => {
      if (source !== this.#source) return;
      if (m.lastEventId) this.position = m.lastEventId;
      f(m);
    });
    listen("open", () => {
      clearTimeout(this.#settle);
      this.#settle = setTimeout(() => this.#live(), this.state === "closed" ? settled : 0);
    });
    listen("message", (m) => { this.#live(); this.on.event(m.data, m.lastEventId); });
    listen("lost", (m) => this.on.lost(JSON.parse(m.data).lost));
    listen("skipped", (m) => this.on.skipped(JSON.parse(m.data).skipped));
    listen("reset", () => { this.position = ""; this.on.reset(); });
    listen("closed", () => {
      // The server may be started again, and its bus with it.
      this.#stop();
      this.#set("closed");
      this.#again();
    });
    source.addEventListener("error", () => {
      if (source !== this.#source) return;
      clearTimeout(this.#settle);
      if (source.readyState === EventSource.CLOSED) this.#refused(source);
      else if (this.state !== "closed") this.#set("reconnecting");
    });
  }

  // #refused asks the server once more, as an EventSource does not tell what it was
  // answered, and tries again later.
  async #refused(source) {
    let why = "";
    const asked = new AbortController();
    const timer = setTimeout(() => asked.abort(), longest);
    try {
      const answer = await fetch(source.url, { cache: "no-store", redirect: "manual", signal: asked.signal });
      why = await refusal(answer, "text/event-stream");
    } catch {
      // There is no answer to tell of.
    }
    clearTimeout(timer);
    asked.abort(); // a stream that did start has no end
    if (source !== this.#source) return;
    this.#stop();
    if (this.state !== "closed") this.#set(why ? "refused" : "reconnecting", why);
    this.#again();
  }

  #live() {
    clearTimeout(this.#settle);
    this.#tries = 0;
    this.#set("live");
  }

  #again() {
    const wait = Math.min(longest, 500 * 2 ** this.#tries++) * (0.75 + Math.random() / 2);
    this.#retry = setTimeout(() => this.#open(), wait);
  }

  #stop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#settle);
    this.#source?.close();
    this.#source = null;
  }

  #set(state, why = "") {
    if (state === this.state && why === this.why) return;
    this.state = state;
    this.why = why;
    this.on.state(state, why);
  }
}
