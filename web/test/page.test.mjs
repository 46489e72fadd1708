// What a person does with the pages, in a real browser.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { browser, command, serve } from "./server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WAGE = "work/shipped/wage-dispute/baseline.toml";

let server;
let chromium;
let context;
let page;
/** What the browser complained of. */
let complaints;

before(async () => {
  server = await serve();
  chromium = await browser();
});
after(async () => {
  await chromium?.close();
  await server?.end();
});
beforeEach(async () => {
  await context?.close();
  context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  // A busy machine is slow, not wrong.
  context.setDefaultTimeout(240_000);
  page = await fresh(context);
});

async function fresh(context) {
  const page = await context.newPage();
  complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (line) => line.type() === "error" && !line.text().includes("status of 4") && complaints.push(line.text()));
  return page;
}

const go = (path = "") => page.goto(server.address + path);
/** The digest of the whole experiment, once it is there and answers what is set. */
async function digest(on = page) {
  await on.waitForSelector(".found:not([hidden]):not(.stale) .digest");
  return (await on.textContent(".digest")).replace("Digest ", "");
}
const shares = (on = page) => on.$$eval(".bars tbody td:nth-child(3)", (cells) => cells.map((cell) => cell.textContent));

/** Sets a number by its field. */
async function set(path, value) {
  await page.fill("input.search", path);
  await page.fill(`.knob[data-path="${path}"] .value`, value);
  await page.press(`.knob[data-path="${path}"] .value`, "Enter");
}

async function serious(on = page) {
  await on.evaluate(axe);
  const { violations } = await on.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(" | ")}`);
}

/** Whether nothing has to be scrolled sideways. */
const fits = (on = page) => on.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test("from the library to bars", async () => {
  await go();
  await page.click('a[href="work/shipped/security-talks-2022/baseline.toml"]');
  await page.waitForSelector(".bars tbody tr");
  assert.match(await page.textContent(".case .name"), /2022/);
  assert.match(await page.textContent(".bars caption"), /runs of the case as in the file/);
  assert.deepEqual(complaints, []);
});

test("a number moves bars and digest, and back again", async () => {
  await go(`${WAGE}#runs=600`);
  const [first, at] = [await digest(), await shares()];
  await set("actor.union.patience", "0.9");
  await page.waitForSelector(".found.stale");
  const second = await digest();
  assert.notEqual(second, first);
  assert.notDeepEqual(await shares(), at);
  assert.match(await page.textContent(".command code"), /--set actor\.union\.patience=0\.9/);
  await page.click('.changes button[aria-label="Undo actor.union.patience"]');
  await page.waitForSelector(".found.stale");
  assert.equal(await digest(), first);
  // The last settings are kept.
  const past = await page.$$eval("select.history option", (all) => all.map((one) => one.textContent));
  assert.ok(past.some((one) => one.includes("union.patience = 0.9")), past.join());
  assert.deepEqual(complaints, []);
});

test("bars follow while a slider is dragged", async () => {
  await go(`${WAGE}#runs=600`);
  await digest();
  const path = "actor.union.precision.answer";
  await page.fill("input.search", path);
  const slider = page.locator(`.knob[data-path="${path}"] input[type=range]`);
  await slider.evaluate((one) => {
    one.value = Number(one.max);
    one.dispatchEvent(new Event("input"));
  });
  await page.waitForFunction(() => document.querySelector(".bars caption")?.textContent.includes("with your changes"));
  // A typed value may go beyond the ends of the slider.
  await set(path, "900");
  await digest();
  assert.match(await page.textContent(".command code"), /actor\.union\.precision\.answer=900/);
});

