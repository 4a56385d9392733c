// The page: what is asked of the server, what the keys do, and who shows it.

import { count, duration, rate } from "./format.js";
import { Chart } from "./chart.js";
import { Detail } from "./detail.js";
import { Feed } from "./feed.js";
import { Rates } from "./rates.js";
import { Stream } from "./stream.js";
import { Subscriptions } from "./subscriptions.js";

const $ = (id) => document.getElementById(id);
const say = (text) => { $("said").textContent = text; };

// As many events as one can have in the table.
const eventsPerSecond = 500;

const types = new Rates(), sources = new Rates();
const typeChart = new Chart($("types"), $("types-legend"), "type");
const sourceChart = new Chart($("sources"), $("sources-legend"), "source");
const subscriptions = new Subscriptions($("subscriptions"), $("no-subscriptions"), $("subscription-count"));
const detail = new Detail($("detail"), () => stream.focus(), say);
const stream = new Stream(
  {
    rows: $("rows"), box: $("events"), empty: $("empty"), tally: $("tally"),
    lostNotice: $("lost"), skippedNotice: $("skipped"), pauseButton: $("pause"),
  },
  (type) => types.slot(type),
  (entry) => detail.show(entry),
  say,
);

const states = { connecting: "connecting", live: "live", reconnecting: "reconnecting", closed: "bus closed", none: "figures only" };
const feed = new Feed(eventsPerSecond, {
  event: (json, position) => stream.add(json, position),
  lost: (n) => stream.addLost(n),
  skipped: (n) => stream.addSkipped(n),
  reset: () => stream.addReset(),
  state: (name) => {
    $("state").dataset.state = name;
    $("state").querySelector("span").textContent = states[name];
    say(states[name]);
    look();
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
  if (types.add(s.event_types, s.uptime_seconds)) stream.recolour();
  offer(Object.keys(s.event_types));
  sources.add(s.event_sources, s.uptime_seconds);
  typeChart.update(types);
  sourceChart.update(sources);
  subscriptions.update(s.subscriptions);
  detail.payloads = s.payloads;
  if (!s.buffer_max_size) feed.stop("none"); // without a history there is no stream
  else if (feed.state === "none") feed.start(feed.pattern);

  $("rate").textContent = types.samples.length ? rate(types.now) : "–";
  for (const name of ["published", "rejected", "intercepted", "panics"]) {
    const output = $(name);
    output.textContent = count(s[name]);
    if (output.hasAttribute("data-bad")) output.dataset.bad = s[name] ? "some" : "";
  }
  $("history").textContent = s.buffer_max_size ? `${count(s.buffer_size)} of ${count(s.buffer_max_size)}` : "none kept";
  $("fill").value = s.buffer_max_size ? s.buffer_size / s.buffer_max_size : 0;
  $("uptime").textContent = `serving for ${duration(s.uptime_seconds)}`;
  $("empty").textContent = s.buffer_max_size ? "Nothing yet. Events appear here as they are published."
    : "This bus keeps no history, so its events cannot be shown.";
}

let looking = 0;

// look asks for the figures, now and every second.
async function look() {
  clearTimeout(looking);
  const mine = looking = setTimeout(look, 5000); // in case there is no answer
  let good = false;
  try {
    const answer = await fetch("stats", { cache: "no-store", signal: AbortSignal.timeout(4000) });
    good = answer.ok;
    if (good && mine === looking) show(await answer.json());
  } catch {
    // The state of the stream says it.
  }
  document.querySelector(".figures").classList.toggle("stale", !good);
  if (mine === looking) {
    clearTimeout(looking);
    looking = setTimeout(look, 1000);
  }
}

// --- filter

let offered = 0;

// offer lists patterns to choose from: what was seen, and what is above it.
function offer(names) {
  if (names.length === offered) return;
  offered = names.length;
  const patterns = new Set();
  for (const name of names.slice(0, 100)) {
    const parts = name.split(".");
    for (let n = 1; n < parts.length; n++) patterns.add(`${parts.slice(0, n).join(".")}.>`);
    patterns.add(name);
  }
  $("patterns").replaceChildren(...[...patterns].sort().map((p) => new Option(p, p)));
}

let asked = "";

// filter has the server say whether a pattern is one, and begins anew with it.
async function filter(pattern) {
  asked = pattern;
  let complaint = "";
  if (pattern) {
    try {
      const answer = await fetch(`recent?${new URLSearchParams({ limit: 0, pattern })}`, { cache: "no-store" });
      if (!answer.ok) complaint = (await answer.json()).error;
    } catch {
      complaint = "The server does not answer.";
    }
    if (asked !== pattern) return; // another one has been typed since
  }
  $("complaint").textContent = complaint;
  $("complaint").hidden = !complaint;
  $("pattern").setAttribute("aria-invalid", complaint !== "");
  if (!complaint && pattern !== feed.pattern) {
    stream.clear();
    feed.start(pattern);
  }
}

let typing = 0;
$("pattern").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => filter($("pattern").value.trim()), 250);
});
$("filter").addEventListener("submit", (e) => {
  e.preventDefault();
  clearTimeout(typing);
  filter($("pattern").value.trim());
});

// --- keys

$("pause").addEventListener("click", () => stream.pause());

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const on = e.target;
  if (on === $("pattern")) {
    if (e.key === "Escape") {
      if (on.value) {
        on.value = "";
        filter("");
      } else {
        stream.focus();
      }
    }
    return;
  }
  const select = (by) => {
    stream.move(by);
    if (detail.open) detail.show(stream.entry);
  };
  const inDialog = detail.open, inBox = on.closest?.("button, a, .scroll");
  switch (e.key) {
    case "/":
      if (inDialog) return;
      $("pattern").focus();
      $("pattern").select();
      break;
    case " ":
      if (inDialog || inBox) return; // a button's own
      stream.pause();
      break;
    case "p": stream.pause(); break;
    case "j": select(1); break;
    case "k": select(-1); break;
    case "ArrowDown": if (inDialog || inBox) return; select(1); break;
    case "ArrowUp": if (inDialog || inBox) return; select(-1); break;
    case "Enter":
      if (inDialog || inBox) return;
      if (on.entry) stream.select(on);
      if (!stream.entry) return;
      detail.show(stream.entry);
      break;
    default: return;
  }
  e.preventDefault();
});

look();
feed.start("");
