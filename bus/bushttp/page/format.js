// Text for people. It goes into the page as text, never as HTML.

const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// visible writes out the characters that turn the direction of a text: with them a text
// can look like another one.
export const visible = (text) => text.replace(directions, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

// put sets the text of an element, unless it is that: a text that is selected stays so.
export function put(element, text) {
  const shown = visible(text);
  if (element.textContent !== shown) element.textContent = shown;
}

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

// size is that of so many characters of text, nearly all of which are one byte.
export function size(n) {
  if (n >= 1e6) return `${+(n / 1e6).toPrecision(2)} MB`;
  return `${Math.ceil(n / 1e3)} KB`;
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
