// Text for people. Everything here returns strings, which go into the page as text.

const whole = new Intl.NumberFormat("en");
const tenth = new Intl.NumberFormat("en", { maximumFractionDigits: 1, minimumFractionDigits: 1 });

export const count = (n) => whole.format(n);
export const counted = (n, noun) => `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
export const rate = (n) => (n > 0 && n < 9.95 ? tenth.format(n) : whole.format(Math.round(n)));

// compact is for the axis of a chart: 1500 is 1.5k.
export function compact(n) {
  if (n >= 1e6) return `${+(n / 1e6).toFixed(1)}M`;
  if (n >= 1e3) return `${+(n / 1e3).toFixed(1)}k`;
  return `${+n.toFixed(1)}`;
}

export function duration(seconds) {
  const s = Math.floor(seconds);
  const parts = [[Math.floor(s / 86400), "d"], [Math.floor(s / 3600) % 24, "h"], [Math.floor(s / 60) % 60, "min"], [s % 60, "s"]];
  const first = parts.findIndex(([n]) => n > 0);
  return first < 0 ? "0 s" : parts.slice(first, first + 2).map(([n, unit]) => `${n} ${unit}`).join(" ");
}

export function nanoseconds(ns) {
  if (ns >= 1e9) return `${+(ns / 1e9).toPrecision(3)} s`;
  if (ns >= 1e6) return `${+(ns / 1e6).toPrecision(3)} ms`;
  return `${+(ns / 1e3).toPrecision(3)} µs`;
}

const pad = (n, width = 2) => String(n).padStart(width, "0");

// time is the time of day, and the day where that is not today.
export function time(date) {
  if (Number.isNaN(date.getTime())) return "";
  if (date.toDateString() === new Date().toDateString()) {
    return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
  }
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

// base is the last part of a path.
export const base = (path) => path.replace(/[/\\]+$/, "").split(/[/\\]/).pop() || path;

const summaryLength = 160;

// summary is a payload on one line: key=value, strings in quotes where they would
// be taken for something else.
export function summary(payload) {
  let text = "";
  for (const [key, value] of Object.entries(payload ?? {})) {
    let shown;
    if (typeof value === "string") {
      const head = value.slice(0, summaryLength);
      shown = /^[^\s"={}[\]]+$/.test(head) ? head : JSON.stringify(head);
    } else if (Array.isArray(value)) {
      shown = `[${value.length}]`;
    } else if (value !== null && typeof value === "object") {
      shown = "{…}";
    } else {
      shown = String(value);
    }
    text += `${text && "  "}${key}=${shown}`;
    if (text.length > summaryLength) return `${text.slice(0, summaryLength)}…`;
  }
  return text;
}

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

// member is the text of a top-level member's value in the text of an object, as
// the server wrote it: JSON.parse would round large integers.
export function member(json, name) {
  let depth = 0, key = "", start = -1, before = "";
  for (const m of json.matchAll(tokens)) {
    const t = m[0];
    if (depth === 1 && t === ":" && start < 0) key = before;
    if (depth === 1 && start >= 0 && (t === "," || t === "}")) return json.slice(start, m.index);
    if (t === "{" || t === "[") depth++;
    if (t === "}" || t === "]") depth--;
    if (depth === 1 && t === ":" && key === JSON.stringify(name)) start = m.index + 1;
    before = t;
  }
  return "";
}

// pretty indents JSON and changes nothing else.
export function pretty(json) {
  let out = "", depth = 0, before = "";
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [t] of json.matchAll(tokens)) {
    const opened = before === "{" || before === "[";
    if (t === "}" || t === "]") {
      depth--;
      out += opened ? t : line() + t;
    } else {
      if (opened) out += line();
      if (t === "{" || t === "[") depth++;
      out += t === ":" ? ": " : t === "," ? `,${line()}` : t;
    }
    before = t;
  }
  return out;
}
