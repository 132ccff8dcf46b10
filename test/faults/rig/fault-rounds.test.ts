/**
 * The judges of rounds: that each promise is missed when it is, and kept when it is.
 */
import { describe, expect, test } from "vitest";
import { ROUNDS } from "./fault-rounds.ts";
import type { Observed } from "./generator.ts";
import type { Seen } from "./round.ts";
import { tallyOf } from "./tally.ts";
import { SEEN_WELL } from "./seen-well.ts";

const SPAN = { from: 1000, to: 3000 };

/** Ten requests, of which the given ones are as said; each reached one cluster, and the fault was met by those. */
function seen(odd: readonly Partial<Observed>[], more: Partial<Seen> = {}): Seen {
  const observed = Array.from({ length: 10 }, (_, number) => ({ ...SEEN_WELL, number, at: 1500, ...odd[number] }));
  return {
    observed,
    span: SPAN,
    tally: tallyOf(observed, SPAN),
    calm: true,
    reached: observed.length,
    reachedBroken: odd.length,
    errors: 0,
    secondAttempts: observed.filter(({ attempt }) => attempt === "2").length,
    slow: 0,
    backMs: 500,
    ...more,
  };
}

/** Ids of the promises that a fault's round finds missed. */
function missed(fault: string, what: Seen): readonly string[] {
  const round = ROUNDS.find((one) => one.fault === fault);
  if (round === undefined) throw new Error(`no round is called ${fault}`);
  const ids: string[] = [];
  round.promises(what, (id, holds) => void (holds || ids.push(id)));
  return ids;
}

const SECOND = { attempt: "2", cluster: "us-east" };

test("whether anybody met a fault is not judged where the machine stalled", () => {
  for (const { fault } of ROUNDS) expect(missed(fault, seen([], { calm: false, reached: 10 }))).not.toContain("met");
});

describe("a fault that another cluster masks", () => {
  const fault = "answers 503";

  test("keeps its promises when another one answered, and the cluster is used again", () => {
    expect(missed(fault, seen([SECOND, SECOND], { reached: 12 }))).toEqual([]);
  });

  test.each<[string, string, Seen]>([
    ["R1", "a viewer sees an error", seen([{ ...SECOND, status: 503 }], { reached: 11 })],
    ["met", "nobody met it", seen([])],
    ["R4", "clusters get more than attempts account for", seen([SECOND], { reached: 12 })],
    ["R5", "nobody comes back", seen([SECOND, { at: SPAN.to + 6000 }], { reached: 11, backMs: null })],
    ["R5", "they come back late", seen([SECOND], { reached: 11, backMs: 10_000 })],
    [
      "R2",
      "its breaker never opened",
      seen(
        Array.from({ length: 10 }, () => SECOND),
        { reached: 20 },
      ),
    ],
  ])("misses %s when %s", (id, _, what) => {
    expect(missed(fault, what)).toEqual([id]);
  });
});

describe("what looks odd and is no failure", () => {
  const fault = "103 before the answer";

  test("keeps its promises when nobody was moved", () => {
    expect(missed(fault, seen([{}, {}]))).toEqual([]);
  });

  test.each<[string, string, Seen]>([
    ["R14", "it is an error for somebody", seen([{ status: 502 }])],
    ["met", "nobody met it", seen([])],
    ["once", "it was asked for twice", seen([{}], { reached: 11 })],
    ["stays", "somebody was moved", seen([SECOND])],
  ])("misses %s when %s", (id, _, what) => {
    expect(missed(fault, what)).toEqual([id]);
  });
});

describe("an answer that breaks off", () => {
  const fault = "reset in the body";
  const BROKEN = { error: "aborted", body: "none" } as const;

  test("keeps its promises when each who met it saw an error", () => {
    expect(missed(fault, seen([BROKEN, BROKEN]))).toEqual([]);
  });

  test.each<[string, string, Seen]>([
    ["met", "nobody met it", seen([])],
    ["R13", "somebody who met it saw none", seen([BROKEN], { reachedBroken: 2 })],
    ["once", "it was asked for again", seen([BROKEN], { reached: 11 })],
  ])("misses %s when %s", (id, _, what) => {
    expect(missed(fault, what)).toEqual([id]);
  });

  test("misses R13 twice when a short answer looks whole", () => {
    expect(missed(fault, seen([{ body: "wrong" }]))).toEqual(["R13", "R13"]);
  });
});

describe("a POST", () => {
  const fault = "reads a POST, then resets";
  const TOLD = { status: 502, cluster: null, reason: "not-retryable", body: "wrong" } as const;

  test("keeps its promises when it was sent once and its viewer was told", () => {
    expect(missed(fault, seen([TOLD]))).toEqual([]);
  });

  test.each<[string, string, Seen]>([
    ["R19", "it was sent twice", seen([TOLD], { reached: 11 })],
    ["met", "nobody met it", seen([])],
    ["R3", "its viewer was not told", seen([{}])],
  ])("misses %s when %s", (id, _, what) => {
    expect(missed(fault, what)).toEqual([id]);
  });
});

describe("a tenth of answers that are late", () => {
  const fault = "10 % of requests 5 s late";

  test("keeps its promises when those viewers waited, and misses one when more did", () => {
    expect(missed(fault, seen([SECOND], { reached: 11, slow: 3 }))).toEqual([]);
    expect(missed(fault, seen([SECOND], { reached: 11, slow: 4 }))).toEqual(["late"]);
  });
});
