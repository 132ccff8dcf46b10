/**
 * `georouter key new --for assertion` and `georouter key jwks`: keys of assertions, from the first to an exchange of keys.
 */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { createPrivateKey, createPublicKey, sign, verify, type JsonWebKey } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const MAIN = resolve(import.meta.dirname, "../../src/cli/main.ts");
const A1 = "georouter-assertion-a1.key.json";
const A2 = "georouter-assertion-a2.key.json";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "georouter-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function key(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [MAIN, "key", ...args], { encoding: "utf8", cwd: folder });
}

const fileIn = (name: string): string => join(folder, name);
const write = (name: string, value: unknown): void => writeFileSync(fileIn(name), JSON.stringify(value));
const read = (name: string): JsonWebKey => JSON.parse(readFileSync(fileIn(name), "utf8")) as JsonWebKey;
const names = (text: string): readonly unknown[] =>
  (JSON.parse(text) as { readonly keys: readonly JsonWebKey[] }).keys.map((one) => one["kid"]);

/** Makes a key under this name; returns the set that was printed. */
function made(kid: string, ...more: string[]): string {
  return key("new", "--for", "assertion", "--kid", kid, ...more).stdout;
}

describe("a key for assertions", () => {
  test("is in a file of its own name, and says whom to tell before it signs", () => {
    const { status, stdout, stderr } = key("new", "--for", "assertion", "--kid", "a1");
    expect([status, names(stdout)]).toEqual([0, ["a1"]]);
    expect(statSync(fileIn(A1)).mode & 0o777).toBe(0o600);
    expect(stderr).toMatch(
      /next: give the set .* ASSERTION_JWKS; only then wrangler secret put ASSERTION_KEY < .*a1\.key/,
    );
    expect(stderr).not.toContain("LIVE");
  });

  test("is named after its purpose and the day when nobody names it", () => {
    expect(names(key("new", "--for", "assertion").stdout)).toEqual([
      expect.stringMatching(/^assertion-\d{4}-\d\d-\d\d$/),
    ]);
  });

  test("is for nothing else", () => {
    expect(key("new", "--for", "sessions")).toMatchObject({ status: 64 });
  });
});

describe("the set of public keys", () => {
  test("is made of private keys, public keys and sets, each once, and holds nothing private", () => {
    write("set.json", JSON.parse(made("a1")));
    made("a2");
    const { status, stdout } = key("jwks", "set.json", A1, A2);
    expect([status, names(stdout)]).toEqual([0, ["a1", "a2"]]);
    for (const file of [A1, A2]) expect(stdout).not.toContain(read(file).d);
    expect(stdout).not.toContain('"d"');
  });

  test("belongs to the private key", () => {
    made("a1");
    const [publicKey] = (JSON.parse(key("jwks", A1).stdout) as { readonly keys: readonly JsonWebKey[] }).keys;
    const signature = sign("sha256", Buffer.from("hello"), createPrivateKey({ key: read(A1), format: "jwk" }));
    const half = createPublicKey({ key: publicKey ?? {}, format: "jwk" });
    expect(verify("sha256", Buffer.from("hello"), half, signature)).toBe(true);
  });

  test("is the same in PEM, for proxies", () => {
    made("a1");
    made("a2");
    const { stdout } = key("jwks", A1, A2, "--pem");
    const blocks = stdout.split(/^(?=# )/m);
    expect(blocks.map((block) => block.split("\n")[0])).toEqual(["# a1", "# a2"]);
    for (const [at, file] of [A1, A2].entries()) {
      const { x, y } = createPublicKey(blocks[at] ?? "").export({ format: "jwk" });
      expect({ x, y }).toEqual({ x: read(file).x, y: read(file).y });
    }
  });

  test("loses a key once it is taken away", () => {
    write("one.json", JSON.parse(made("a1")));
    write("set.json", JSON.parse(made("a2", "--beside", "one.json")));
    expect(names(key("jwks", "set.json", "--without", "a1").stdout)).toEqual(["a2"]);
    expect(key("jwks", "set.json", "--without", "a3")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("there are a1, a2") as unknown,
    });
    expect(key("jwks", "set.json", "--without", "a1", "--without", "a2")).toMatchObject({ status: 1, stdout: "" });
  });
});

test("a file that holds no keys is refused by name, and nothing of it is shown", () => {
  writeFileSync(fileIn("text"), "hunter2");
  write("rsa.json", { kty: "RSA", kid: "r", n: "AQ", e: "AQAB", d: "hunter2" });
  write("secret.json", { keys: [{ kty: "oct", kid: "o", k: "hunter2" }] });
  write("empty.json", { keys: [] });
  write("list.json", []);
  for (const file of ["text", "rsa.json", "secret.json", "empty.json", "list.json", "absent.json"]) {
    const refused = key("jwks", file);
    expect([refused.status, refused.stdout, refused.stderr.includes(file)]).toEqual([1, "", true]);
    expect(refused.stderr).not.toContain("hunter2");
  }
  expect(existsSync(fileIn("absent.json"))).toBe(false);
});

test("two different keys of one name are refused: no verifier could tell them apart", () => {
  made("a1");
  key("new", "--for", "assertion", "--kid", "a1", "--out", "other.json");
  expect(key("jwks", A1, "other.json")).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining("two different keys are called a1") as unknown,
  });
});
