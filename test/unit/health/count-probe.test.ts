import { describe, expect, test } from "vitest";
import { countProbe } from "../../../src/core/health/count-probe.ts";
import type { ProbeCounters } from "../../../src/core/model/probe.ts";
import { PROBE, result } from "./watched.ts";

/** Counts results written as `+` and `-`, ten seconds apart from 10 s on, and returns the counters after each. */
function history(results: string, probe = PROBE): readonly ProbeCounters[] {
  const after: ProbeCounters[] = [];
  for (const [step, sign] of results.split("").entries()) {
    after.push(countProbe(after.at(-1) ?? null, result(sign === "+", (step + 1) * 10_000), probe));
  }
  return after;
}

function states(results: string, probe = PROBE): string {
  return history(results, probe)
    .map((counters) => (counters.state === "up" ? "U" : "D"))
    .join("");
}

describe("fall 3, clear 3, rise 5", () => {
  test.each([
    ["the first success sets up", "+", "U"],
    ["the first failure sets down", "-", "D"],
    ["two failures are not enough", "+--", "UUU"],
    ["three failures in a row turn it down", "+---", "UUUD"],
    ["the three failures need not be in a row", "+-+-+-", "UUUUUD"],
    ["two successes do not clear two failures", "+--++-", "UUUUUD"],
    ["three successes in a row clear them", "+--+++--", "UUUUUUUU"],
    ["successes that a failure parts do not clear", "+-++-++-", "UUUUUUUD"],
    ["after a clear it takes three failures again", "+--+++---", "UUUUUUUUD"],
    ["four successes do not bring it back", "-++++", "DDDDD"],
    ["five in a row do", "-+++++", "DDDDDU"],
    ["a failure among them starts them again", "-++++-+++++", "DDDDDDDDDDU"],
    ["back up it owes nothing: three failures turn it down", "-+++++---", "DDDDDUUUD"],
    ["more failures while down change nothing", "----", "DDDD"],
  ])("%s: %s gives %s", (_, results, expected) => {
    expect(states(results)).toBe(expected);
  });

  test("a cluster that is up 2 s and down 2 s, probed every second for 2 minutes, changes state once", () => {
    const seen = states("++--".repeat(30), { ...PROBE, intervalMs: 1000 });
    expect(seen.split("").filter((state, at) => at > 0 && state !== seen[at - 1])).toEqual(["D"]);
  });
});

test("with fall, clear and rise of 1 every result decides", () => {
  expect(states("+-+--+", { ...PROBE, fall: 1, clear: 1, rise: 1 })).toBe("UDUDDU");
});

test("why it failed is kept, the beginning of it where that is long", () => {
  const kept = (why: string): string => countProbe(null, result(false, 10_000, { why }), PROBE).why;
  expect(kept("x".repeat(160))).toBe("x".repeat(160));
  expect(kept("x".repeat(161))).toBe(`${"x".repeat(159)}…`);
  expect(kept('wrong header x-a: "\u009b31m\u202e\n\u2028é"')).toBe('wrong header x-a: "\ufffd31m\ufffd\ufffd\ufffdé"');
});

test("thresholds that were lowered meanwhile take effect with the next result", () => {
  const twoFailures = history("+--").at(-1) ?? null;
  expect(countProbe(twoFailures, result(false, 40_000), { ...PROBE, fall: 2 }).state).toBe("down");
});

test("a cluster without failures counts no successes: there is nothing to clear", () => {
  expect(history("++++").at(-1)).toMatchObject({ failures: 0, successes: 0 });
});

test("since is the time of the result that changed the state, and stays", () => {
  expect(history("++---+").map((counters) => counters.since)).toEqual([10_000, 10_000, 10_000, 10_000, 50_000, 50_000]);
});

test("the last look and its reason are always those of the last probe", () => {
  const seen = history("+-+").map(({ lastAt, why }) => ({ lastAt, why }));
  expect(seen).toEqual([
    { lastAt: 10_000, why: "" },
    { lastAt: 20_000, why: "connection refused or lost" },
    { lastAt: 30_000, why: "" },
  ]);
});

/** Counts answers with these round-trip times (null: no answer), and returns the average after each. */
function rtts(samples: readonly (number | null)[]): readonly (number | null)[] {
  let counters: ProbeCounters | null = null;
  return samples.map((rttMs, at) => {
    counters = countProbe(counters, result(rttMs !== null, at, { rttMs }), PROBE);
    return counters.rttMs;
  });
}

describe("round-trip time", () => {
  test("the first answer sets it, each later one moves it by an eighth of the difference", () => {
    expect(rtts([80, 160, 90])).toEqual([80, 90, 90]);
  });

  test("probes without an answer leave it alone", () => {
    expect(rtts([null, 80, null, 88])).toEqual([null, 80, 80, 81]);
  });
});

test("ready is what the last success said", () => {
  const first = countProbe(null, result(true, 0, { ready: 40 }), PROBE);
  const failed = countProbe(first, result(false, 1), PROBE);
  const second = countProbe(failed, result(true, 2, { ready: 70 }), PROBE);
  expect([first.ready, failed.ready, second.ready]).toEqual([40, 40, 70]);
});

test("whether it is degraded is what the last success said", () => {
  const after = (...seen: readonly (readonly [boolean, boolean])[]) =>
    seen.reduce<ProbeCounters | null>(
      (held, [ok, degraded], at) => countProbe(held, result(ok, at, { degraded }), PROBE),
      null,
    )?.degraded;
  expect([after([true, true]), after([true, true], [true, false])]).toEqual([true, false]);
  expect(after([true, true], [false, false])).toBe(true);
});

describe("the row of successes", () => {
  test("holds the times of those that followed one another, the last `rise` of them", () => {
    expect(history("+++").at(-1)?.row).toEqual([10_000, 20_000, 30_000]);
    expect(history("+++++++").at(-1)?.row).toEqual([30_000, 40_000, 50_000, 60_000, 70_000]);
  });

  test("begins anew after a failure", () => {
    expect(history("+++-").at(-1)?.row).toEqual([]);
    expect(history("+++-+").at(-1)?.row).toEqual([50_000]);
  });
});
