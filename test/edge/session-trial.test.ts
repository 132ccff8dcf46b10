/**
 * A breaker's trial by a request of a session: its token is checked first, which takes a moment, and the colo hears of it
 * all the same before it ends.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ColoEntry } from "../../src/core/model/colo-entry.ts";
import type { Rules } from "../../src/core/model/rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { sessionSecret } from "./rig/session-keys.ts";
import { sessionRules } from "./rig/session-rules.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";

const ENTRY = "https://colo.georouter.invalid/2/production";
/** Long enough to look while the trial waits. */
const HEADERS_TIMEOUT_MS = 20_000;
const TO_OPEN = 5;
/** Its first opening is over, and isolates are no longer spread. */
const TRIAL_DUE_MS = 9000;

let edge: RunningEdge;
beforeAll(async () => {
  const rules = sessionRules();
  const routes = rules.routes.map((route): Rules["routes"][number] => ({
    ...route,
    forward: { ...route.forward, headersTimeoutMs: HEADERS_TIMEOUT_MS },
  }));
  edge = await startEdge({
    bundle: bundleText({ ...rules, routes }),
    sessionKeys: sessionSecret("k1"),
    testClock: true,
  });
  await edge.reset();
});
afterAll(() => edge.stop());

async function entry(): Promise<ColoEntry | null> {
  const { default: cache } = await edge.miniflare.getCaches();
  const found = await cache.match(ENTRY);
  return found === undefined ? null : ((await found.json()) as ColoEntry);
}

test("the colo hears of it while it is under way", async () => {
  const { headers } = await edge.ask("/live/7/a.m3u8");
  const segment = (headers.location ?? "").replace("a.m3u8", "1.m4s");
  edge.home.answer({ status: 503 });
  for (let failed = 0; failed < TO_OPEN; failed++) expect((await edge.ask(segment)).text).toBe("next");
  await until("the colo to hear that the breaker is open", 10_000, async () => {
    await edge.forward(1000);
    await edge.ask("/elsewhere");
    return ((await entry())?.breakers["home"]?.openUntil ?? 0) > 0 ? true : null;
  });
  await edge.forward(TRIAL_DUE_MS);
  edge.home.hang();
  let ended = false;
  const trial = edge.ask(segment).finally(() => {
    ended = true;
  });
  await until("the colo to hear of the trial", 10_000, async () =>
    ((await entry())?.breakers["home"]?.trialUntil ?? 0) > 0 ? true : null,
  );
  expect(ended).toBe(false);
  await edge.home.stop(); // the trial need not wait any longer
  expect((await trial).text).toBe("next");
});
