import { describe, expect, test } from "vitest";
import {
  isClusterFailure,
  isNoAnswer,
  judgeAttempt,
  type AttemptEnd,
  type Verdict,
} from "../../../src/core/handoff/judge-answer.ts";
import { refusedEnd } from "../../../src/core/handoff/refused.ts";

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

const OF_CLOUDFLARE = [...range(520, 527), 530];
const NO_STATUS = [0, 99, 100, 101, 199, 600, 999];

describe("another cluster may be tried after", () => {
  test.each([502, 503, 504, ...OF_CLOUDFLARE, ...NO_STATUS])("%i", (status) => {
    expect(isClusterFailure(status)).toBe(true);
  });
});

describe("the application's own words pass", () => {
  test.each([200, 204, 206, 301, 304, 400, 401, 403, 404, 408, 429, 499, 500, 501, 505, 511, 519, 528, 529, 531, 599])(
    "%i",
    (status) => {
      expect(isClusterFailure(status)).toBe(false);
    },
  );
});

describe("no answer of the cluster at all", () => {
  test.each([...OF_CLOUDFLARE, ...NO_STATUS])("%i", (status) => {
    expect(isNoAnswer(status)).toBe(true);
  });

  test.each([200, 500, 502, 503, 504, 519, 528, 529, 531, 599])("%i is one", (status) => {
    expect(isNoAnswer(status)).toBe(false);
  });
});

describe("what an attempt says of its cluster", () => {
  const ordinary: [end: AttemptEnd, verdict: Verdict][] = [
    [200, "served"],
    [404, "served"],
    [500, "served"],
    [503, "failed"],
    [522, "failed"],
    [99, "failed"],
    ["timed-out", "failed"],
    ["unreachable", "failed"],
  ];
  test.each(ordinary)("%s: %s", (end, verdict) => {
    expect(judgeAttempt(end, "ordinary", true)).toBe(verdict);
  });

  test.each(["ordinary", "blocking"] as const)("a refusal of the edge says that, of every request: %s", (kind) => {
    for (const bodiless of [true, false]) {
      expect(judgeAttempt(refusedEnd("certificate: none"), kind, bodiless)).toBe("refused");
    }
  });

  const blocking: [end: AttemptEnd, verdict: Verdict][] = [
    [200, "served"],
    [503, "nothing"],
    ["timed-out", "nothing"],
    [502, "failed"],
    [504, "failed"],
    ["unreachable", "failed"],
  ];
  test.each(blocking)("of a request that is held back, %s: %s", (end, verdict) => {
    expect(judgeAttempt(end, "blocking", true)).toBe(verdict);
  });

  const withBody: [end: AttemptEnd, verdict: Verdict][] = [
    ["timed-out", "nothing"],
    ["unreachable", "nothing"],
    [503, "failed"],
    [200, "served"],
  ];
  test.each(withBody)("with a body, whose sender may be slow or gone, %s: %s", (end, verdict) => {
    expect(judgeAttempt(end, "ordinary", false)).toBe(verdict);
  });
});
