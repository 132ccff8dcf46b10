/**
 * The entry that isolates share in their colo's cache, with a cache that the test plays.
 */
import { afterEach, expect, test, vi } from "vitest";
import { COLO_ENTRY_FORMAT, type ColoEntry } from "../../src/core/model/colo-entry.ts";
import { readColo, writeColo, type NearCache } from "../../src/edge/colo/colo-cache.ts";

const NOW = 1_700_000_000_000;
const OPEN = { at: NOW, openUntil: NOW + 5000, times: 1, trialUntil: 0, refused: false };
const ENTRY: ColoEntry = {
  format: COLO_ENTRY_FORMAT,
  breakers: { "sa-east": OPEN },
  rtt: {},
  leases: {},
  reportUntil: 0,
};

afterEach(() => vi.useRealTimers());

function played(): NearCache {
  const stored = new Map<string, Response>();
  return {
    match: async (address) => stored.get(address)?.clone(),
    put: async (address, response) => void stored.set(address, response),
  };
}

test("an entry is read by isolates of its own environment only, though others have the same cache", async () => {
  const cache = played();
  await writeColo({ cache, environment: "staging" }, ENTRY);
  expect(await readColo({ cache, environment: "staging" }, NOW)).toEqual(ENTRY);
  expect(await readColo({ cache, environment: "production" }, NOW)).toBeNull();
});

test("a cache that hangs is given up after half a second", async () => {
  vi.useFakeTimers({ now: NOW });
  const never = (): Promise<never> => new Promise(() => {});
  const hanging = { cache: { match: never, put: never }, environment: "production" };
  const ends = Promise.allSettled([readColo(hanging, NOW), writeColo(hanging, ENTRY)]);
  await vi.advanceTimersByTimeAsync(500);
  expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
