// Every number of a case as a slider and a field.

import { $, el } from "./shared.js";

/** Ends of a slider: the plausible range if the file gives one, else from nothing to twice the value, within bounds. */
function ends(number) {
  const value = Number(number.value);
  if (number.range) return [number.range.low, number.range.high];
  const { low, high } = number;
  if (low !== null && high !== null && high - low <= 20 && Math.max(Math.abs(low), Math.abs(high)) <= 20) return [low, high];
  const [a, b] = value === 0 ? [-1, 1] : [Math.min(0, 2 * value), Math.max(0, 2 * value)];
  return [Math.max(a, low ?? a), Math.min(b, high ?? b)];
}

/** A step that gives about 200 places, in digits that can be read; 1 for whole numbers of some size. */
function step([low, high], value) {
  const fine = 10 ** Math.floor(Math.log10((high - low) / 100 || 1));
  return Number.isInteger(Number(value)) && high - low >= 10 && fine < 1 ? Math.max(fine, 0.1) : fine;
}

const isPlain = (number) => number.value.trim() !== "" && Number.isFinite(Number(number.value));

/** Families whose parameters are no sizes: they have a slider for each. */
const SHAPES = { beta: ["a", "b"] };

/** What of a number can be dragged: itself, or of a distribution its size, or the parameters that shape it. */
function handles(number) {
  if (isPlain(number)) return [number];
  for (const [family, names] of Object.entries(SHAPES)) {
    const found = number.value.match(new RegExp(`\\b${family} = \\[([^\\]]*)\\]`));
    if (!found) continue;
    const values = found[1].split(",").map((value) => value.trim());
    return values.map((value, at) => ({ path: `${number.path}.${family}.${at + 1}`, value, name: names[at], low: 0, high: null }));
  }
  if (!number.value.trim().startsWith("{")) return [];
  // No further than the number may be.
  const largest = Math.max(...(number.value.match(/-?\d+(\.\d+)?/g) ?? [0]).map((x) => Math.abs(Number(x))));
  const most = number.high !== null && largest > 0 ? Math.min(3, Math.max(1, number.high / largest)) : 3;
  return [{ path: `${number.path}*`, value: "1", name: "×", low: null, high: null, range: { low: 0.05, high: most } }];
}

/** Digits that belong to a step. */
const tidy = (x, by) => String(Number(x.toFixed(Math.max(0, Math.ceil(-Math.log10(by))))));

/** A path that may be broken behind its dots. */
const dotted = (path) => path.split(/(?<=\.)/).flatMap((part, at) => (at > 0 ? [el("wbr"), part] : [part]));

/** What a number means, its unit, and what it may be. */
function meaning({ about, unit, may_be }) {
  const per = unit.startsWith("per ") ? `, ${unit}` : `, in ${unit}`;
  return `${about.replace(/\.$/, "")}${unit ? per : ""}; ${may_be.replaceAll("`", "")}`;
}

/** The list of numbers. `changed(changes, isFinal)` has paths and values, null where a number is as in the file again. */
export class Knobs {
  constructor(box, changed) {
    Object.assign(this, { box, changed, controls: new Map() });
    $("input.search").addEventListener("input", () => this.filter());
    $("input.defaults").addEventListener("change", () => this.filter());
  }

  /** Shows the numbers of the file, with these changes. */
  fill(numbers, names, changes) {
    const seen = this.box.children.length > 0;
    const open = new Set([...this.box.querySelectorAll("details[open]")].map((group) => group.dataset.group));
    this.controls.clear();
    const groups = new Map();
    for (const number of numbers) {
      const parts = number.path.split(".");
      const group = parts.length > 2 ? parts.slice(0, 2).join(".") : parts[0];
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push(this.row(number, group, changes));
    }
    // At first, what can be moved is seen of one actor.
    if (!seen) open.add([...groups.keys()].find((group) => group.startsWith("actor.")));
    this.box.replaceChildren(
      ...[...groups].map(([group, rows]) => {
        const given = rows.filter((row) => row.dataset.given === "true").length;
        const id = names[group] ? `${group} · ` : "";
        const head = el("summary", {}, el("b", {}, names[group] ?? group), el("span", { className: "quiet" }, ` · ${id}${given}`));
        return el("details", { "data-group": group, open: open.has(group) }, head, ...rows);
      }),
    );
    this.filter();
  }

  row(number, group, changes) {
    const name = number.path.startsWith(`${group}.`) ? number.path.slice(group.length + 1) : number.path;
    const row = el("div", { className: "knob", "data-path": number.path, "data-given": String(number.given) });
    const reset = el("button", { type: "button", className: "reset", title: "As in the file" }, "↺");
    reset.setAttribute("aria-label", `${number.path}: as in the file`);
    const evidence = number.evidence.map((one) => `${one.id} (${one.fixes}, ${one.strength})`).join(", ");
    const badge = number.given ? evidence || "prior" : "default";
    row.append(
      el("div", { className: "head" }, el("span", { className: "name" }, ...dotted(name)), el("span", { className: "badge" }, badge), reset),
      el("p", { className: "quiet" }, meaning(number)),
    );
    const all = handles(number);
    for (const handle of all) row.append(this.control(handle, row, true, []));
    // Who writes another distribution drags that one from then on.
    if (!isPlain(number)) row.append(this.control(number, row, false, all));
    const paths = [...new Set([...all, number].map((one) => one.path))];
    reset.addEventListener("click", () => this.set(paths.map((path) => [path, this.controls.get(path).number.value]), true));
    row.dataset.text = `${number.path} ${number.about}`.toLowerCase();
    paths.forEach((path) => this.put(path, changes.get(path)));
    return row;
  }

  /** A field, and a slider for what can be dragged. What is set there sets others back. */
  control(number, row, slides, others) {
    const { path } = number;
    const field = el("input", { className: "value", "aria-label": path, autocomplete: "off" });
    const line = el("div", { className: "set" });
    let slider = null;
    if (slides) {
      const both = ends(number);
      const by = step(both, number.value);
      slider = el("input", { type: "range", min: both[0], max: both[1], step: by, "aria-label": `${path}, slider` });
      slider.addEventListener("input", () => this.set([[path, tidy(Number(slider.value), by)]], false));
      slider.addEventListener("change", () => this.set([[path, tidy(Number(slider.value), by)]], true));
      line.append(slider, number.name ? el("span", { className: "quiet" }, number.name) : "");
    }
    const back = others.map((other) => [other.path, other.value]);
    field.addEventListener("change", () => this.set([[path, field.value.trim() || number.value], ...back], true));
    line.append(field);
    this.controls.set(path, { number, row, field, slider, changed: false });
    return line;
  }

  /** Shows a value, or that of the file. */
  put(path, value) {
    const control = this.controls.get(path);
    const { number, row, field, slider } = control;
    const now = value ?? number.value;
    if (field.value !== now) field.value = now;
    if (slider && Number(slider.value) !== Number(now)) slider.value = now;
    control.changed = value !== undefined;
    const all = [...this.controls.values()].filter((one) => one.row === row);
    row.classList.toggle("changed", all.some((one) => one.changed));
  }

  set(values, isFinal) {
    const changes = values.map(([path, value]) => {
      const { number } = this.controls.get(path);
      const same = value === number.value || (isPlain(number) && Number(value) === Number(number.value));
      this.put(path, same ? undefined : value);
      return [path, same ? null : value];
    });
    this.changed(changes, isFinal);
  }

  /** Back to a setting. */
  restore(changes) {
    for (const path of this.controls.keys()) this.put(path, changes.get(path));
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