test("a distribution is dragged as a whole, or by its shape", async () => {
  await go(`${WAGE}#runs=400`);
  const before = await digest();
  const cost = page.locator('.knob[data-path="actor.union.war.cost"]');
  await page.fill("input.search", "actor.union.war.cost");
  const slider = cost.locator("input[type=range]");
  const drag = (to) =>
    slider.evaluate((one, to) => {
      one.value = to;
      one.dispatchEvent(new Event("input"));
      one.dispatchEvent(new Event("change"));
    }, to);
  await drag(2);
  const twice = await digest();
  assert.notEqual(twice, before);
  assert.match(await page.textContent(".changes"), /actor\.union\.war\.cost × 2/);
  assert.match(await page.textContent(".command code"), /--set 'actor\.union\.war\.cost\*=2'/);
  // The same as a distribution that somebody writes; the slider is in the middle again.
  await cost.locator("input.value").last().fill('{ uniform = [0.1, 0.58], kind = "private", cells = 3 }');
  await cost.locator("input.value").last().press("Enter");
  assert.equal(await digest(), twice);
  assert.equal(await slider.inputValue(), "1");
  await cost.locator(".reset").click();
  assert.equal(await digest(), before);
  // What has no size has its parameters.
  await page.fill("input.search", "force.strike.balance");
  assert.equal(await page.locator('.knob[data-path="force.strike.balance"] input[type=range]').count(), 2);
  const chance = page.locator('.knob[data-path="force.strike.balance"] input.value').last();
  await chance.fill("0.5");
  await chance.press("Enter");
  assert.match(await page.textContent(".changes"), /force\.strike\.balance = 0\.5/);
});

test("settings are kept to be compared", async () => {
  await go(`${WAGE}#runs=300`);
  await digest();
  await page.click("[data-do=variant]");
  await page.waitForSelector("[data-do=variant] >> text=Change a number first");
  for (const patience of ["0.9", "0.95"]) {
    await set("actor.union.patience", patience);
    await digest();
    await page.click("[data-do=variant]");
  }
  await page.waitForSelector("[data-do=variant] >> text=2 kept");
  await page.click("text=Compare >> visible=true");
  assert.equal(await page.locator("ol.list li").count(), 2);
  // A number that is chosen stands there with its value.
  await page.fill("ol.list li:nth-child(2) input[list=paths]", "tension.start");
  await page.press("ol.list li:nth-child(2) input[list=paths]", "Tab");
  assert.match(await page.inputValue("ol.list li:nth-child(2) textarea"), /^actor\.union\.patience=0\.95\ntension\.start=\d/);
  await page.click("button.go");
  await digest();
  assert.match(await page.textContent(".command code"), /union\.patience = 0\.9: actor/);
});

