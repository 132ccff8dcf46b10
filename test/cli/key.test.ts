/**
 * `georouter key new`: what it prints, what it writes, and that nothing is ever overwritten.
 */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CompactSign, compactVerify, importJWK, type JWK } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "georouter-key-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function key(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, "key", "new", ...args], { encoding: "utf8", cwd: folder });
}

const setIn = (text: string): readonly JWK[] => (JSON.parse(text) as { readonly keys: readonly JWK[] }).keys;
const fileIn = (name: string): string => join(folder, name);

test("the two halves belong together; the private one is the owner's alone, and only in its file", async () => {
  const made = key("--kid", "live-a");
  expect(made.status).toBe(0);
  const [shown] = setIn(made.stdout);
  const file = fileIn("georouter-live-live-a.key.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const secret = JSON.parse(readFileSync(file, "utf8")) as JWK;
  expect([shown?.kid, secret.kid, shown?.alg]).toEqual(["live-a", "live-a", "ES256"]);
  expect(`${made.stdout}${made.stderr}`).not.toContain(secret.d);
  expect(made.stderr).toMatch(/wrangler secret put LIVE_SIGNING_KEY .*georouter-live-live-a\.key\.json/);
  const signed = await new CompactSign(new TextEncoder().encode("hello"))
    .setProtectedHeader({ alg: "ES256" })
    .sign(await importJWK(secret, "ES256"));
  const { payload } = await compactVerify(signed, await importJWK(shown ?? {}, "ES256"));
  expect(new TextDecoder().decode(payload)).toBe("hello");
});

test("a file that is there is left as it is", () => {
  writeFileSync(fileIn("mine.json"), "mine");
  expect(key("--out", "mine.json")).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/exists.*--out/) as unknown,
  });
  expect(readFileSync(fileIn("mine.json"), "utf8")).toBe("mine");
});

test("beside the keys of a set, which stay valid", () => {
  writeFileSync(fileIn("set.json"), key("--kid", "old").stdout);
  expect(setIn(key("--kid", "new", "--beside", "set.json").stdout).map(({ kid }) => kid)).toEqual(["old", "new"]);
  expect(key("--kid", "old", "--out", "b.json", "--beside", "set.json")).toMatchObject({ status: 1, stdout: "" });
});

test("says first what must be done first: a first key signs, a key beside others is believed before it signs", () => {
  const first = key("--kid", "old");
  expect(first.stderr).toMatch(/next: wrangler secret put LIVE_SIGNING_KEY.*; then set LIVE_KEYS/);
  writeFileSync(fileIn("set.json"), first.stdout);
  const second = key("--kid", "new", "--beside", "set.json");
  expect(second.stderr).toMatch(/next: set LIVE_KEYS.*; only then wrangler secret put LIVE_SIGNING_KEY/);
});

test("a set that holds a private key, or is none, is refused before anything is written", () => {
  key("--kid", "old");
  writeFileSync(fileIn("secret.json"), `{"keys":[${readFileSync(fileIn("georouter-live-old.key.json"), "utf8")}]}`);
  for (const [file, words] of [
    ["secret.json", /holds a private key/],
    ["georouter-live-old.key.json", /no public key set/],
    ["absent.json", /no public key set/],
  ] as const) {
    const refused = key("--kid", "new", "--beside", file);
    expect([refused.status, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toMatch(words);
  }
  expect(() => statSync(fileIn("georouter-live-new.key.json"))).toThrow("ENOENT");
});

test("a name that is none is wrong usage", () => {
  expect(key("--kid", "../a")).toMatchObject({ status: 64 });
});
