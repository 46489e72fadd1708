// Variants: the case with some changes each, all on the same random draws.

import { $, $$, Setting, Work, caseKey, el, open, showFound, split, stale, theCase } from "./shared.js";

export async function compare() {
  const setting = new Setting();
  const work = new Work();
  const list = $("ol.list");
  const place = `variants:${caseKey}`;

  const read = () =>
    $$("li", list).map((item) => ({
      name: $("input", item).value.trim(),
      changes: $("textarea", item).value.split("\n").map((line) => line.trim()).filter(Boolean),
    }));
  const keep = () => sessionStorage.setItem(place, JSON.stringify(read()));

  function add({ name, changes }) {
    const number = list.children.length + 1;
    const remove = el("button", { type: "button", onclick: () => (item.remove(), keep()) }, "Remove");
    const item = el(
      "li",
      {},
      el("label", {}, "Name ", el("input", { value: name || `variant ${number}`, oninput: keep })),
      remove,
      el("label", { className: "wide" }, "Changes, one in a line ", el("textarea", { rows: Math.max(2, changes.length), value: changes.join("\n"), oninput: keep, placeholder: "tension.start=4", spellcheck: false })),
    );
    list.append(item);
    keep();
  }

  for (const one of JSON.parse(sessionStorage.getItem(place) ?? "[]")) add(one);
  const fromBench = () => setting.changes.size > 0 && add({ name: "", changes: setting.list() });
  if (list.children.length === 0 && !fromBench()) add({ name: "", changes: [] });
  $("[data-do=add]").addEventListener("click", () => add({ name: "", changes: [] }));
  $("[data-do=add-bench]").hidden = setting.changes.size === 0;
  $("[data-do=add-bench]").addEventListener("click", fromBench);

  $("form.variants").addEventListener("submit", (event) => {
    event.preventDefault();
    const variants = read();
    const empty = variants.find(({ changes }) => changes.length === 0);
    if (empty) return work.say(`“${empty.name}” changes nothing; write a line such as tension.start=4.`);
    const wrong = variants.flatMap(({ changes }) => changes).find((change) => !split(change)[1]);
    if (wrong) return work.say(`“${wrong}” is no change; write a path, = and a value.`);
    stale();
    const words = ["compare", "--runs", setting.runs, "--seed", setting.seed];
    void work.play("api/explore", { case: theCase([]), words, variants }, { found: showFound });
  });

  try {
    await open(setting);
  } catch (error) {
    work.say(error.message);
  }
}
