// A chart of rates, stacked by name, and the table below that says the same.

import { compact, count, rate } from "./format.js";
import { slots, span } from "./rates.js";

const left = 44, right = 14, top = 8, bottom = 20;

export class Chart {
  constructor(canvas, legend, what) {
    this.canvas = canvas;
    this.legend = legend;
    this.what = what;
    this.rates = null;
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
      const c = getComputedStyle(canvas).color;
      canvas.style.color = "";
      return c;
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
    const colours = Array.from({ length: slots + 1 }, (_, i) => colour(`c${i}`));
    for (const s of samples) {
      const stack = new Array(slots + 1).fill(0);
      for (const [name, r] of s.of) stack[this.rates.slot(name)] += r;
      const from = snap(Math.max(left, x(s.at - s.width))), to = snap(x(s.at));
      let below = 0;
      stack.forEach((r, slot) => {
        if (r === 0) return;
        g.fillStyle = colours[slot];
        g.fillRect(from, y(below + r), Math.max(1, to - from - gap), y(below) - y(below + r));
        below += r;
      });
    }
  }

  #list() {
    const rows = this.rates.legend();
    while (this.legend.childElementCount > rows.length) this.legend.lastElementChild.remove();
    rows.forEach(({ name, slot, rate: r, total, names }, i) => {
      let tr = this.legend.children[i];
      if (!tr) {
        tr = document.createElement("tr");
        const th = document.createElement("th");
        th.scope = "row";
        tr.append(th, document.createElement("td"), document.createElement("td"));
        this.legend.append(tr);
      }
      const label = names ? `${count(names)} other${names === 1 ? "" : "s"}` : name || "(none)";
      const texts = [label, `${rate(r)}/s`, count(total)];
      texts.forEach((text, k) => { if (tr.children[k].textContent !== text) tr.children[k].textContent = text; });
      tr.children[0].title = label;
      tr.dataset.slot = slot;
    });
    const now = rows.filter((r) => r.rate > 0).map((r) => `${r.name || "others"} ${rate(r.rate)}`).join(", ");
    this.canvas.setAttribute("aria-label",
      `Events a second by ${this.what}, the last 2 minutes. Now ${rate(this.rates.now)} in all${now && `: ${now}`}.`);
  }
}

// ceiling is the next round number.
function ceiling(n) {
  const power = 10 ** Math.floor(Math.log10(n));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].find((m) => m * power >= n) * power;
}
