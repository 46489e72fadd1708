// Variants: the case with some changes each, all on the same random draws.

import { $, $$, Setting, Work, brief, el, open, showFound, split, stale, theCase, variants } from "./shared.js";

export async function compare() {
  const setting = new Setting();
  const work = new Work();
  const list = $("ol.list");
  const lines = new Map();

  const read = () =>
    $$("li", list).map((item) => ({
      name: $("input", item).value.trim(),
      changes: $("textarea", item).value.split("\n").map((line) => line.trim()).filter(Boolean),
    }));
  const keep = () => variants.set(read());

  function add({ name, changes }) {
    const number = list.children.length + 1;
    const remove = el("button", { type: "button", onclick: () => (item.remove(), keep()) }, "Remove");
    const text = el("textarea", { rows: Math.max(2, changes.length), value: changes.join("\n"), oninput: keep, placeholder: "tension.start=4", spellcheck: false });
    // Who chooses a number gets a line with its present value, to be changed.
    const choose = ({ target }) => {
      if (!lines.has(target.value)) return;
      text.value = [text.value.trimEnd(), lines.get(target.value)].filter(Boolean).join("\n");
      target.value = "";
      keep();
      text.focus();
    };
    const item = el(
      "li",
      {},
      el("label", {}, "Name ", el("input", { value: name || `variant ${number}`, oninput: keep })),
      el("label", {}, "Add a number ", el("input", { list: "paths", onchange: choose, placeholder: "cost, tension, north …", autocomplete: "off", size: 26 })),
      remove,
      el("label", { className: "wide" }, "Changes, one in a line ", text),
    );
    list.append(item);
    keep();
  }

  for (const one of variants.get()) add(one);
  const fromBench = () => add({ name: brief(setting.changes), changes: setting.list() });
  if (list.children.length === 0) fromBench();
  $("[data-do=add]").addEventListener("click", () => add({ name: "", changes: [] }));
  $("[data-do=add-bench]").hidden = setting.changes.size === 0;
  $("[data-do=add-bench]").addEventListener("click", fromBench);

  $("form.variants").addEventListener("submit", (event) => {
    event.preventDefault();
    const all = read();
    const empty = all.find(({ changes }) => changes.length === 0);
    if (empty) return work.say(`“${empty.name}” changes nothing; write a line such as tension.start=4.`);
    const wrong = all.flatMap(({ changes }) => changes).find((change) => !split(change)[1]);
    if (wrong) return work.say(`“${wrong}” is no change; write a path, = and a value.`);
    stale();
    const words = ["compare", "--runs", setting.runs, "--seed", setting.seed];
    void work.play("api/explore", { case: theCase([]), words, variants: all }, { found: showFound });
  });

  try {
    const { numbers } = await open(setting);
    for (const { path, value } of numbers) lines.set(path, `${path}=${value}`);
    $("form.variants").append(el("datalist", { id: "paths" }, ...[...lines.keys()].map((value) => el("option", { value }))));
  } catch (error) {
    work.say(error.message);
  }
}
