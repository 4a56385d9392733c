// The page: its parts, what each tells the others, and what the keys do.

import { count, duration, put, rate } from "./format.js";
import { Chart } from "./chart.js";
import { Detail } from "./detail.js";
import { Empty } from "./empty.js";
import { Feed } from "./feed.js";
import { Figures } from "./figures.js";
import { Filter } from "./filter.js";
import { Health } from "./health.js";
import { Rates } from "./rates.js";
import { Rows } from "./rows.js";
import { Stream } from "./stream.js";
import { Subscriptions } from "./subscriptions.js";

const $ = (id) => document.getElementById(id);

// say is for those who listen to the page. It is the only place that a screen reader
// reads out by itself, but for what is wrong with a pattern.
const say = (text) => put($("said"), text);

// As many events as one can have in the table.
const eventsPerSecond = 500;

const types = new Rates(), sources = new Rates();
const typeChart = new Chart($("types"), $("types-legend"), "type", (type) => only({ type }));
const sourceChart = new Chart($("sources"), $("sources-legend"), "source", (source) => only({ source }));
const subscriptions = new Subscriptions($("subscriptions"), $("no-subscriptions"), $("subscription-count"));
const health = new Health($("health"), say);
const detail = new Detail($("detail"), () => { rows.focus(); stream.soon(); }, say, only);
const rows = new Rows({ table: $("table"), body: $("rows"), box: $("events"), sheet: $("sheet") },
  (entry) => detail.show(entry), () => stream.soon());
const stream = new Stream(rows,
  { tally: $("tally"), lostNotice: $("lost"), skippedNotice: $("skipped"), pauseButton: $("pause"), newerButton: $("newer") },
  () => detail.open, say, () => empty.update(stream.length > 0));
const filter = new Filter(
  { form: $("filter"), patternInput: $("pattern"), searchInput: $("search"), complaint: $("complaint"), offers: $("patterns") },
  {
    pattern: (pattern) => {
      stream.clear();
      if (feed.state === "none") feed.pattern = pattern;
      else feed.start(pattern);
    },
    search: (match) => stream.search(match),
  });
const empty = new Empty($("empty"), filter);

// only has the table show the events of one type or source.
function only({ type, source }) {
  filter.set(type !== undefined ? { pattern: type } : { search: `source:${source}` });
}

const states = {
  connecting: "connecting", live: "live", reconnecting: "reconnecting", refused: "no events", closed: "bus closed", none: "figures only",
};
const feed = new Feed(eventsPerSecond, {
  event: (json, position) => stream.add(json, position),
  lost: (n) => stream.addLost(n),
  skipped: (n) => stream.addSkipped(n),
  reset: () => stream.addReset(),
  state: (name, why) => {
    $("state").dataset.state = name;
    put($("state").querySelector("span"), states[name]);
    put($("trouble"), `The events do not come: ${why}.`);
    $("trouble").hidden = !why;
    say(why ? $("trouble").textContent : states[name]);
    figures.soon();
  },
});

// --- figures

let epoch = "";

function show(s) {
  const [now] = s.position.split(":");
  if (epoch && now !== epoch) {
    types.restart();
    sources.restart();
  }
  epoch = now;
  types.add(s.event_types, s.uptime_seconds);
  sources.add(s.event_sources, s.uptime_seconds);
  typeChart.update(types);
  sourceChart.update(sources);
  subscriptions.update(s.subscriptions);
  health.update(s);
  filter.offer(Object.keys(s.event_types));
  empty.update(stream.length > 0, s);
  detail.payloads = s.payloads;
  if (!s.buffer_max_size) feed.stop("none"); // without a history there is no stream
  else if (feed.state === "none") feed.start(feed.pattern);

  put($("rate"), types.samples.length ? rate(types.now) : "–");
  for (const name of ["published", "rejected", "intercepted", "panics"]) {
    put($(name), count(s[name]));
    if ("bad" in $(name).dataset) $(name).dataset.bad = s[name] ? "some" : "";
  }
  const part = s.buffer_max_size ? Math.round(100 * s.buffer_size / s.buffer_max_size) : 0;
  put($("history"), s.buffer_max_size ? `${count(s.buffer_size)} of ${count(s.buffer_max_size)}` : "none kept");
  $("fill").ariaValueNow = part;
  $("fill").firstElementChild.style.width = `${part}%`;
  put($("uptime"), `serving for ${duration(s.uptime_seconds)}`);
}

const figures = new Figures({
  fresh: (stats) => { stale(""); show(stats); },
  stale: (why, seconds) => stale(why, seconds),
});

let trouble = "";

// stale says that the figures are old, and why.
function stale(why, seconds) {
  document.body.classList.toggle("old", why !== "");
  $("stale").hidden = !why;
  put($("stale"), why && `The figures are ${duration(seconds)} old: ${why}.`);
  if (why !== trouble) say(why ? `The figures are old: ${why}` : "The figures are current");
  trouble = why;
}

// --- keys

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const on = e.target;
  if (on.matches?.("input")) {
    if (e.key !== "Escape") return;
    if (on.value) filter.set(on === $("pattern") ? { pattern: "" } : { search: "" });
    else rows.focus();
    return;
  }
  const select = (by) => {
    rows.move(by);
    if (detail.open && rows.selected) detail.show(rows.selected);
  };
  const inDialog = detail.open, inBox = on.closest?.("button, a, .scroll");
  const edit = (input) => { input.focus(); input.select(); };
  switch (e.key) {
    case "/": if (inDialog) return; edit($("pattern")); break;
    case "s": if (inDialog) return; edit($("search")); break;
    case " ":
      if (inDialog || inBox) return; // a button's own
      stream.pause();
      break;
    case "p": stream.pause(); break;
    case "j": select(1); break;
    case "k": select(-1); break;
    case "ArrowDown": if (inDialog || inBox) return; select(1); break;
    case "ArrowUp": if (inDialog || inBox) return; select(-1); break;
    case "Escape": if (inDialog) return; stream.letGo(); break;
    case "Enter":
      if (inDialog || inBox) return;
      if (on.entry) rows.select(on.entry);
      if (!rows.selected) return;
      detail.show(rows.selected);
      break;
    default: return;
  }
  e.preventDefault();
});

filter.start();
figures.ask();
