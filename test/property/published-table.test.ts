/**
 * Laws of publishing a GeoIP table: days, pointers, and what an isolate does about them.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextPointer, readTablePointer, type TablePointer } from "../../src/core/bundle/table-pointer.ts";
import { followTable } from "../../src/core/health/follow-table.ts";
import { DAY_MS, parseDay } from "../../src/core/model/day.ts";
import { NOTHING_KNOWN } from "../../src/core/model/live.ts";
import type { TableFacts } from "../../src/core/model/published-table.ts";
import { begun, failed, refused, tableStep, type TableAttempt } from "../../src/core/viewer/geoip/table-step.ts";

const NOW = 1_795_000_000_000;
const TABLE: TableFacts = { sha256: "a".repeat(64), bytes: 1000, buildDate: "2026-06-01", precision: "country" };
const FIRST = nextPointer(null, TABLE, "first", NOW);

test("a day has the number that the platform's calendar gives it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2_900_000 }), (day) => {
      expect(parseDay(new Date(day * DAY_MS).toISOString().slice(0, 10))).toBe(day);
    }),
  );
});

test("any text at all is a pointer or is refused, without an exception", () => {
  const near = fc.jsonValue().map((value) => JSON.stringify({ ...FIRST, table: value }));
  const texts = fc.oneof(fc.string({ unit: "binary" }), fc.json(), near);
  fc.assert(
    fc.property(texts, (text) => {
      expect(readTablePointer(text)).toHaveProperty("ok");
    }),
  );
});

/** What machines with clocks of their own publish one after the other. */
const published = fc
  .array(fc.tuple(fc.integer({ min: 0, max: NOW }), fc.boolean()), { minLength: 1, maxLength: 20 })
  .map((acts) => {
    const pointers: TablePointer[] = [];
    for (const [clock, some] of acts) {
      pointers.push(nextPointer(pointers.at(-1) ?? null, some ? TABLE : null, "", clock));
    }
    return pointers;
  });

test("each pointer has a greater number and a later time than the last, whatever the clocks say", () => {
  fc.assert(
    fc.property(published, (pointers) => {
      for (const [at, { seq, publishedAt }] of pointers.entries()) {
        expect(seq).toBe(at + 1);
        expect(publishedAt).toBeGreaterThan(pointers[at - 1]?.publishedAt ?? -1);
      }
    }),
  );
});

test("in whatever order KV shows the pointers, the live value ends with the newest of them, and never goes back", () => {
  const views = published.chain((all) => fc.tuple(fc.constant(all), fc.array(fc.nat(all.length - 1))));
  fc.assert(
    fc.property(views, ([all, seen]) => {
      let live = NOTHING_KNOWN;
      for (const at of seen) {
        const pointer = all[at];
        if (pointer === undefined) continue;
        const next = followTable(live, pointer);
        expect(next.geoip?.seq).toBe(Math.max(live.geoip?.seq ?? 0, pointer.seq));
        expect(next.version).toBe(live.version + (next === live ? 0 : 1));
        live = next;
      }
    }),
  );
});

test("whatever becomes of its fetches, an isolate makes none within five seconds of another, and none after a refusal", () => {
  const story = fc.array(
    fc.tuple(fc.constantFrom("fails", "hangs", "is refused"), fc.integer({ min: 0, max: 40_000 })),
  );
  fc.assert(
    fc.property(story, (outcomes) => {
      let attempt: TableAttempt | null = null;
      let now = NOW;
      const fetches: { readonly at: number; readonly outcome: string }[] = [];
      for (const [outcome, wait] of outcomes) {
        const step = tableStep({ wanted: FIRST, held: null, attempt }, now);
        if (step.kind === "fetch") {
          fetches.push({ at: now, outcome });
          attempt = begun(step.of, step.failures, now);
          if (outcome === "fails") attempt = failed(attempt, now);
          if (outcome === "is refused") attempt = refused(step.of);
        }
        now += wait;
      }
      for (const [at, fetch] of fetches.slice(1).entries()) {
        expect(fetches[at]?.outcome).not.toBe("is refused");
        expect(fetch.at - (fetches[at]?.at ?? 0)).toBeGreaterThanOrEqual(5000);
      }
    }),
  );
});
