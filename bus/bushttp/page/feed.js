// A Feed is the stream of events from the server: an EventSource, which comes again
// by itself where the network fails, and a new one where it gave up.

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

  // rate bounds the events that the server sends in a second. on has a function
  // for each of: event(json, position), lost(n), skipped(n), reset(), state(name).
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
      if (this.state !== "closed") this.#set("reconnecting");
      if (source.readyState === EventSource.CLOSED) {
        this.#stop();
        this.#again();
      }
    });
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

  #set(state) {
    if (state === this.state) return;
    this.state = state;
    this.on.state(state);
  }
}
