/**
 * Votes from signs: `U` up, `D` down, `G` degraded; small letters are votes that are no longer fresh.
 */
import type { Vote } from "../../../src/core/health/vote.ts";
import { asId, type VantageName } from "../../../src/core/model/ids.ts";
import type { MeasuredState } from "../../../src/core/model/live.ts";
import { counters, VANTAGES } from "./watched.ts";

const SAYS: Readonly<Record<string, MeasuredState>> = { U: "up", D: "down", G: "degraded" };

/** One vote for each sign; `.` is a vantage without one. */
export function votes(signs: string): readonly Vote[] {
  return signs.split("").flatMap((sign, at) => {
    const says = SAYS[sign.toUpperCase()];
    if (says === undefined) return [];
    return [
      {
        vantage: asId<VantageName>(VANTAGES[at] ?? `v${at}`),
        counters: counters(says === "down" ? "down" : "up", 0, { degraded: says === "degraded" }),
        says,
        fresh: sign === sign.toUpperCase(),
      },
    ];
  });
}
