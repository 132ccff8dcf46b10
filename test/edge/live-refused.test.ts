/**
 * What an isolate does not believe of a live value, whichever way it comes; in this process, with a clock of the test's own.
 */
import { describe, expect, test } from "vitest";
import { away, liveValue } from "./rig/live-values.ts";
import { liveBench, SOFT_TTL_MS, SOON_MS } from "./rig/live-bench.ts";
import { liveSigner } from "./rig/live-signer.ts";
import { pass } from "./rig/played-time.ts";
import { startIsolate } from "./rig/simulated-isolates.ts";

const signer = await liveSigner();
const { lines, signed, colo } = liveBench(signer);

describe("what is not to be believed changes nothing, whichever way it comes", () => {
  const rows: [name: string, make: () => Promise<string>, counted: string][] = [
    ["unsigned", async () => JSON.stringify(liveValue(99)), "live_refused_unsigned"],
    ["of a stranger's key", async () => (await liveSigner(signer.kid)).sign(liveValue(99)), "live_refused_signature"],
    ["of another environment", () => signer.sign(liveValue(99), { env: "staging" }), "live_refused_environment"],
    [
      "without an algorithm",
      async () => `${btoa('{"alg":"none"}').replaceAll("=", "")}.e30.AAAA`,
      "live_refused_algorithm",
    ],
    ["cut short", async () => (await signer.sign(liveValue(99))).slice(0, -2), "live_refused_signature"],
    ["genuine, in another format", () => signer.signText('{"format":99}'), "live_refused_unreadable"],
    ["genuine, but older", () => signer.sign(liveValue(4)), "live_older"],
    ["genuine, of an earlier board", () => signer.sign(liveValue(99, { epoch: 0 })), "live_older"],
  ];
  test.each(rows)("%s", async (_, make, counted) => {
    for (const way of ["board", "kv", "cache"] as const) {
      const bad = await make();
      let isBad = false;
      const at = colo({
        board: async () => {
          if (!isBad) return signed(liveValue(5));
          return way === "board" ? new Response(bad) : away();
        },
        kv: async () => (isBad && way === "kv" ? bad : null),
      });
      const isolate = await startIsolate(at);
      void isolate.request();
      await pass(SOON_MS);
      isBad = true;
      for (const address of at.cached.keys()) {
        const headers = { "x-stored-at": String(way === "cache" ? Date.now() + 3000 : 0) };
        if (way === "cache") at.cached.set(address, new Response(bad, { headers }));
        else at.cached.delete(address);
      }
      await pass(SOFT_TTL_MS);
      void isolate.request();
      await pass(SOON_MS);
      expect([way, isolate.held().version, isolate.held().epoch]).toEqual([way, 5, 1]);
      expect(isolate.counts()).toMatchObject({ [counted]: 1 });
    }
  });

  test("without keys neither KV nor the cache is asked, and the log says so once", async () => {
    const at = colo({
      keys: "",
      board: async () => Response.json(liveValue(5)),
      kv: async () => JSON.stringify(liveValue(9)),
    });
    const isolate = await startIsolate(at);
    for (let second = 0; second < 20; second++) {
      void isolate.request();
      await pass(1000);
    }
    expect([isolate.held().version, at.kvReads, at.cached.size]).toEqual([5, 0, 0]);
    expect(lines.filter((line) => line.includes("not signed"))).toHaveLength(1);
  });
});