test("a typo is underlined, and mended by a click", async () => {
  await go(`${WAGE}#runs=400`);
  await digest();
  await page.click("#tab-text");
  await page.waitForSelector(".cm-content");
  await page.click(".cm-line >> text=/^rounds/");
  await page.keyboard.press("Home");
  for (let i = 0; i < 6; i += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.type("roundz");
  await page.waitForSelector(".faults .error >> text=S010");
  await page.waitForSelector(".cm-lintRange-error");
  assert.match(await page.textContent(".ends .trouble"), /fault/);
  await page.click(".faults .fix >> text=Write rounds");
  await page.waitForFunction(() => document.querySelectorAll(".faults .error").length === 0);
  await digest();
  assert.equal(await page.isHidden(".ends .trouble"), true);
});

test("a case of one's own: written, edited, saved", async () => {
  await go();
  await page.fill("form.new input", "harbor");
  await page.selectOption("form.new select", "strike");
  await page.click("form.new button");
  await page.waitForURL(/work\/folder\/harbor\.toml/);
  await digest();
  await page.click("#tab-text");
  await page.waitForSelector(".cm-content");
  await page.click(".cm-content");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\n# mine\n");
  await page.click("[data-do=save-text]");
  await page.waitForSelector(".written >> text=Written");
  assert.match(readFileSync(join(server.folder, "harbor.toml"), "utf8"), /# mine\n$/);
  // A file that is there is not written over.
  await go();
  await page.fill("form.new input", "harbor");
  await page.click("form.new button");
  await page.waitForSelector(".trouble >> text=is there already");
});

test("saved results are those of the command", async () => {
  writeFileSync(join(server.folder, "mine.toml"), readFileSync("../scenarios/wage-dispute/baseline.toml"));
  await go("work/folder/mine.toml#runs=500&set=actor.union.patience%3D0.9");
  const shown = await digest();
  const typed = await page.textContent(".command code");
  await page.click("[data-do=save]");
  const place = (await page.textContent(".saved:not([hidden])")).replace("Written: ", "");
  const words = typed.split(" ").slice(1).concat("--out", "again", "--quiet");
  execFileSync(command, words, { cwd: server.folder, stdio: "ignore" });
  const again = readdirSync(join(server.folder, "again")).find((name) => name !== "latest");
  assert.equal(place, join("results", again));
  execFileSync("diff", ["-r", place, join("again", again)], { cwd: server.folder });
  const manifest = JSON.parse(readFileSync(join(server.folder, place, "manifest.json"), "utf8"));
  assert.equal(shown, manifest.digest);
});

test("a link says whether the numbers are the same", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await go(`${WAGE}#runs=400&set=actor.union.patience%3D0.95`);
  await digest();
  await page.click("[data-do=link]");
  await page.waitForSelector("[data-do=link] >> text=Copied");
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const token = new URL(server.address).pathname.slice(1, -1);
  assert.ok(link.startsWith("detente:work/shipped/") && !link.includes(token), link);
  await go();
  await page.fill("form.link input", link);
  await page.click("form.link button");
  await page.waitForSelector(".status >> text=Same numbers as in the link");
  await go();
  await page.fill("form.link input", link.replace(/digest=\w{8}/, "digest=00000000"));
  await page.click("form.link button");
  await page.waitForSelector(".status >> text=Other numbers than in the link");
});

test("two variants are compared", async () => {
  // Whoever comes with a setting finds it there, and nothing else.
  await go("compare/shipped/wage-dispute/baseline.toml#runs=300&set=actor.union.patience%3D0.9");
  await page.waitForSelector("ol.list li");
  assert.deepEqual(await page.$$eval("ol.list textarea", (all) => all.map((one) => one.value)), ["actor.union.patience=0.9"]);
  assert.equal(await page.inputValue("ol.list li input"), "union.patience = 0.9");
  await page.evaluate(() => sessionStorage.clear());
  await page.goto("about:blank");
  await go("compare/shipped/wage-dispute/baseline.toml#runs=300");
  await page.waitForSelector("input.seed >> visible=true");
  await page.fill("ol.list li:nth-child(1) textarea", "actor.union.patience=0.9");
  await page.click("[data-do=add]");
  await page.fill("ol.list li:nth-child(2) textarea", "actor.union.patience=0.95\nscenario.rounds=12");
  await page.click("button.go");
  await digest();
  assert.match(await page.textContent(".command code"), /detente compare .*--variant 'variant 1: actor\.union\.patience=0\.9'/);
  assert.ok(await page.frameLocator("iframe.report").locator("svg").count());
  await page.fill("ol.list li:nth-child(2) textarea", "tension.start=99");
  await page.click("button.go");
  await page.waitForSelector(".trouble >> text=fault");
});

test("a sweep is canceled, and another is played", async () => {
  await go("explore/shipped/wage-dispute/baseline.toml");
  await page.click("text=How do the endings go with");
  // Paths and ranges are offered.
  await page.waitForSelector("#spans option[value^='actor.union.patience=']", { state: "attached" });
  await page.waitForSelector("#spans option[value^='actor.union.war.cost*=']", { state: "attached" });
  await page.fill("input[name=first]", "tension.start=0..8:60");
  await page.click("button.go");
  await page.waitForSelector(".progress:not([hidden])");
  await page.click("[data-do=cancel]");
  await page.waitForSelector(".trouble >> text=Canceled");
  await page.fill("input[name=first]", "tension.start=1,5");
  await page.fill("input.runs", "50");
  await page.click("button.go");
  await digest();
  assert.match(await page.textContent(".command code"), /detente sweep .* --over tension\.start=1,5 --runs 50/);
  await page.fill("input[name=first]", "tension.strat=1,5");
  await page.click("button.go");
  await page.waitForSelector(".trouble:not([hidden])");
});

test("every range that is offered for a sweep can be swept", async () => {
  for (const name of ["wage-dispute", "security-talks-2022"]) {
    await go(`explore/shipped/${name}/baseline.toml`);
    await page.waitForSelector("#spans option", { state: "attached" });
    const spans = await page.$$eval("#spans option", (all) => all.map((one) => one.value));
    assert.ok(spans.length > 20, `${spans.length} ranges`);
    const refused = spans.filter((span) => {
      const file = join("..", "scenarios", name, "baseline.toml");
      const words = ["sweep", file, "--over", span, "--runs", "2", "--out", join(server.folder, "span"), "--quiet"];
      return spawnSync(command, words, { encoding: "utf8" }).status !== 0;
    });
    assert.deepEqual(refused, []);
  }
});

test("runs that end in the same way are told one after another", async () => {
  await go("replay/shipped/wage-dispute/baseline.toml");
  await page.waitForSelector(".round");
  const last = () => page.textContent(".round:last-child");
  const ending = (await last()).slice(0, 60);
  await page.selectOption("select.ending", "same");
  await page.click("[data-do=after]");
  await page.waitForFunction(() => document.querySelector("input.run").value !== "0");
  assert.ok(ending && (await last()));
  assert.match(await page.textContent(".command code"), /detente replay .* --run [1-9]/);
  await page.click("[data-do=before]");
  await page.waitForFunction(() => document.querySelector("input.run").value === "0");
  await page.click("[data-do=before]");
  await page.waitForSelector(".trouble >> text=no run before");
  // An ending that is chosen by its name is looked for at once.
  await page.selectOption("select.ending", { label: "in: Strike" });
  await page.waitForFunction(() => document.querySelector(".lead").textContent.includes("Strike"));
});

test("theory and engine agree where a slider leads", async () => {
  await go("theory");
  await page.click("details.form:first-of-type summary");
  await page.waitForSelector("details.form[open] table");
  assert.equal(await page.locator("details.form[open] .bad").count(), 0);
  const field = page.locator("details.form[open] .value").first();
  await field.fill("-5");
  await field.press("Enter");
  await page.waitForSelector("details.form[open] .trouble:not([hidden])");
});

test("two windows at once, and a reload in the middle of a run", async () => {
  await go("work/shipped/security-talks-2022/baseline.toml#runs=3000");
  await page.waitForSelector(".bars tbody tr");
  await page.reload();
  const other = await context.newPage();
  await other.goto(`${server.address}${WAGE}#runs=400`);
  const [one, two] = [await digest(other), await digest()];
  assert.notEqual(one, two);
});

test("everything fits on a phone", async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const path of ["", `${WAGE}#runs=400`, "compare/shipped/wage-dispute/baseline.toml", "replay/shipped/wage-dispute/baseline.toml", "explore/shipped/wage-dispute/baseline.toml", "theory"]) {
    await go(path);
    await page.waitForLoadState("networkidle");
    assert.ok(await fits(), path);
  }
  // The numbers stand beside what they move, not behind the report.
  await go(`${WAGE}#runs=400`);
  await digest();
  const tops = await page.evaluate(() => [".bars", ".knobs", ".found"].map((one) => document.querySelector(one).getBoundingClientRect().top));
  assert.deepEqual(tops.toSorted((a, b) => a - b), tops);
});

