// Closed forms with sliders: theory beside the engine.

import { $, $$, el, listen, showCommand, tell } from "./shared.js";

/** Milliseconds after the last change before both are computed. */
const PAUSE = 150;

/** A number in at most five digits. */
const short = (x) => (x === null ? "–" : String(Number(x.toPrecision(5))));

function form(box) {
  let controller = null;
  let waiting = null;
  const values = {};

  async function ask() {
    controller?.abort();
    controller = new AbortController();
    const trouble = $(".trouble", box);
    const rows = $(".rows", box);
    if (rows.children.length === 0) rows.replaceChildren(el("p", { className: "quiet" }, "Both are being computed …"));
    rows.classList.add("stale");
    const told = {
      rows({ rows: found, command }) {
        const head = ["", "theory", "engine", "may differ by", ""].map((name) => el("th", { scope: "col" }, name));
        const row = ({ quantity, theory, engine, allowed, passes }) =>
          el("tr", {}, el("th", { scope: "row" }, quantity), ...[theory, engine, allowed].map((x) => el("td", { className: "n" }, short(x))), el("td", { className: passes ? "" : "bad" }, passes ? "agree" : "DIFFER"));
        rows.replaceChildren(el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...found.map(row))));
        rows.classList.remove("stale");
        showCommand($(".command", box), command);
      },
    };
    try {
      await listen("api/theory", { form: box.dataset.form, inputs: values }, controller.signal, told);
      trouble.hidden = true;
    } catch (error) {
      if (error.name === "AbortError") return;
      tell(trouble, error.message);
    }
  }
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  };

  for (const knob of $$(".knob", box)) {
    const { input: name, usual, low, high } = knob.dataset;
    const ends = [Number(low), Math.min(Number(high), Math.max(1, Math.abs(Number(usual)) * 3))];
    const slider = el("input", { type: "range", min: ends[0], max: ends[1], step: (ends[1] - ends[0]) / 200, value: usual, "aria-label": `${name}, slider` });
    const field = el("input", { className: "value", value: usual, "aria-label": name, autocomplete: "off" });
    slider.addEventListener("input", () => {
      field.value = short(Number(slider.value));
      values[name] = Number(field.value);
      soon();
    });
    field.addEventListener("change", () => {
      values[name] = Number(field.value);
      slider.value = field.value;
      soon();
    });
    knob.append(slider, field);
  }
  box.addEventListener("toggle", () => box.open && ask(), { once: true });
}

export function theory() {
  $$("details.form").forEach(form);
}
