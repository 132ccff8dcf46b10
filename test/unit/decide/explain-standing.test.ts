import { describe, expect, test } from "vitest";
import { durationText, standingTexts, type AboutCluster } from "../../../src/core/decide/explain-standing.ts";
import { EPOCH_MAX } from "../../../src/core/model/day.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { ClusterStanding, VantageWord } from "../../../src/core/model/trace.ts";
import { AT, MINUTE } from "../small-rules.ts";
import { PLAIN_STANDING } from "./plain-standing.ts";

const ABOUT: AboutCluster = { at: AT, region: "latam", share: null, notChosen: "", isChosen: false, words: [] };

function texts(standing: Partial<ClusterStanding>, about: Partial<AboutCluster> = {}): readonly string[] {
  return standingTexts({ ...PLAIN_STANDING, ...standing }, { ...ABOUT, ...about });
}

const rows: [name: string, standing: Partial<ClusterStanding>, texts: readonly string[]][] = [
  ["all of its share", {}, ["a  up  takes 100 % (measured)"]],
  ["since when", { since: AT - 3 * MINUTE }, ["a  up for 3 min  takes 100 % (measured)"]],
  ["whose word it is", { since: AT - 1000, vantage: asId("sam") }, ["a  up for 1 s by sam  takes 100 % (measured)"]],
  ["nothing of a state that begins now", { since: AT }, ["a  up  takes 100 % (measured)"]],
  ["what nobody measured", { real: "unknown", because: "unknown" }, ["a  unknown  takes 100 % (unknown)"]],
  [
    "what it says of itself",
    { real: "degraded", ready: 30.5, healthy: 0, degraded: 0.305 },
    ["a  degraded, ready 30.5 %  takes 30.5 % (measured)"],
  ],
  [
    "why it is down",
    { real: "down", since: AT - 90_000, healthy: 0, because: "down", why: "refused" },
    ["a  down for 1 min 30 s  takes 0 % (down)", "  last probe failed: refused"],
  ],
  [
    "a drain under way",
    {
      forced: "drain",
      order: "sa-switch",
      orderUntil: AT + 60 * MINUTE,
      healthy: 0.8,
      because: "draining",
      recoversInMs: 4 * MINUTE,
    },
    ["a  up  takes 80 % (draining, empty in 4 min)", "  drain by sa-switch, ends in 1 h"],
  ],
  [
    "an order that is over and holds on",
    { forced: "forced-down", order: "17", orderUntil: AT - MINUTE, healthy: 0, because: "returning" },
    [
      "a  up  takes 0 % (returning)",
      "  forced-down by 17, ended 1 min ago; waits for fresh successes in a row before it returns",
    ],
  ],
  [
    "a state that a question states",
    { forced: "drain", order: "stated state of a", orderUntil: EPOCH_MAX, healthy: 0, because: "drained" },
    ["a  up  takes 0 % (drained)", "  drain, as stated"],
  ],
  [
    "one forced up, and dialled",
    {
      real: "down",
      forced: "forced-up",
      order: "o",
      orderUntil: AT + 1000,
      because: "forced",
      dial: 0.255,
      dialOrder: "d",
      dialUntil: AT + 2000,
    },
    ["a  down  takes 100 % (forced), dial 25.5 %", "  forced-up by o, ends in 1 s; dial 25.5 % by d, ends in 2 s"],
  ],
  [
    "a hold-down",
    { healthy: 0, because: "hold-down", recoversInMs: 360_000 },
    ["a  up  takes 0 % (hold-down, whole in 6 min)"],
  ],
  [
    "the last moment of a ramp",
    { healthy: 0.9996, because: "ramp", recoversInMs: 100 },
    ["a  up  takes 100 % (ramp, whole in 1 s)"],
  ],
  [
    "what an operator has to do",
    { healthy: 0, because: "away" },
    ["a  up  takes 0 % (away)", "  came back, and waits for an operator: failback latam a"],
  ],
  [
    "the cap",
    { real: "down", healthy: 0, degraded: 1, because: "eject-capped" },
    [
      "a  down  takes 100 % (eject-capped)",
      "  down, but beyond what probes may take away here (maxEjectPercent): behind every healthy one",
    ],
  ],
  [
    "words of a probe on one line",
    { why: "bad\nline" },
    ["a  up  takes 100 % (measured)", "  last probe failed: bad\\nline"],
  ],
];

test.each(rows)("says %s", (_, standing, wanted) => {
  expect(texts(standing)).toEqual(wanted);
});

describe("beside the standing", () => {
  test("its share, and whether the viewer is there or why not", () => {
    expect(texts({}, { share: 2825, isChosen: true })[0]).toBe("a  up  takes 100 % (measured)  gets 28.3 %  chosen");
    expect(texts({}, { share: 0, notChosen: "not his home" })[0]).toBe(
      "a  up  takes 100 % (measured)  gets 0 %  not his home",
    );
  });

  test("what each vantage says, and what its word is worth", () => {
    const word = (vantage: string, more: Partial<VantageWord>): VantageWord => ({
      cluster: asId("a"),
      vantage: asId(vantage),
      says: "up",
      since: AT - 2 * MINUTE,
      standing: "counted",
      why: "",
      ...more,
    });
    const words = [
      word("fra", { says: "down", standing: "suspect", why: "refused" }),
      word("iad", {}),
      word("nrt", { says: "down", standing: "bad" }),
      word("sam", { standing: "silent" }),
    ];
    expect(texts({ why: "refused" }, { words })).toEqual([
      "a  up  takes 100 % (measured)",
      "  vantages: fra says down for 2 min alone, so not believed yet (refused), iad says up for 2 min, " +
        "nrt says down for 2 min, not counted: it calls most clusters down, sam says up for 2 min, silent since",
    ]);
  });
});

describe("a duration", () => {
  const lengths: [ms: number, text: string][] = [
    [0, "0 s"],
    [-5, "0 s"],
    [1, "1 s"],
    [60_000, "1 min"],
    [247_001, "4 min 8 s"],
    [3_599_001, "1 h"],
    [7_380_000, "2 h 3 min"],
    [90_000_000, "1 d 1 h"],
  ];
  test.each(lengths)("%i ms is %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
