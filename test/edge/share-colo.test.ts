/**
 * What one isolate writes into its colo's entry; in this process.
 */
import { beforeEach, expect, test, vi } from "vitest";
import { readColoEntry } from "../../src/core/bundle/read-colo-entry.ts";
import { afterFailure, CLOSED, sightOf } from "../../src/core/handoff/breaker.ts";
import { COLO_ENTRY_FORMAT } from "../../src/core/model/colo-entry.ts";
import { MEASURED_FOR_MS } from "../../src/core/model/live.ts";

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;

/** The modules of an isolate that knows nothing yet. */
async function isolate() {
  vi.resetModules();
  const { adopt, enriched } = await import("../../src/edge/colo/share-colo.ts");
  return { adopt, enriched };
}
let one: Awaited<ReturnType<typeof isolate>>;
beforeEach(async () => {
  one = await isolate();
});

/** What the colo knows at a time: a breaker just opened, a round trip, who probes and reports. */
function entryAt(at: number) {
  const opened = [1, 2, 3, 4, 5].reduce((breaker) => afterFailure(breaker, at, at, 0.5), CLOSED);
  return {
    format: COLO_ENTRY_FORMAT,
    breakers: { "sa-east": sightOf(opened) },
    rtt: { "sa-east": { at, settledMs: 20, averageMs: 20, apart: [] } },
    leases: { "sa-east": at + 30_000 },
    reportUntil: at + 5000,
  } as const;
}
const CLUSTERS = new Set(["sa-east"]);

test("what it knows stands in the entry, and nothing is written that stands there already", () => {
  const entry = entryAt(NOW);
  one.adopt(entry, CLUSTERS, NOW);
  expect(one.enriched(null, NOW)).toEqual(entry);
  expect(one.enriched(entry, NOW)).toBeNull();
});

test("what is long over stands there no more; an open breaker does", () => {
  one.adopt(entryAt(NOW), CLUSTERS, NOW);
  const later = one.enriched(null, NOW + MEASURED_FOR_MS);
  expect([later?.rtt, later?.leases, Object.keys(later?.breakers ?? {})]).toEqual([{}, {}, ["sa-east"]]);
});

test("times to come, held since before the clock was set back, stay out of it and hide nothing of others'", () => {
  one.adopt(entryAt(NOW + HOUR), CLUSTERS, NOW + HOUR);
  const empty = { format: COLO_ENTRY_FORMAT, breakers: {}, rtt: {}, leases: {}, reportUntil: 0 } as const;
  expect(one.enriched(empty, NOW)).toBeNull();
  const theirs = entryAt(NOW);
  expect(one.enriched(theirs, NOW)).toBeNull();
  expect(readColoEntry(JSON.stringify(theirs), NOW)).toEqual(theirs);
});
