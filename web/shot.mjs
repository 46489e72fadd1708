import { browser, serve } from "./test/server.mjs";
const server = await serve(); const c = await browser();
const t0 = performance.now();
const shots = process.argv.slice(2);
for (const s of shots) {
  const [name, path, w, h, scheme, wait, act] = s.split("|");
  const ctx = await c.newContext({ viewport: { width: +w, height: +h }, colorScheme: scheme });
  const page = await ctx.newPage();
  page.on("pageerror", (e) => console.log("ERR", name, String(e)));
  page.on("console", (l) => l.type() === "error" && console.log("CON", name, l.text()));
  await page.goto(server.address + path);
  try { if (wait) await page.waitForSelector(wait, { timeout: 90000 }); } catch (e) { console.log(name, String(e).slice(0, 200)); }
  if (act) await page.evaluate(act);
  await page.waitForTimeout(600);
  await page.screenshot({ path: `/tmp/pg/${name}.png`, fullPage: name.startsWith("full") });
  await ctx.close();
}
await c.close(); console.log("exit", await server.end());
