// Questions that many scenarios around the case answer, each a command with a few fields.

import { $, $$, Setting, Work, el, open, post, showChanges, showFound, stale, theCase } from "./shared.js";

/** Methods of `detente sensitivity`, and what each does. */
const METHODS = {
  tornado: "Each number to the ends of its range, alone, and all of them together.",
  morris: "All at once, in steps of one number (Morris): the typical effect of each, for many numbers. Quick.",
  "given-data": "All at once, from one design: the share of the variance that each explains by itself (first-order indices).",
  sobol: "All at once: the share of the variance that each explains by itself, and that it is part of (Sobol' indices). Slow.",
};

const KINDS = [
  {
    id: "sensitivity",
    name: "Which numbers matter?",
    about: ({ method }) => METHODS[method],
    fields: [
      ["method", "How", Object.keys(METHODS)],
      ["only", "Only numbers that begin with", "", "actor.north"],
    ],
    words: ({ method, only }) => ["--method", method, ...some("--only", only)],
  },
  {
    id: "sweep",
    name: "How do the endings go with one or two numbers?",
    about: "Every value, or every combination of two: lines or a map.",
    fields: [
      ["first", "Number and values", "", "tension.start=1..5:9", true],
      ["second", "A second one", "", "actor.north.patience=0.8..0.99:6"],
    ],
    words: ({ first, second }) => [...some("--over", first), ...some("--over", second)],
  },
  {
    id: "flip",
    name: "What would have to be different?",
    about: "The nearest value of each number at which a statement about the endings begins or ceases to hold.",
    fields: [
      ["goal", "Statement", "", "< 20%", true],
      ["only", "Only numbers that begin with", "", "actor.north"],
    ],
    words: ({ goal, only }) => ["--where", goal, ...some("--only", only)],
  },
  {
    id: "discover",
    name: "Where does a statement hold?",
    about: "All numbers are changed at once; regions of their values are searched.",
    fields: [
      ["goal", "Statement", "", "> 30%", true],
      ["only", "Only numbers that begin with", "", "actor.north"],
    ],
    words: ({ goal, only }) => ["--where", goal, ...some("--only", only)],
  },
  {
    id: "strategies",
    name: "What if actors commit themselves?",
    about: "Every profile of strategies: equilibria, dominated strategies, what is worth learning.",
    fields: [["moves", "Actors that may commit about a move", "all", "north,south", true]],
    words: ({ moves }) => ["--moves", moves],
  },
];

/** What the browser offers while somebody types, by field. */
const OFFERED = { only: "paths", first: "spans", second: "spans", goal: "goals", moves: "actors" };
const some = (option, value) => (value ? [option, value] : []);

export async function explore() {
  const setting = new Setting();
  const work = new Work();
  const kinds = $(".kinds");
  const fields = $(".fields");
  let kind = KINDS[0];
  const hints = { actor: "actor.north", ending: "war" };
  const hinted = (hint) => hint.replace("actor.north", hints.actor).replace(/^[<>]/, (sign) => `${hints.ending} ${sign}`);

  const values = () => Object.fromEntries($$("input, select", fields).map((field) => [field.name, field.value.trim()]));

  function choose(next) {
    kind = next;
    const field = ([name, label, value, hint, required]) =>
      Array.isArray(value)
        ? el("label", {}, `${label} `, el("select", { name }, ...value.map((one) => el("option", {}, one))))
        : el("label", {}, `${label} `, el("input", { name, value, placeholder: hinted(hint), list: OFFERED[name] ?? "", required: Boolean(required), autocomplete: "off", size: 32, spellcheck: false }));
    const about = el("p", { className: "quiet", role: "status" });
    fields.replaceChildren(about, ...kind.fields.map(field));
    const tell = () => about.replaceChildren(typeof kind.about === "string" ? kind.about : kind.about(values()));
    $("select", fields)?.addEventListener("change", tell);
    tell();
  }

  // Paths of numbers, and their ranges.
  function offer({ numbers, actors, endings }, spans) {
    const given = numbers.filter((number) => number.given);
    const list = (id, values) => el("datalist", { id }, ...values.map((value) => el("option", { value })));
    $("form.explore").append(list("paths", given.map(({ path }) => path)), list("spans", spans));
    const goals = endings.flatMap((id) => [`${id} < 20%`, `${id} > 30%`]);
    $("form.explore").append(list("goals", goals), list("actors", ["all", ...actors]));
    // Examples are of this case.
    hints.actor = `actor.${actors[0]}`;
    hints.ending = endings[0];
    choose(kind);
  }

  for (const one of KINDS) {
    const input = el("input", { type: "radio", name: "kind", checked: one === kind, onchange: () => choose(one) });
    kinds.append(el("label", { className: "check" }, input, ` ${one.name}`));
  }
  choose(kind);

  $("form.explore").addEventListener("submit", (event) => {
    event.preventDefault();
    const runs = $("input.runs").value.trim();
    const words = [kind.id, ...kind.words(values()), ...some("--runs", runs), "--seed", setting.seed];
    stale();
    void work.play("api/explore", { case: theCase(setting.list()), words }, { found: showFound });
  });

  try {
    const opened = await open(setting);
    showChanges(setting);
    offer(opened, await post("api/spans", theCase(setting.list())));
  } catch (error) {
    work.say(error.message);
  }
}
