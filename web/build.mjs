// Makes web/dist from web/src and the packages of package-lock.json: `npm ci && npm run build`. The results stand in the
// repository, so that nobody needs npm to build detente; `web/check` says whether they are what the sources give.

import { build } from "esbuild";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const out = process.argv[2] ?? "dist";
const common = { bundle: true, format: "esm", minify: true, legalComments: "none", target: "es2022", metafile: true };

await build({ ...common, entryPoints: ["src/page.js"], outfile: join(out, "page.js"), external: ["./editor.js"] });
const editor = await build({ ...common, entryPoints: ["src/editor.js"], outfile: join(out, "editor.js") });

// The license of each package that is in the editor.
const inside = (path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1];
const packages = [...new Set(Object.keys(editor.metafile.inputs).map(inside).filter(Boolean))].sort();
const license = (name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  return `${name} ${version} (${license})\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8").trim()}\n`;
};
const font = readFileSync("../assets/fonts/Inter-LICENSE.txt", "utf8").trim();
const rule = `\n${"-".repeat(80)}\n\n`;
writeFileSync(join(out, "licenses.txt"), [...packages.map(license), `Inter (OFL-1.1)\n\n${font}\n`].join(rule));
