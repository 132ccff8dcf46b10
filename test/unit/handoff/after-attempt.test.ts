import { describe, expect, test } from "vitest";
import {
  failureOf,
  isLeftByAll,
  stepAfter,
  type Failure,
  type NextStep,
} from "../../../src/core/handoff/after-attempt.ts";
import type { AttemptEnd } from "../../../src/core/handoff/judge-answer.ts";
import type { Attempt, HandoffPlan } from "../../../src/core/model/handoff.ts";
import type { Target } from "../../../src/core/model/decision.ts";
import { asId, type ClusterName, type RoleName } from "../../../src/core/model/ids.ts";
import { viewer } from "../small-rules.ts";

function attempt(name: string): Attempt {
  const terms = { id: name, clientCertificate: null, assertion: "shared" } as const;
  const version = asId<RoleName>("stable");
  const assertion = { audience: `cluster:${name}`, version, region: "probe", request: null } as const;
  return { cluster: asId<ClusterName>(name), role: version, terms, assertion, url: "", headers: [] };
}

function target(name: string): Target {
  const cluster = asId<ClusterName>(name);
  return { cluster, gateway: `https://${name}.example`, role: asId<RoleName>("stable"), version: "v1" };
}

function plan(attempts: number, single: HandoffPlan["single"] = null): HandoffPlan {
  return {
    attempts: ["a", "b", "c"].slice(0, attempts).map(attempt),
    requestClass: "ordinary",
    body: "none",
    single,
    trial: null,
    passedOver: [],
    headersTimeoutMs: 1000,
    headers: [],
    claims: { names: [], believed: false, addressHeader: null },
    request: null,
  };
}

describe("after an attempt", () => {
  const rows: [name: string, end: AttemptEnd, at: number, attempts: number, step: NextStep][] = [
    ["served", 200, 0, 2, "pass"],
    ["the application's own fault", 500, 0, 2, "pass"],
    ["served at last", 404, 1, 2, "pass"],
    ["a failing gateway, and another cluster", 503, 0, 2, "next"],
    ["Cloudflare's page, and another cluster", 522, 0, 2, "next"],
    ["no answer, and another cluster", "timed-out", 0, 2, "next"],
    ["the second of three", "unreachable", 1, 3, "next"],
    ["a failing gateway, and none left", 503, 1, 2, "give-up"],
    ["no answer, and none left", "unreachable", 1, 2, "give-up"],
    ["a failing gateway that was the only one", 503, 0, 1, "pass"],
    ["so with 502", 502, 0, 1, "pass"],
    ["so with 504", 504, 0, 1, "pass"],
    ["but never Cloudflare's page", 522, 0, 1, "give-up"],
    ["nor what is no status", 999, 0, 1, "give-up"],
    ["no answer of the only one", "timed-out", 0, 1, "give-up"],
    ["a gateway that refuses us, and another cluster", "refused: certificate", 0, 2, "next"],
    ["a gateway that refuses us, and none left", "refused: certificate", 0, 1, "give-up"],
  ];
  test.each(rows)("%s", (...[, end, at, attempts, step]) => {
    expect(stepAfter(end, at, plan(attempts))).toBe(step);
  });
});

describe("whom nobody served is told", () => {
  type Row = [name: string, made: HandoffPlan, last: AttemptEnd, isBudgetEmpty: boolean, wanted: Failure];
  const once = plan(1, "not-repeatable");
  const only = plan(1, "no-other-cluster");
  const all = "all-clusters-failed";
  const rows: Row[] = [
    ["the last gateway said so", plan(2), 503, false, { status: 503, reason: all }],
    ["or 502", plan(2), 502, false, { status: 503, reason: all }],
    ["or 504", plan(2), 504, false, { status: 503, reason: all }],
    ["the last one was late", plan(2), "timed-out", false, { status: 504, reason: all }],
    ["the last one was gone", plan(2), "unreachable", false, { status: 502, reason: all }],
    ["Cloudflare could not reach it", plan(2), 522, false, { status: 502, reason: all }],
    ["it may not come twice", once, "unreachable", false, { status: 502, reason: "not-retryable" }],
    ["it may not come twice, and it was late", once, "timed-out", false, { status: 504, reason: "not-retryable" }],
    ["there is no other", only, "unreachable", false, { status: 502, reason: "cluster-failed" }],
    ["there is no other, and it was late", only, "timed-out", false, { status: 504, reason: "cluster-failed" }],
    ["there is no other, and Cloudflare's page", only, 525, false, { status: 502, reason: "cluster-failed" }],
    ["the last gateway refused us", plan(2), "refused: assertion", false, { status: 502, reason: all }],
    ["too many were sent again", plan(2), "unreachable", true, { status: 503, reason: "retry-budget" }],
    ["too many, and a gateway's own 502", plan(2), 502, true, { status: 503, reason: "retry-budget" }],
  ];
  test.each(rows)("%s", (...[, made, last, isBudgetEmpty, wanted]) => {
    expect(failureOf(made, last, isBudgetEmpty)).toEqual(wanted);
  });
});

describe("residency's own answer is the true one", () => {
  const [next, third] = [target("b"), target("c")];
  const tested = { ...viewer(), test: { cluster: asId<ClusterName>("a"), role: null, region: null } };
  const failed = { status: 502, reason: "all-clusters-failed" } as const;
  const rows: [
    when: string,
    attempts: number,
    decision: Parameters<typeof isLeftByAll>[0],
    failure: Failure,
    is: boolean,
  ][] = [
    ["when each that it allows failed", 2, { viewer: viewer(), failover: [next] }, failed, true],
    [
      "when the one that it allows failed",
      1,
      { viewer: viewer(), failover: [] },
      { ...failed, reason: "cluster-failed" },
      true,
    ],
    ["not when a third was not asked", 2, { viewer: viewer(), failover: [next, third] }, failed, false],
    [
      "not when the request may not come twice",
      1,
      { viewer: viewer(), failover: [next] },
      { ...failed, reason: "not-retryable" },
      false,
    ],
    [
      "not when too many were sent again",
      2,
      { viewer: viewer(), failover: [next] },
      { status: 503, reason: "retry-budget" },
      false,
    ],
    [
      "not when one cluster was tested",
      1,
      { viewer: tested, failover: [] },
      { ...failed, reason: "cluster-failed" },
      false,
    ],
    [
      "not when the viewer's body did not come",
      2,
      { viewer: viewer(), failover: [next] },
      { status: 408, reason: "body-too-slow" },
      false,
    ],
  ];
  test.each(rows)("%s", (...[, attempts, decision, failure, is]) => {
    expect(isLeftByAll(decision, plan(attempts), failure)).toBe(is);
  });
});