test("nothing serious keeps anybody out, in light and in dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    for (const path of ["", `${WAGE}#runs=400&set=actor.union.patience%3D0.9`, "compare/shipped/wage-dispute/baseline.toml", "replay/shipped/wage-dispute/baseline.toml", "explore/shipped/wage-dispute/baseline.toml", "theory"]) {
      await go(path);
      await page.waitForLoadState("networkidle");
      if (path.startsWith("work")) {
        await digest();
        await page.click(".knobs summary");
        await page.click("#tab-text");
        await page.waitForSelector(".cm-content");
      }
      assert.deepEqual(await serious(), [], `${path} in ${colorScheme}`);
    }
  }
});

test("pictures for the docs", { skip: !process.env.DETENTE_BLESS && "DETENTE_BLESS=1 draws them" }, async () => {
  mkdirSync("../docs/pictures", { recursive: true });
  await go("work/shipped/security-talks-2022/baseline.toml#runs=4000&set=tension.start%3D3");
  await digest();
  await page.fill("input.search", "tension.start");
  await page.screenshot({ path: "../docs/pictures/page-workbench.png" });
  await go("replay/shipped/security-talks-2022/baseline.toml");
  await page.waitForSelector(".round");
  await page.screenshot({ path: "../docs/pictures/page-replay.png" });
});
