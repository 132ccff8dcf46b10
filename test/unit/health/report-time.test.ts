import { describe, expect, test } from "vitest";
import { foldLive } from "../../../src/core/health/fold-live.ts";
import { inTimeOf, madeAt } from "../../../src/core/health/report-time.ts";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";
import type { VantageReport } from "../../../src/core/model/probe.ts";
import { stateOrder } from "./order-parts.ts";
import { counters, PROBE, report, watch } from "./watched.ts";

const T = 1_700_000_000_000;
const FIVE_MINUTES = 300_000;

test.each([
  ["now", T, T],
  ["a delivery ago", T - 5000, T - 5000],
  ["longer ago than a delivery takes", T - 5001, T],
  ["in the future", T + 1, T],
])("a report made %s", (_, at, expected) => {
  expect(madeAt(at, T)).toBe(expected);
});

describe("a report of a prober whose clock is", () => {
  const seen = counters("up", T - 100, {
    since: T - 50_000,
    row: [T - 10_100, T - 100],
    content: { digest: "ab", since: T - 70_000 },
  });
  const right = report("sam", { "sa-east": seen }, T);

  /** As a prober writes it whose clock differs by so much. */
  function by(ms: number): VantageReport {
    const { content, ...others } = seen;
    return report(
      "sam",
      {
        "sa-east": {
          ...others,
          since: seen.since + ms,
          lastAt: seen.lastAt + ms,
          row: seen.row.map((at) => at + ms),
          content: content && { ...content, since: content.since + ms },
        },
      },
      T + ms,
    );
  }

  test("right is the very same", () => {
    expect(inTimeOf(right, T)).toBe(right);
  });

  test.each([
    ["five minutes ahead", FIVE_MINUTES],
    ["five minutes behind", -FIVE_MINUTES],
    ["an hour behind", -12 * FIVE_MINUTES],
  ])("%s reads as of one whose clock is right", (_, ms) => {
    expect(inTimeOf(by(ms), T)).toEqual(right);
  });

  test("in 1970 has no time before that", () => {
    const odd = inTimeOf(report("sam", { "sa-east": counters("up", T - 5) }, T + T), T);
    expect(odd.clusters["sa-east"]).toMatchObject({ since: 0, lastAt: 0 });
  });
});

describe("two vantages, one of them with a clock that is off by five minutes", () => {
  const RULES = watch(["sa-east"], ["sam", "enam"]);

  test.each([
    ["ahead", FIVE_MINUTES],
    ["behind", -FIVE_MINUTES],
  ])("%s: are a quorum while both look, and none once it has stopped", (_, ms) => {
    const [right, off] = [0, ms].map((by) => counters("up", T + by));
    if (right === undefined || off === undefined) throw new Error("two counters were made");
    const heard = [report("sam", { "sa-east": right }, T), inTimeOf(report("enam", { "sa-east": off }, T + ms), T)];
    const live = foldLive(NOTHING_KNOWN, { reports: heard, edges: [] }, RULES, T);
    expect(live.clusters["sa-east"]?.measured?.state).toBe("up");
    const later = T + 60_000;
    const alone = [report("sam", { "sa-east": counters("down", later) }, later), ...heard.slice(1)];
    expect(foldLive(live, { reports: alone, edges: [] }, RULES, later).at).toBe(T);
  });

  test("ahead: its successes before the end of a drain are no proof", () => {
    const orders = [stateOrder("drain", { untilMs: T })];
    const row = Array.from({ length: PROBE.rise }, (_, at) => T - 60_000 + at * 10_000);
    const before = foldLive(NOTHING_KNOWN, { reports: both(row, T - 1), edges: [] }, RULES, T - 1);
    const live = foldLive({ ...before, orders }, { reports: both(row, T + 1), edges: [] }, RULES, T + 1);
    expect(live.orders).toEqual(orders);
  });

  function both(row: readonly number[], now: number): readonly VantageReport[] {
    return ["sam", "enam"].map((name) => {
      const ahead = row.map((at) => at + FIVE_MINUTES);
      const seen = counters("up", now + FIVE_MINUTES, { row: ahead });
      return inTimeOf(report(name, { "sa-east": seen }, now + FIVE_MINUTES), now);
    });
  }
});
