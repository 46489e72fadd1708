// The workbench: numbers and text on one side, endings on the other.

import { bars } from "./bars.js";
import { Knobs } from "./knobs.js";
import {
  $,
  Setting,
  Work,
  brief,
  caseKey,
  copy,
  edited,
  el,
  flash,
  marked,
  open,
  post,
  showFound,
  shown,
  stale,
  tell,
  textOf,
  theCase,
  variants,
} from "./shared.js";

/** Fewest and most runs of the answer while a number is dragged, and of the first answer otherwise; between them as many as fit the time. */
const QUICK = [50, 800];
/** Milliseconds that such an answer may take. */
const SOON = 180;
/** Milliseconds between two questions while a number is dragged. */
const PAUSE = 120;
/** Milliseconds after the last key before the text is looked at. */
const CALM = 250;
/** Settings that can be gone back to. */
const KEPT = 10;

export async function work() {
  const setting = new Setting();
  const linked = { version: setting.version, digest: setting.digest };
  const endings = new Work($(".ends"));
  const box = $(".bars");
  const status = $(".status");
  let opened = null;
  let editor = null;
  let quick = 200;

  // Plays what is set: soon a little, and in the end all of it.
  async function ask(isFinal) {
    box.classList.add("stale");
    stale();
    const most = Number(setting.runs);
    const first = Math.min(quick, most);
    const runs = isFinal ? [...new Set([first, Math.min(4000, most), most])] : [first];
    const changes = setting.list();
    const begun = performance.now();
    const told = {
      step(found) {
        if (found.runs === first) pace(first, performance.now() - begun);
        box.replaceChildren(bars(found));
        box.classList.remove("stale");
      },
      found(found) {
        showFound(found);
        status.textContent = checked(found.digest);
      },
      failed: (error) => showFaults(error.faults),
    };
    status.textContent = "";
    if (await endings.play("api/live", { case: theCase(changes), seed: setting.seed, runs, whole: isFinal }, told, { quiet: true })) {
      if (isFinal) remember();
    }
  }

  // Sets how many runs the next quick answer has, by how long one of so many took; at most twice as many.
  function pace(runs, taken) {
    const fits = Math.min(2, SOON / taken) * runs;
    quick = Math.min(QUICK[1], Math.max(QUICK[0], 50 * Math.round(fits / 50)));
  }

  // Whether a link leads to the same numbers here.
  function checked(digest) {
    if (!linked.digest) return "";
    if (linked.digest === digest) return "Same numbers as in the link.";
    if (linked.version !== opened.version) {
      return `Other numbers than in the link: it was made with detente ${linked.version}, and this is ${opened.version}.`;
    }
    return "Other numbers than in the link: the case is not the same, or something was changed here since.";
  }

  let waiting = null;
  let last = 0;
  function soon(isFinal) {
    clearTimeout(waiting);
    setting.keep();
    showChanges();
    if (isFinal) return void ask(true);
    waiting = setTimeout(() => ((last = Date.now()), ask(false)), Math.max(0, last + PAUSE - Date.now()));
  }

  const knobs = new Knobs($(".knobs"), (changes, isFinal) => {
    for (const [path, value] of changes) {
      if (value === null) setting.changes.delete(path);
      else setting.changes.set(path, value);
    }
    soon(isFinal);
  });

  function showChanges() {
    const undo = (path) => {
      setting.changes.delete(path);
      knobs.restore(setting.changes);
      soon(true);
    };
    const item = ([path, value]) =>
      el("li", {}, el("code", {}, shown(path, value)), el("button", { type: "button", "aria-label": `Undo ${path}`, onclick: () => undo(path) }, "×"));
    $(".changes").replaceChildren(...[...setting.changes].map(item));
  }

  // The last settings, to go back to.
  const past = JSON.parse(sessionStorage.getItem(`past:${caseKey}`) ?? "[]");
  const select = $("select.history");
  function remember() {
    const hash = setting.hash();
    if (past[0] !== hash) past.unshift(hash);
    past.splice(KEPT);
    sessionStorage.setItem(`past:${caseKey}`, JSON.stringify(past));
    showPast();
  }
  function showPast() {
    const seeds = new Set(past.map((hash) => new Setting(hash).seed));
    const name = (hash) => {
      const { changes, seed } = new Setting(hash);
      return `${brief(changes) || "as in the file"}${seeds.size > 1 ? `, seed ${seed}` : ""}`;
    };
    select.disabled = past.length === 0;
    select.replaceChildren(...past.map((hash) => el("option", { value: hash }, name(hash))));
  }
  select.addEventListener("change", () => {
    const { changes, seed, runs } = new Setting(select.value);
    Object.assign(setting, { changes, seed, runs });
    for (const name of ["seed", "runs"]) $(`input.${name}`).value = setting[name];
    knobs.restore(changes);
    soon(true);
  });

  // Faults and warnings: underlined in the text, and in a list.
  function showFaults(faults) {
    const file = opened?.path ?? null;
    const place = ({ places }) => places[0];
    const item = (fault) => {
      const at = place(fault);
      const here = at && (file === null || at.file === file);
      const go = here && editor ? el("button", { type: "button", onclick: () => editor.goTo(at) }, `Line ${at.line}`) : null;
      const fix =
        here && editor && fault.instead
          ? el("button", { type: "button", className: "fix", onclick: () => editor.replace(at, fault.instead) }, `Write ${fault.instead}`)
          : null;
      const where = at && !here ? ` (${at.file}:${at.line})` : "";
      const helps = fault.help.map((help) => el("div", { className: "help" }, ...marked(help)));
      return el("li", { className: fault.severity }, el("b", {}, fault.code), " ", ...marked(fault.message), where, " ", go, fix, ...helps);
    };
    $(".faults").replaceChildren(...faults.map(item));
    editor?.show(
      faults
        .filter((fault) => place(fault) && (file === null || place(fault).file === file))
        .map((fault) => ({ ...fault, place: place(fault), message: `${fault.code}: ${fault.message}` })),
    );
    $("#tab-text").classList.toggle("faulty", faults.some((fault) => fault.severity === "error"));
  }

  async function look() {
    try {
      opened = await post("api/open", theCase(setting.list()));
      endings.say("");
      showFaults(opened.warnings);
      await fill();
      return true;
    } catch (error) {
      box.classList.add("stale");
      stale();
      endings.cancel(error.message);
      showFaults(error.faults ?? []);
      return false;
    }
  }

  // Numbers as they are in the file, whatever is changed on top.
  async function fill() {
    const { numbers, names } = setting.changes.size > 0 ? await post("api/open", theCase([])) : opened;
    knobs.fill(numbers, names, setting.changes);
  }

  // The text.
  let before = null;
  let pause = null;
  async function showText() {
    if (editor) return;
    before = await textOf(caseKey);
    const { mount } = await import("./editor.js");
    editor = mount($(".editor"), edited.get() ?? before, (text) => {
      edited.set(text === before ? null : text);
      clearTimeout(pause);
      pause = setTimeout(async () => (await look()) && soon(true), CALM);
    });
    await look();
  }
  const isOwn = caseKey.startsWith("folder/");
  const written = $(".written");
  const say = (text) => tell(written, text);
  $("[data-do=save-text]").hidden = !isOwn;
  $("[data-do=save-text]").addEventListener("click", async () => {
    try {
      const text = editor.text();
      say(`Written: ${(await post("api/text", { case: caseKey, text, before })).place}`);
      before = text;
      edited.set(null);
    } catch (error) {
      say(error.message);
    }
  });
  $("input.as").value = `${caseKey.split("/").slice(1).join("-").replace(/\.toml$/, "")}${isOwn ? "-copy" : ""}`;
  $("[data-do=copy-case]").addEventListener("click", async () => {
    try {
      const copied = await post("api/new", { name: $("input.as").value, template: null, case: theCase([]) });
      say(`Written: ${copied.place}. `);
      written.append(el("a", { href: `${document.body.dataset.root}work/${copied.case}${location.hash}` }, "Open it"));
    } catch (error) {
      say(error.message);
    }
  });

  // Numbers and text stand in the same place.
  const tabs = [$("#tab-numbers"), $("#tab-text")];
  function turn(to) {
    for (const tab of tabs) {
      const isIt = tab === to;
      tab.setAttribute("aria-selected", String(isIt));
      tab.tabIndex = isIt ? 0 : -1;
      $(`#${tab.getAttribute("aria-controls")}`).hidden = !isIt;
    }
    if (to.id === "tab-text") void showText();
  }
  for (const tab of tabs) {
    tab.addEventListener("click", () => turn(tab));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const other = tabs[1 - tabs.indexOf(tab)];
      turn(other);
      other.focus();
    });
  }

  $("[data-do=reseed]").addEventListener("click", () => {
    setting.seed = String(crypto.getRandomValues(new Uint32Array(1))[0]);
    $("input.seed").value = setting.seed;
    soon(true);
  });
  for (const name of ["seed", "runs"]) $(`input.${name}`).addEventListener("change", () => setTimeout(() => soon(true)));
  $("[data-do=variant]").addEventListener("click", ({ currentTarget }) => {
    if (setting.changes.size === 0) return flash(currentTarget, "Change a number first");
    const kept = variants.get().filter((one) => one.changes.length > 0);
    const all = [...kept, { name: brief(setting.changes), changes: setting.list() }];
    variants.set(all);
    flash(currentTarget, `${all.length} kept`);
  });
  $("[data-do=link]").addEventListener("click", (event) => {
    const all = new URLSearchParams(setting.hash());
    all.set("version", opened.version);
    const digest = $(".digest").textContent.replace("Digest ", "");
    if (digest && !$(".found").classList.contains("stale")) all.set("digest", digest);
    void copy(`detente:work/${caseKey}#${all}`, event.currentTarget);
  });

  showPast();
  try {
    opened = await open(setting);
    showFaults(opened.warnings);
    await fill();
    showChanges();
    await ask(true);
  } catch (error) {
    $(".case .name").textContent = caseKey;
    endings.say(error.message);
    turn(tabs[1]);
  }
}
