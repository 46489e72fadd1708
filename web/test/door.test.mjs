// Who is answered, and what is left of the page while others try.

import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { serve } from "./server.mjs";

let server;
before(async () => (server = await serve()));
after(async () => assert.equal(await server.end(), 0, "Ctrl-C is a good end"));

/** Status of an answer; 0 where there is none. */
function status(path, { method = "GET", headers = {}, body } = {}) {
  const { hostname, port } = new URL(server.address);
  return new Promise((told) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (answer) => {
      answer.resume();
      told(answer.statusCode);
    });
    asked.on("error", () => told(0));
    if (body) asked.write(body, () => asked.end());
    else asked.end();
  });
}
const root = () => new URL(server.address).pathname;

test("the page opens with the token, and without it there is none", async () => {
  assert.equal(await status(root()), 200);
  for (const path of ["/", "/assets/page.js", "/api/open", `${root().slice(0, -2)}/`, `/${"0".repeat(32)}/`]) {
    assert.equal(await status(path), 404, path);
  }
});

test("the server is on this machine alone", () => {
  assert.equal(new URL(server.address).hostname, "127.0.0.1");
});

test("foreign hosts and origins are refused", async () => {
  for (const headers of [{ host: "example.org" }, { host: "127.0.0.1" }, { origin: "http://example.org" }, { origin: "null" }]) {
    assert.equal(await status(root(), { headers }), 403, JSON.stringify(headers));
  }
  const { host } = new URL(server.address);
  assert.equal(await status(root(), { headers: { host, origin: `http://${host}` } }), 200);
});

test("paths outside of the folder lead nowhere", async () => {
  for (const key of ["../Cargo.toml", "folder/../../etc/passwd.toml", "folder/..%2f..%2fetc%2fpasswd.toml", "folder//etc/hosts.toml"]) {
    assert.equal(await status(`${root()}api/text/${key}`), 404, key);
    const body = JSON.stringify({ case: decodeURIComponent(key) });
    const headers = { "content-type": "application/json" };
    assert.equal(await status(`${root()}api/open`, { method: "POST", headers, body }), 422, key);
  }
});

test("a body of 100 MB is refused", async () => {
  const headers = { "content-type": "application/json", "content-length": 100e6 };
  const got = await status(`${root()}api/open`, { method: "POST", headers, body: "[".repeat(8e6) });
  assert.ok(got === 413 || got === 0, `status ${got}`);
  assert.equal(await status(root()), 200);
});

test("connections that say nothing are closed, and the page stays usable", async () => {
  const { hostname, port } = new URL(server.address);
  const silent = Array.from({ length: 50 }, () => connect(Number(port), hostname));
  const closed = silent.map((one) => new Promise((told) => one.on("error", told).on("close", told).resume()));
  const begun = performance.now();
  assert.equal(await status(root()), 200);
  assert.ok(performance.now() - begun < 2000, "it took too long");
  await Promise.all(closed);
});

test("what is no question is told so", async () => {
  const headers = { "content-type": "application/json" };
  for (const body of ["{", "[]", '{"case": "shipped/wage-dispute/baseline.toml", "other": 1}', '{"case": 5}']) {
    const got = await status(`${root()}api/open`, { method: "POST", headers, body });
    assert.ok(got === 400 || got === 422, `${body}: ${got}`);
  }
});
