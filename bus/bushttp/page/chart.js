// A chart of rates, stacked by name, and the table below that says the same.

import { compact, count, put, rate, visible } from "./format.js";
import { paint } from "./hue.js";
import { first, span } from "./rates.js";

const left = 44, right = 14, top = 8, bottom = 20;

export class Chart {
  // what is what names are of. Those of types have the colours that they have in the
  // table, and others none: a shade says their place. choose is called with a name that
  // was clicked.
  constructor(canvas, legend, what, choose) {
    this.canvas = canvas;
    this.legend = legend;
    this.what = what;
    this.coloured = what === "type";
    this.rates = null;
    legend.addEventListener("click", (e) => {
      const row = e.target.closest("button")?.closest("tr");
      if (row) choose(row.name);
    });
    new ResizeObserver(() => this.draw()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  update(rates) {
    this.rates = rates;
    this.draw();
    this.#list();
  }

  draw() {
    if (!this.rates) return;
    const { canvas } = this, ratio = devicePixelRatio || 1;
    const width = canvas.clientWidth, height = canvas.clientHeight;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const g = canvas.getContext("2d");
    g.scale(ratio, ratio);
    const style = getComputedStyle(canvas);
    // The value of a variable may be light-dark(…), which a canvas does not know;
    // that of a colour is resolved.
    const colour = (name) => {
      canvas.style.color = `var(--${name})`;
      return getComputedStyle(canvas).color;
    };

    const { samples, end } = this.rates;
    const peak = ceiling(Math.max(1, ...samples.map((s) => s.sum)));
    const x = (at) => left + (width - left - right) * (1 - (end - at) / span);
    const y = (n) => height - bottom - (height - top - bottom) * (n / peak);

    g.font = `11px ${style.fontFamily}`;
    g.textBaseline = "middle";
    g.textAlign = "right";
    for (const part of [0, 0.5, 1]) {
      g.fillStyle = colour("line");
      g.fillRect(left, Math.round(y(peak * part)), width - left - right, 1);
      g.fillStyle = colour("muted");
      g.fillText(compact(peak * part), left - 7, y(peak * part));
    }
    g.textBaseline = "bottom";
    for (const [ago, text, align] of [[span, "−2 min", "left"], [span / 2, "−1 min", "center"], [0, "now", "right"]]) {
      g.textAlign = align;
      g.fillText(text, x(end - ago), height - 2);
    }

    const snap = (v) => Math.round(v * ratio) / ratio; // columns that touch leave no line between them
    const gap = (width - left - right) / span > 5 ? 1 : 0; // where there is room for one
    const colours = this.rates.names.map((name, rank) => {
      if (!this.coloured) return colour(`shade${rank}`);
      paint(canvas, name);
      return colour("swatch");
    });
    colours[first] = colour("others");
    canvas.style.color = "";
    for (const s of samples) {
      const stack = new Array(first + 1).fill(0);
      for (const [name, r] of s.of) stack[this.rates.rank(name)] += r;
      const from = snap(Math.max(left, x(s.at - s.width))), to = snap(x(s.at));
      let below = 0;
      stack.forEach((r, rank) => {
        if (r === 0) return;
        g.fillStyle = colours[rank];
        g.fillRect(from, y(below + r), Math.max(1, to - from - gap), y(below) - y(below + r));
        below += r;
      });
    }
  }

  #list() {
    const rows = this.rates.legend();
    while (this.legend.childElementCount > rows.length) this.legend.lastElementChild.remove();
    rows.forEach(({ name, rank, rate: r, total, names }, i) => {
      const tr = this.legend.children[i] ?? this.legend.appendChild(makeRow());
      const [button, others] = tr.cells[0].children;
      button.hidden = Boolean(names);
      others.hidden = !names;
      if (names) {
        put(others, `${count(names)} other${names === 1 ? "" : "s"}`);
      } else {
        put(button, name || "(none)");
        button.title = `Show the ${this.what} ${visible(name)} only`;
      }
      put(tr.cells[1], `${rate(r)}/s`);
      put(tr.cells[2], count(total));
      tr.name = name;
      tr.dataset.rank = rank;
      tr.className = this.coloured && !names ? "hued" : "";
      if (tr.className) paint(tr, name);
    });
    const now = rows.filter((r) => r.rate > 0).map((r) => `${visible(r.name) || "others"} ${rate(r.rate)}`).join(", ");
    this.canvas.setAttribute("aria-label",
      `Events a second by ${this.what}, the last 2 minutes. Now ${rate(this.rates.now)} in all${now && `; in the last 10 seconds ${now}`}.`);
  }
}

function makeRow() {
  const row = document.createElement("tr"), head = document.createElement("th");
  head.scope = "row";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  head.append(button, document.createElement("span"));
  row.append(head, document.createElement("td"), document.createElement("td"));
  return row;
}

// ceiling is the next round number.
function ceiling(n) {
  const power = 10 ** Math.floor(Math.log10(n));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].find((m) => m * power >= n) * power;
}
