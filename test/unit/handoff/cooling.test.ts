import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coolingLeftMs, coolingUntil, type Answered } from "../../../src/core/handoff/cooling.ts";

const NOW = 784_111_777_000;

function coolsFor(answered: Partial<Answered>, kind: "ordinary" | "blocking" = "ordinary"): number | null {
  const until = coolingUntil({ status: 503, retryAfter: null, overloaded: false, ...answered }, kind, NOW);
  return until === null ? null : until - NOW;
}

describe("an answer cools its cluster for as long as it asks, between 1 and 30 s", () => {
  const rows: [name: string, answered: Partial<Answered>, forMs: number | null][] = [
    ["503 without a wish", {}, null],
    ["503 with seconds", { retryAfter: "5" }, 5000],
    ["503 with a date", { retryAfter: "Sun, 06 Nov 1994 08:49:47 GMT" }, 10_000],
    ["502 and 504 too", { status: 502, retryAfter: "5" }, 5000],
    ["504", { status: 504, retryAfter: "5" }, 5000],
    ["now", { retryAfter: "0" }, 1000],
    ["a date that is over", { retryAfter: "Sun, 06 Nov 1994 08:00:00 GMT" }, 1000],
    ["for ever", { retryAfter: "9999999999" }, 30_000],
    ["nonsense", { retryAfter: "-1" }, null],
    ["words", { retryAfter: "soon" }, null],
    ["overloaded, whatever the status", { status: 200, overloaded: true }, 2000],
    ["overloaded, and for how long", { status: 503, overloaded: true, retryAfter: "7" }, 7000],
    ["overloaded, and nonsense", { overloaded: true, retryAfter: "soon" }, 2000],
    ["429 speaks to one viewer", { status: 429, retryAfter: "5" }, null],
    ["429, although overloaded", { status: 429, retryAfter: "5", overloaded: true }, null],
    ["what is no failure of the cluster", { status: 500, retryAfter: "5" }, null],
    ["a redirect", { status: 301, retryAfter: "5" }, null],
    ["Cloudflare's page about the hop", { status: 522, retryAfter: "5" }, null],
  ];
  test.each(rows)("%s", (_, answered, forMs) => {
    expect(coolsFor(answered)).toBe(forMs);
  });

  test("of a request that it held back only where Envoy itself says so", () => {
    expect(coolsFor({ retryAfter: "5" }, "blocking")).toBeNull();
    expect(coolsFor({ overloaded: true }, "blocking")).toBe(2000);
  });

  test("whatever the header says", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String)), fc.boolean(), (retryAfter, overloaded) => {
        const ms = coolsFor({ retryAfter, overloaded });
        expect(ms === null ? !overloaded : ms >= 1000 && ms <= 30_000).toBe(true);
      }),
    );
  });
});

describe("what is left of it", () => {
  const cooled = new Map([["a", NOW + 5000]]);
  const rows: [name: string, cluster: string, now: number, leftMs: number][] = [
    ["at first", "a", NOW, 5000],
    ["later", "a", NOW + 4999, 1],
    ["nothing once it is over", "a", NOW + 5000, 0],
    ["nothing of another", "b", NOW, 0],
    ["nothing after the clock was set back", "a", NOW - 3_600_000, 0],
  ];
  test.each(rows)("%s", (_, cluster, now, leftMs) => {
    expect(coolingLeftMs(cooled, cluster, now)).toBe(leftMs);
  });
});
