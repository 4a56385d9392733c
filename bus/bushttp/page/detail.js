// The panel that shows one event in full.

import { member, pretty } from "./format.js";

export class Detail {
  payloads = true; // the server sends them

  constructor(dialog, done, say) {
    this.dialog = dialog;
    this.say = say;
    const part = (name) => dialog.querySelector(`#detail-${name}`);
    this.type = part("type");
    this.facts = part("facts");
    this.payload = part("payload");
    part("close").addEventListener("click", () => dialog.close());
    part("copy").addEventListener("click", () => this.#copy());
    dialog.addEventListener("close", done);
    dialog.addEventListener("click", (e) => { if (e.target === dialog) dialog.close(); }); // beside the panel
  }

  get open() { return this.dialog.open; }

  show({ json, position, event }) {
    this.type.textContent = event.type;
    this.facts.replaceChildren();
    for (const [name, value, mono] of [
      ["Time", event.timestamp, true], ["Source", event.source], ["Project", event.project_path ?? "none", event.project_path],
      ["ID", event.id, true], ["Position", position, true], ["Error", event.error],
    ]) {
      if (!value) continue;
      const dt = document.createElement("dt"), dd = document.createElement("dd");
      dt.textContent = name;
      dd.textContent = value;
      if (mono) dd.className = "mono";
      this.facts.append(dt, dd);
    }
    this.payload.textContent = this.payloads ? pretty(member(json, "payload")) : "The server withholds payloads.";
    this.payload.scrollTop = 0;
    if (!this.dialog.open) {
      this.dialog.showModal();
      this.payload.focus();
    }
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.payload.textContent);
      this.say("Copied");
    } catch {
      getSelection().selectAllChildren(this.payload);
      this.say("Selected, to be copied");
    }
    const button = this.dialog.querySelector("#detail-copy");
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }
}
