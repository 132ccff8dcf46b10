import { describe, expect, test } from "vitest";
import { isClusterFailure, isNoAnswer } from "../../../src/core/handoff/judge-answer.ts";

const OF_GATEWAYS = [502, 503, 504];
const OF_CLOUDFLARE = [520, 521, 522, 523, 524, 525, 526, 527, 530];
const OF_APPLICATIONS = [
  200, 204, 206, 301, 304, 400, 404, 408, 416, 421, 429, 499, 500, 501, 505, 507, 511, 528, 529, 599,
];
const NO_STATUS = [0, 99, 100, 101, 103, 199, 600, 999];

describe("another cluster may be tried", () => {
  test.each([...OF_GATEWAYS, ...OF_CLOUDFLARE, ...NO_STATUS])("after %i", (status) => {
    expect(isClusterFailure(status)).toBe(true);
  });

  test.each(OF_APPLICATIONS)("not after %i, which is the application's own word", (status) => {
    expect(isClusterFailure(status)).toBe(false);
  });
});

describe("what a viewer may see of the last cluster", () => {
  test.each([...OF_GATEWAYS, ...OF_APPLICATIONS])("%i passes", (status) => {
    expect(isNoAnswer(status)).toBe(false);
  });

  test.each([...OF_CLOUDFLARE, ...NO_STATUS])("%i is nobody's answer to him", (status) => {
    expect(isNoAnswer(status)).toBe(true);
  });
});
