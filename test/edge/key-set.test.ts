/**
 * `/.well-known/jwks.json` of the control plane: what it serves, and what it never does.
 */
import { afterEach, describe, expect, test } from "vitest";
import { liveKeyPair } from "../../src/lab/live-key-pair.ts";
import { control, stopAll } from "./rig/control-fixture.ts";
import type { RunningControl } from "./rig/running-control.ts";
import { testRules } from "./rig/test-bundle.ts";

afterEach(stopAll);

const PATH = "/.well-known/jwks.json";
const { publicKey: A, privateKey: SECRET } = await liveKeyPair("a");
const { publicKey: B } = await liveKeyPair("b");

const serving = (ASSERTION_JWKS: string): Promise<RunningControl> =>
  control({ rules: testRules([], []), gateways: {}, variables: { ASSERTION_JWKS } });

const wordsOf = ({ logs }: RunningControl): readonly string[] => logs.filter((line) => line.includes("ASSERTION_JWKS"));

test("serves the public keys, for five minutes, and nothing else that was written beside them", async () => {
  const at = await serving(JSON.stringify({ keys: [{ ...A, note: "from the safe" }, B], note: "rotate in May" }));
  const answer = await at.get(PATH);
  expect([answer.status, answer.headers.get("cache-control"), answer.headers.get("content-type")]).toEqual([
    200,
    "public, max-age=300",
    "application/jwk-set+json",
  ]);
  expect(await answer.json()).toEqual({ keys: [A, B] });
  await at.watchdog();
  expect(wordsOf(at)).toEqual([]);
});

describe("a set that cannot be used", () => {
  test("is served to nobody, above all one with a private key; cron says so before anybody asks, once", async () => {
    const at = await serving(JSON.stringify({ keys: [A, SECRET] }));
    await at.watchdog();
    await at.watchdog();
    expect(wordsOf(at)).toHaveLength(1);
    const answers = [await at.get(PATH), await at.get(PATH)];
    for (const answer of answers) {
      expect([answer.status, answer.headers.get("cache-control")]).toEqual([503, "no-store"]);
      expect(await answer.text()).not.toContain(SECRET["d"]);
    }
    expect(wordsOf(at)).toHaveLength(1);
    expect(wordsOf(at)[0]).toContain("key 2 is private");
    expect(at.logs.join()).not.toContain(SECRET["d"]);
  });

  test("and none at all is no fault: there are no keys", async () => {
    const at = await serving("");
    await at.watchdog();
    expect([(await at.get(PATH)).status, wordsOf(at)]).toEqual([404, []]);
  });
});
