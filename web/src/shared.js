// What all pages need: elements, requests, the setting that the address carries.

const { root, case: key } = document.body.dataset;

/** Key of the case of this page. */
export const caseKey = key;

/** An element of the page. */
export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Makes an element: name, properties, children. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [property, value] of Object.entries(properties)) {
    if (property.startsWith("on")) element.addEventListener(property.slice(2), value);
    else if (property in element && property !== "list") element[property] = value;
    else element.setAttribute(property, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A text, and what stands between backticks in it as code. */
export const marked = (text) => text.split("`").map((piece, place) => (place % 2 === 1 ? el("code", {}, piece) : piece));

/** What went wrong, in words; `faults` are those of a scenario. */
export class Trouble extends Error {
  constructor({ message, faults = [], stopped = false }) {
    super(message);
    Object.assign(this, { faults, stopped });
  }
}

async function ask(path, body, signal) {
  let answer;
  try {
    const headers = { "content-type": "application/json" };
    answer = await fetch(root + path, { method: "POST", headers, body: JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Trouble({ message: "The server does not answer. Is `detente serve` still running?" });
  }
  if (answer.ok) return answer;
  const text = await answer.text();
  let told = { message: text };
  try {
    told = JSON.parse(text);
  } catch {
    // A text says it, too.
  }
  throw new Trouble(told);
}

/** Asks, and gives the answer. */
export const post = async (path, body, signal) => (await ask(path, body, signal)).json();

/** The text of a case. */
export async function textOf(caseKey) {
  const answer = await fetch(`${root}api/text/${caseKey}`);
  if (!answer.ok) throw new Trouble({ message: await answer.text() });
  return answer.text();
}

/** Asks for work, and hands out what is told of it by name, until it is done. Who aborts the signal stops the work. */
export async function listen(path, body, signal, told) {
  const answer = await ask(path, body, signal);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Trouble({ message: "The server ended.", stopped: true });
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const [, name, data] = event.match(/^event: (\w+)\ndata: (.*)$/s);
      if (name === "done") return;
      if (name === "failed") throw new Trouble(JSON.parse(data));
      told[name]?.(JSON.parse(data));
    }
  }
}

/** Says what went wrong, as a sentence; nothing for an empty text. */
export function tell(box, text) {
  box.replaceChildren(...marked(text.charAt(0).toUpperCase() + text.slice(1)));
  box.hidden = !text;
}

/** A piece of work with a bar, time left and a button that cancels it. Newer work takes the place of older. */
export class Work {
  constructor(within = document) {
    this.box = $(".progress", within);
    this.trouble = $(".trouble", within);
    this.controller = null;
    $("[data-do=cancel]", this.box)?.addEventListener("click", () => this.cancel("Canceled."));
  }

  cancel(word = "") {
    this.controller?.abort();
    this.controller = null;
    this.box.hidden = true;
    this.say(word);
  }

  say(text) {
    tell(this.trouble, text);
  }

  /** True if the work was done, false if newer work took its place or somebody canceled it. */
  async play(path, body, told, { quiet = false } = {}) {
    this.controller?.abort();
    const controller = new AbortController();
    this.controller = controller;
    const bar = $("progress", this.box);
    const left = $(".left", this.box);
    const show = (share, words) => {
      if (share === null) bar.removeAttribute("value");
      else bar.value = share;
      left.textContent = words;
    };
    this.say("");
    show(null, "");
    this.box.hidden = quiet;
    const far = ({ done, total, left }) => {
      this.box.hidden = quiet && !(left > 1);
      show(total ? Math.min(1, done / total) : null, left === null ? "" : `${time(left)} left`);
    };
    const known = Object.fromEntries(
      Object.entries(told).map(([name, tell]) => [name, (what) => this.controller === controller && tell(what)]),
    );
    try {
      const queued = () => show(null, "Waiting for other work on this machine");
      await listen(path, body, controller.signal, { queued, progress: far, ...known });
      return this.controller === controller;
    } catch (error) {
      if (error.name === "AbortError" || this.controller !== controller) return false;
      this.say(error.message);
      told.failed?.(error);
      return false;
    } finally {
      if (this.controller === controller) {
        this.box.hidden = true;
        this.controller = null;
      }
    }
  }
}

const time = (seconds) =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

/** A share as people read it. */
export function percent(x, digits = 1) {
  if (x === null) return "–";
  return `${(100 * x).toFixed(digits)}%`;
}

/** A difference of shares, in points; no sign before what rounds to 0. */
export function points(x) {
  if (x === null) return "–";
  const size = Math.abs(100 * x).toFixed(1);
  return Number(size) === 0 ? size : `${x > 0 ? "+" : "−"}${size}`;
}

/** What the address carries behind `#`: changes, seed, runs. The pages of one case hand it to each other. */
export class Setting {
  constructor(hash = location.hash) {
    const all = new URLSearchParams(hash.replace(/^#/, ""));
    this.changes = new Map(all.getAll("set").map((change) => split(change)));
    this.seed = all.get("seed") ?? "";
    this.runs = all.get("runs") ?? "";
    this.version = all.get("version");
    this.digest = all.get("digest");
  }

  list() {
    return [...this.changes].map(([path, value]) => `${path}=${value}`);
  }

  hash() {
    const all = new URLSearchParams();
    for (const change of this.list()) all.append("set", change);
    if (this.seed) all.set("seed", this.seed);
    if (this.runs) all.set("runs", this.runs);
    return all.toString();
  }

  /** Puts it into the address, and into the links to the other pages of the case. */
  keep() {
    const hash = this.hash();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
    for (const link of $$("a[data-view]")) link.hash = hash;
  }
}

/** Variants to be compared, as long as the window is open: names and changes. */
export const variants = {
  get: () => JSON.parse(sessionStorage.getItem(`variants:${caseKey}`) ?? "[]"),
  set: (all) => sessionStorage.setItem(`variants:${caseKey}`, JSON.stringify(all)),
};

/** `path=value`, taken apart. */
export function split(change) {
  const at = change.indexOf("=");
  return at < 0 ? [change.trim(), ""] : [change.slice(0, at).trim(), change.slice(at + 1).trim()];
}

/** The edited text of a case, as long as the window is open. */
export const edited = {
  get: () => sessionStorage.getItem(`text:${caseKey}`),
  set: (text) =>
    text === null ? sessionStorage.removeItem(`text:${caseKey}`) : sessionStorage.setItem(`text:${caseKey}`, text),
};

/** The case with changes, as a request has it. */
export const theCase = (changes = []) => ({ case: caseKey, text: edited.get(), changes });

/** A change as people read it. */
export const shown = (path, value) => (path.endsWith("*") ? `${path.slice(0, -1)} × ${value}` : `${path} = ${value}`);

/** Changes in a few words: the first two, and how many more. */
export function brief(changes) {
  const first = [...changes].slice(0, 2).map(([path, value]) => shown(path.split(".").slice(-2).join("."), value));
  return `${first.join(", ")}${changes.size > 2 ? ` and ${changes.size - 2} more` : ""}`;
}

/** Says what is changed on this page, too. */
export function showChanges(setting) {
  const changes = [...setting.changes].flatMap(([path, value], at) => [at > 0 ? ", " : "; with ", el("code", {}, shown(path, value))]);
  $(".about").append(...changes);
}

/** Opens the case, fills in its title, seed and runs, and gives what it says. */
export async function open(setting) {
  const opened = await post("api/open", theCase(setting.list()));
  $(".case .name").textContent = opened.name;
  $(".about").textContent = `${opened.path}, ${opened.rounds} rounds`;
  setting.seed ||= opened.seed;
  setting.runs ||= String(Math.min(opened.runs, 10000));
  for (const name of ["seed", "runs"]) {
    const input = $(`input.${name}`);
    if (!input) continue;
    if (name === "seed" || input.placeholder === "") input.value = setting[name];
    input.addEventListener("change", () => {
      setting[name] = input.value.trim().replaceAll(/[,_ ]/g, "");
      setting.keep();
    });
  }
  setting.keep();
  return opened;
}

/** Says something on a button for a moment. */
export function flash(button, text) {
  button.dataset.says ??= button.textContent;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.textContent = text;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => (button.textContent = button.dataset.says), 1500);
}

/** Copies a text, and says so on the button for a moment. */
export async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    flash(button, "Copied");
  } catch {
    flash(button, "Select and copy it yourself");
  }
}

/** A command with its button. */
export function showCommand(box, text) {
  $("code", box).textContent = text;
  $("[data-do=copy]", box).onclick = (event) => copy(text, event.currentTarget);
  box.hidden = false;
}

/** What has to be done before the command finds what the page has. */
function caution() {
  if (edited.get() !== null) {
    return "The text was edited and is not saved: the command gives these numbers once the text is in the file.";
  }
  if (caseKey.startsWith("shipped/")) {
    return "The command reads the file from the source of detente. To play it elsewhere, write a copy into your folder (under Text).";
  }
  return "";
}

/** Shows what was found: command, digest, report, and the button that writes it. */
export function showFound({ id, digest, report, command }) {
  const box = $(".found");
  showCommand($(".command", box), command);
  $(".digest", box).textContent = `Digest ${digest}`;
  tell($(".note", box), caution());
  const saved = $(".saved", box);
  saved.hidden = true;
  $("[data-do=save]", box).onclick = async () => {
    try {
      saved.textContent = `Written: ${(await post("api/results", { id })).place}`;
    } catch (error) {
      saved.textContent = error.message;
    }
    saved.hidden = false;
  };
  const frame = $("iframe.report", box);
  // As high as it is, whatever the width of the window: the page scrolls, not the frame.
  frame.onload = () => {
    const { documentElement, body } = frame.contentDocument;
    documentElement.style.overflowY = "hidden";
    const fit = () => {
      const below = Number.parseFloat(getComputedStyle(body).marginBottom);
      frame.style.height = `${Math.ceil(body.getBoundingClientRect().bottom + below) + 4}px`;
    };
    new ResizeObserver(fit).observe(body);
  };
  frame.srcdoc = report;
  box.hidden = false;
  box.classList.remove("stale");
}

/** What was found stays to be seen, but no longer answers what is asked. */
export const stale = () => $(".found")?.classList.add("stale");
