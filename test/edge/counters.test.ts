/**
 * The counters of one isolate, with a clock of the test's own.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LocateOutcome } from "../../src/core/model/place.ts";
import { viewer } from "../unit/small-rules.ts";

const MINUTE = 60_000;
/** What the line shows of the live value. */
const LIVE = { version: 7, ageS: 3 };

let lines: unknown[] = [];
beforeEach(() => {
  lines = [];
  vi.resetModules();
  vi.spyOn(console, "info").mockImplementation((line: string) => void lines.push(JSON.parse(line)));
});
afterEach(() => vi.restoreAllMocks());

/** A fresh isolate's counters. */
const counters = () => import("../../src/edge/counters.ts");

const step = (outcome: LocateOutcome) => ({ source: "cf" as const, outcome, said: "" });

describe("one line, at most once a minute", () => {
  test("with what came since the last one", async () => {
    const { count, tellCounts } = await counters();
    count("place_tor");
    tellCounts(MINUTE, LIVE);
    count("place_tor");
    count("table_refused");
    tellCounts(2 * MINUTE - 1, LIVE);
    count("place_tor");
    tellCounts(2 * MINUTE, LIVE);
    tellCounts(4 * MINUTE, LIVE);
    expect(lines).toEqual([
      { level: "info", what: "counts", counts: { place_tor: 1 }, live: LIVE },
      { level: "info", what: "counts", counts: { place_tor: 2, table_refused: 1 }, live: LIVE },
    ]);
  });

  test("and none when nothing was counted", async () => {
    const { tellCounts } = await counters();
    tellCounts(MINUTE, LIVE);
    expect(lines).toEqual([]);
  });
});

describe("a viewer's place", () => {
  const rows: [name: string, parts: Parameters<typeof viewer>[0], counts: object | null][] = [
    ["that was found counts nothing", { country: "BR", located: [step("used")] }, null],
    [
      "that two sources see differently",
      { country: "BR", located: [step("used"), step("differs")] },
      { place_differs: 1 },
    ],
    ["beside claims", { country: "BR", dropped: ["x-country", "x-city"] }, { place_dropped: 1 }],
    ["that nobody knows", { located: [step("unknown")] }, { place_unknown: 1 }],
    ["that Tor hides", { located: [step("tor")] }, { place_tor: 1 }],
  ];
  test.each(rows)("%s", async (_, parts, counts) => {
    const { countPlace, tellCounts } = await counters();
    countPlace(viewer(parts));
    tellCounts(MINUTE, LIVE);
    expect(lines).toEqual(counts === null ? [] : [{ level: "info", what: "counts", counts, live: LIVE }]);
  });
});
