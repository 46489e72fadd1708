// Every number of a case as a slider and a field.

import { $, el } from "./shared.js";

/** Ends of a slider: the plausible range if the file gives one, else from nothing to twice the value, within bounds. */
export function ends(number) {
  const value = Number(number.value);
  if (number.range) return [number.range.low, number.range.high];
  const { low, high } = number;
  if (low !== null && high !== null && high - low <= 20 && Math.max(Math.abs(low), Math.abs(high)) <= 20) return [low, high];
  const [a, b] = value === 0 ? [-1, 1] : [Math.min(0, 2 * value), Math.max(0, 2 * value)];
  return [Math.max(a, low ?? a), Math.min(b, high ?? b)];
}

/** A step that gives about 200 places, in digits that can be read; 1 for whole numbers of some size. */
export function step([low, high], value) {
  const fine = 10 ** Math.floor(Math.log10((high - low) / 100 || 1));
  return Number.isInteger(Number(value)) && high - low >= 10 && fine < 1 ? Math.max(fine, 0.1) : fine;
}

const isPlain = (number) => number.value.trim() !== "" && Number.isFinite(Number(number.value));

/** Digits that belong to a step. */
const tidy = (x, by) => String(Number(x.toFixed(Math.max(0, Math.ceil(-Math.log10(by))))));

/** What a number means, its unit, and what it may be. */
function meaning({ about, unit, may_be }) {
  const per = unit.startsWith("per ") ? `, ${unit}` : `, in ${unit}`;
  return `${about.replace(/\.$/, "")}${unit ? per : ""}; ${may_be.replaceAll("`", "")}`;
}

/** The list of numbers. `changed(path, value, isFinal)` is called with null where a number is as in the file again. */
export class Knobs {
  constructor(box, changed) {
    Object.assign(this, { box, changed, rows: new Map() });
    $("input.search").addEventListener("input", () => this.filter());
    $("input.defaults").addEventListener("change", () => this.filter());
  }

  /** Shows the numbers of the file, with these changes. */
  fill(numbers, changes) {
    const open = new Set([...this.box.querySelectorAll("details[open]")].map((group) => group.dataset.group));
    this.rows.clear();
    const groups = new Map();
    for (const number of numbers) {
      const parts = number.path.split(".");
      const group = parts.length > 2 ? parts.slice(0, 2).join(".") : parts[0];
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(this.row(number, group, changes.get(number.path)));
    }
    this.box.replaceChildren(
      ...[...groups].map(([group, rows]) => {
        const given = rows.filter((row) => row.dataset.given === "true").length;
        const head = el("summary", {}, el("b", {}, group), el("span", { className: "quiet" }, ` · ${given}`));
        return el("details", { "data-group": group, open: open.has(group) }, head, ...rows);
      }),
    );
    this.filter();
  }

  row(number, group, changed) {
    const name = number.path.startsWith(`${group}.`) ? number.path.slice(group.length + 1) : number.path;
    const field = el("input", { className: "value", value: changed ?? number.value, "aria-label": number.path, autocomplete: "off" });
    const parts = [];
    const row = el("div", { className: "knob", "data-path": number.path, "data-given": String(number.given) });
    let slider = null;
    if (isPlain(number)) {
      const [low, high] = ends(number);
      const by = step([low, high], number.value);
      slider = el("input", { type: "range", min: low, max: high, step: by, "aria-label": `${number.path}, slider` });
      slider.value = changed ?? number.value;
      slider.addEventListener("input", () => this.set(number, row, tidy(Number(slider.value), by), false));
      slider.addEventListener("change", () => this.set(number, row, tidy(Number(slider.value), by), true));
      parts.push(slider);
    }
    field.addEventListener("change", () => this.set(number, row, field.value.trim() || number.value, true));
    const reset = el("button", { type: "button", className: "reset", title: "As in the file" }, "↺");
    reset.setAttribute("aria-label", `${number.path}: as in the file`);
    reset.addEventListener("click", () => this.set(number, row, number.value, true));
    const evidence = number.evidence.map((one) => `${one.id} (${one.fixes}, ${one.strength})`).join(", ");
    const badge = number.given ? evidence || "prior" : "default";
    row.append(
      el("div", { className: "head" }, el("span", { className: "name" }, name), el("span", { className: "badge" }, badge), reset),
      el("p", { className: "quiet" }, meaning(number)),
      el("div", { className: "set" }, ...parts, field),
    );
    row.dataset.text = `${number.path} ${number.about}`.toLowerCase();
    row.classList.toggle("changed", changed !== undefined);
    this.rows.set(number.path, { number, row, field, slider });
    return row;
  }

  set(number, row, value, isFinal) {
    const { field, slider } = this.rows.get(number.path);
    if (field.value !== value) field.value = value;
    if (slider && Number(slider.value) !== Number(value)) slider.value = value;
    const same = value === number.value || (isPlain(number) && Number(value) === Number(number.value));
    row.classList.toggle("changed", !same);
    this.changed(number.path, same ? null : value, isFinal);
  }

  /** Back to a setting. */
  restore(changes) {
    for (const [path, { number, row, field, slider }] of this.rows) {
      const value = changes.get(path) ?? number.value;
      field.value = value;
      if (slider) slider.value = value;
      row.classList.toggle("changed", changes.has(path));
    }
  }

  filter() {
    const words = $("input.search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const defaults = $("input.defaults").checked;
    for (const group of this.box.children) {
      let seen = 0;
      for (const row of group.querySelectorAll(".knob")) {
        const fits = words.every((word) => row.dataset.text.includes(word));
        const wanted = defaults || row.dataset.given === "true" || row.classList.contains("changed");
        row.hidden = !(fits && wanted);
        seen += row.hidden ? 0 : 1;
      }
      group.hidden = seen === 0;
      if (words.length > 0 && seen > 0) group.open = true;
    }
  }
}
