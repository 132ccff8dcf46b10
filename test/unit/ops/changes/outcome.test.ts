import { describe, expect, test } from "vitest";
import { decideRouting } from "../../../../src/core/decide/decide.ts";
import type { RoutingDecision } from "../../../../src/core/model/decision.ts";
import { outcomeOf, outcomeText } from "../../../../src/core/ops/changes/outcome.ts";
import { bundleOf, live, route, viewer } from "../../small-rules.ts";

const answered = (to: Parameters<typeof route>[1]): RoutingDecision =>
  decideRouting(bundleOf({ routes: [route("r", to)] }), live(), viewer());

describe("where a decision leads", () => {
  const rows: [name: string, decision: RoutingDecision, outcome: object, text: string][] = [
    [
      "hand-off",
      decideRouting(bundleOf(), live(), viewer()),
      { kind: "handoff", cluster: "sa-east", role: "stable", version: "v41", reason: "matched" },
      "sa-east stable v41 matched",
    ],
    [
      "fixed answer",
      answered({ to: { kind: "respond", respond: { status: 200, body: "x" } } }),
      { kind: "respond", status: 200, reason: "route-response" },
      "answers 200 route-response",
    ],
    [
      "redirect",
      answered({ to: { kind: "redirect", redirect: { status: 302, location: "/new" } } }),
      { kind: "respond", status: 302, reason: "route-response" },
      "answers 302 route-response",
    ],
    [
      "refusal",
      answered({ match: { paths: ["/x"] } }),
      { kind: "reject", status: 404, reason: "no-route" },
      "refuses 404 no-route",
    ],
  ];
  test.each(rows)("%s", (_, decision, outcome, text) => {
    expect(outcomeOf(decision)).toEqual(outcome);
    expect(outcomeText(outcomeOf(decision))).toBe(text);
  });
});
