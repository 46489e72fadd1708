// The server under test, and a browser of the system.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

/** The program. */
export const command = resolve(process.env.DETENTE_COMMAND ?? "../target/release/detente");

/** Starts `detente serve` in a new folder. */
export async function serve(...options) {
  const folder = mkdtempSync(join(tmpdir(), "detente-page-"));
  const child = spawn(command, ["serve", "--no-open", ...options], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const [address] = await once(createInterface(child.stdout), "line");
  return {
    address,
    folder,
    child,
    /** Ends it as Ctrl-C does, and gives its exit code. */
    async end() {
      if (child.exitCode === null) {
        child.kill("SIGINT");
        await once(child, "exit");
      }
      rmSync(folder, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A browser without a window. */
export function browser() {
  const executablePath = process.env.CHROMIUM ?? places.find(existsSync);
  if (!executablePath) throw new Error("no Chromium was found; install it, or say where it is with CHROMIUM");
  // As root it needs --no-sandbox; it opens no page but ours.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
