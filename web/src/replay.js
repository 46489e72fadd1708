// One run as a timeline, and its neighbors.

import { $, Setting, Work, el, open, showChanges, showCommand, theCase } from "./shared.js";

export async function replay() {
  const setting = new Setting();
  const work = new Work();
  const timeline = $(".timeline");
  const wish = $("select.ending");
  let ending = null;

  function card({ title, lines, tension }) {
    const gauge =
      tension === null
        ? null
        : el(
            "div",
            { className: "gauge", role: "img", "aria-label": `Tension ${tension.toFixed(2)} of 10` },
            el("div", { style: `width:${tension * 10}%` }),
            el("span", {}, `tension ${tension.toFixed(2)}`),
          );
    const said = lines.map(({ text, is_point }) => el("p", { className: is_point ? "point" : "" }, text));
    return el("section", { className: "round" }, el("h2", {}, title), gauge, ...said);
  }

  function tell(step) {
    const run = Number($("input.run").value.replaceAll(/[,_ ]/g, ""));
    if (!Number.isSafeInteger(run) || run < 0) return work.say("A run has a number from 0.");
    timeline.classList.add("stale");
    const wanted = wish.value === "same" ? ending : wish.value || null;
    const asked = { case: theCase(setting.list()), seed: setting.seed, run, step, ending: step === 0 ? null : wanted };
    const told = {
      told(found) {
        ending = found.outcome;
        $("input.run").value = found.run;
        $(".lead").textContent = found.parts.at(-1).title;
        timeline.replaceChildren(...found.parts.map(card));
        timeline.classList.remove("stale");
        showCommand($(".command"), found.command);
      },
    };
    void work.play("api/replay", asked, told, { quiet: true });
  }

  $("form.controls").addEventListener("submit", (event) => {
    event.preventDefault();
    tell(0);
  });
  $("[data-do=before]").addEventListener("click", () => tell(-1));
  $("[data-do=after]").addEventListener("click", () => tell(1));

  // Who wants an ending wants to see it.
  wish.addEventListener("change", () => {
    if (!["", "same", ending].includes(wish.value)) tell(1);
  });

  try {
    const { outcomes } = await open(setting);
    wish.append(...outcomes.map(({ id, name }) => el("option", { value: id }, `in: ${name}`)));
    showChanges(setting);
    tell(0);
  } catch (error) {
    work.say(error.message);
  }
}
