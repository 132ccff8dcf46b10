/**
 * How wrangler is called for a value in KV, and what is made of how it ends.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { wranglerStore, type WranglerRun, type WranglerTarget } from "../../../src/cli/geoip/publish/wrangler-store.ts";

const CONFIG = resolve(import.meta.dirname, "../../../wrangler.toml");
const DONE: WranglerRun = { code: 0, out: new Uint8Array([0, 255, 13, 10]), err: "" };

function ended(code: number | null, err: string, out = ""): WranglerRun {
  return { code, out: Buffer.from(out), err };
}

/** What reading a value gives when wrangler ends like this. */
function readAfter(run: WranglerRun): ReturnType<ReturnType<typeof wranglerStore>["read"]> {
  return wranglerStore({ where: "remote" }, () => Promise.resolve(run)).read("geoip");
}

describe("wrangler is called", () => {
  test.each<[target: WranglerTarget, line: string]>([
    [{ where: "remote" }, `kv key get geoip --remote --binding STATE --config ${CONFIG}`],
    [
      { where: "remote", namespaceId: "n1", env: "staging", config: "other.toml" },
      `kv key get geoip --remote --namespace-id n1 --config ${resolve("other.toml")} --env staging`,
    ],
    [
      { where: "local", persistTo: "kept" },
      `kv key get geoip --local --binding STATE --config ${CONFIG} --persist-to ${resolve("kept")}`,
    ],
  ])("for %j", async (target, line) => {
    const lines: string[] = [];
    const store = wranglerStore(target, (args) => {
      lines.push(args.join(" "));
      return Promise.resolve(DONE);
    });
    expect(await store.read("geoip")).toEqual({ ok: true, value: DONE.out });
    expect(lines).toEqual([line]);
  });

  test("to write, with the bytes in a file that is gone afterwards, whatever comes of it", async () => {
    for (const end of [DONE, ended(1, "fetch failed")]) {
      const paths: string[] = [];
      const store = wranglerStore({ where: "local" }, ([, , verb, key, option, path = ""]) => {
        expect([verb, key, option]).toEqual(["put", "geoip:aa", "--path"]);
        expect([...readFileSync(path)]).toEqual([1, 0, 255]);
        paths.push(path);
        return Promise.resolve(end);
      });
      expect((await store.write("geoip:aa", new Uint8Array([1, 0, 255]))).ok).toBe(end.code === 0);
      expect(paths.map((path) => existsSync(join(path, "..")))).toEqual([false]);
    }
  });
});

describe("an environment that the configuration does not have", () => {
  const warned =
    '▲ [WARNING] Processing wrangler.toml configuration:\n\n - No environment found in configuration with name "stagin".\n';
  const fault = {
    ok: false,
    error: {
      kind: "failed",
      said: 'wrangler.toml has no environment "stagin"; name one that it has, or leave --env out',
    },
  };

  test.each([
    ["a value", { ...DONE, err: warned }],
    ["no value", ended(0, warned, "Value not found\n")],
    ["an error of the top level", ended(1, `${warned}✘ [ERROR] A request failed\n`)],
  ])("is a fault, though wrangler goes on at the top level and finds %s", async (_, run) => {
    const store = wranglerStore({ where: "remote", env: "stagin" }, () => Promise.resolve(run));
    expect(await store.read("geoip")).toEqual(fault);
    expect(await store.write("geoip", new Uint8Array(1))).toEqual(fault);
  });
});

test("a configuration that is not there is named with the option", async () => {
  const read = await readAfter(ended(1, "✘ [ERROR] Could not read file: /a/none.toml\n"));
  expect(read).toEqual({
    ok: false,
    error: { kind: "failed", said: "wrangler said: Could not read file: /a/none.toml; check --config" },
  });
});

describe("a key that is not there is no fault", () => {
  test.each([
    ["in files on this machine", ended(0, "", "Value not found\n")],
    ["in production", ended(1, "✘ [ERROR] Failed to fetch https://a/namespaces/n/values/geoip - 404: Not Found\n")],
  ])("%s", async (_, run) => {
    expect(await readAfter(run)).toEqual({ ok: true, value: null });
  });

  test("but a value that cannot be written because its namespace is not there is one", async () => {
    const run = ended(1, "✘ [ERROR] Failed to fetch https://a/namespaces/n/values/geoip - 404: Not Found\n");
    const written = wranglerStore({ where: "remote" }, () => Promise.resolve(run)).write("geoip", new Uint8Array(1));
    expect(await written).toMatchObject({ ok: false, error: { kind: "failed" } });
  });

  test("but a value that begins like that is a value", async () => {
    const run = ended(0, "", `Value not found\n${"x".repeat(40)}`);
    expect(await readAfter(run)).toEqual({ ok: true, value: run.out });
  });
});

describe("what wrangler says is passed on in one line, and tells what kind of fault it is", () => {
  const MARKED =
    "\u001b[31m✘ \u001b[41;31m[\u001b[41;97mERROR\u001b[41;31m]\u001b[0m \u001b[1mA request failed.\u001b[0m\n\n  no such namespace\n\n🪵  Logs were written to x\n";
  test.each<[said: string, run: WranglerRun, fault: object]>([
    [
      "colours and marks are left out",
      ended(1, MARKED),
      { kind: "failed", said: "wrangler said: A request failed. no such namespace" },
    ],
    ["nobody answers", ended(1, "fetch failed"), { kind: "unreachable" }],
    ["no such host", ended(1, "Unable to resolve Cloudflare's API hostname"), { kind: "unreachable" }],
    [
      "the API is out of order",
      ended(1, "Failed to fetch https://a/values/geoip - 503: Unavailable"),
      { kind: "unreachable" },
    ],
    ["too many calls", ended(1, "Failed to fetch https://a/values/geoip - 429: Too Many"), { kind: "unreachable" }],
    ["it did not end", ended(null, ""), { kind: "unreachable", said: "wrangler did not end within 120 s" }],
    ["no token", ended(1, "set a CLOUDFLARE_API_TOKEN environment variable"), { kind: "not-allowed" }],
    ["a wrong token", ended(1, "Authentication error [code: 10000]"), { kind: "not-allowed" }],
    [
      "a token for something else",
      ended(1, "Failed to fetch https://a/values/geoip - 403: Forbidden"),
      { kind: "not-allowed" },
    ],
    ["only stdout", ended(1, "", "odd\n"), { kind: "failed", said: "wrangler said: odd" }],
    ["nothing", ended(7, ""), { kind: "failed", said: "wrangler said: nothing, and ended with 7" }],
  ])("%s", async (_, run, fault) => {
    expect(await readAfter(run)).toMatchObject({ ok: false, error: fault });
  });
});
