/**
 * What an isolate keeps of the tokens that it signed: for how long, how many, and what happens at once.
 *
 * `src/edge/sending/assertion.ts` alone, in this process and with a clock of the test's own; workerd is in `assertion.test.ts`.
 */
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Assertion } from "../../src/core/model/handoff.ts";
import { asId, type RegionName, type RoleName } from "../../src/core/model/ids.ts";
import { vouchWith } from "../../src/edge/sending/assertion.ts";
import { assertionKey, type TestKey } from "./rig/assertion-keys.ts";

const START = 1_764_195_930_400;

let key: TestKey;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  key = await assertionKey("a1");
});
afterEach(() => vi.useRealTimers());

function about(region: string, cluster = "sa-east"): Assertion {
  const version = asId<RoleName>("stable");
  return { audience: `cluster:${cluster}`, version, region: asId<RegionName>(region), request: null };
}

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

test("a token is given again until 20 s after its second, and never when the clock was set back", async () => {
  const vouch = vouchWith(key.secret, "production");
  const first = await vouch(about("latam"));
  later(19_599);
  expect(await vouch(about("latam"))).toBe(first);
  later(1);
  const second = await vouch(about("latam"));
  expect(second).not.toBe(first);
  later(-5_000);
  expect(await vouch(about("latam"))).not.toBe(second);
});

test("one that is kept is there at once, without waiting", async () => {
  const vouch = vouchWith(key.secret, "production");
  await vouch(about("latam"));
  expect(typeof vouch(about("latam"))).toBe("string");
});

test("a hundred requests at once, in an isolate that knows nothing yet, all get a good one, and then there is one", async () => {
  const vouch = vouchWith(key.secret, "production");
  const tokens = await Promise.all(Array.from({ length: 100 }, async () => vouch(about("latam"))));
  const after = new Set(await Promise.all(Array.from({ length: 10 }, async () => vouch(about("latam")))));
  expect(after.size).toBe(1);
  for (const token of tokens) {
    const { payload } = await jwtVerify(String(token), createLocalJWKSet({ keys: [key.publicKey] }));
    expect(payload.aud).toBe("cluster:sa-east");
  }
});

test("a thousand are kept; the one that was signed longest ago makes room", async () => {
  const vouch = vouchWith(key.secret, "production");
  const signed: (string | null)[] = [];
  for (let at = 0; at < 1_001; at++) signed.push(await vouch(about(`r${at}`)));
  expect(await vouch(about("r1000"))).toBe(signed[1_000]);
  expect(await vouch(about("r1"))).toBe(signed[1]);
  expect(await vouch(about("r0"))).not.toBe(signed[0]);
});

test("nothing is given for another cluster, version, environment or key", async () => {
  const vouch = vouchWith(key.secret, "production");
  const tokens = [
    await vouch(about("latam")),
    await vouch(about("latam", "eu-west")),
    await vouch({ ...about("latam"), version: asId<RoleName>("canary") }),
    await vouchWith(key.secret, "staging")(about("latam")),
    await vouchWith((await assertionKey("a1")).secret, "production")(about("latam")),
  ];
  expect(new Set(tokens).size).toBe(tokens.length);
});

test("one that is bound to its request is never given again", async () => {
  const vouch = vouchWith(key.secret, "production");
  const bound: Assertion = { ...about("latam"), request: { method: "GET", path: "/" } };
  expect(await vouch(bound)).not.toBe(await vouch(bound));
});
