/**
 * A decision in one line, for whoever has a signed debug header: `x-edge-decision` of the answer.
 *
 * It says what a log line would, and nothing of the viewer. Cluster and role are of the attempt that was answered,
 * which after a failure is not the one that the decision preferred. Where a test header came too, `test` says whether it counts: a
 * token that does not changes nothing else in the answer.
 */
import type { Decision } from "../model/decision.ts";
import type { Attempt } from "../model/handoff.ts";

/** `key=value` pairs, each of the plain letters of a header. */
export function decisionHeader(decision: Decision, answered: Pick<Attempt, "cluster" | "role"> | null): string {
  const served = answered ?? (decision.kind === "handoff" ? decision : null);
  const pairs: readonly (readonly [string, string | number | null | undefined])[] = [
    ["reason", decision.reason],
    ["region", decision.region],
    ["route", decision.route],
    ["cluster", served?.cluster],
    ["role", served?.role],
    ["bundle", decision.bundle.seq],
    ...testPairs(decision),
  ];
  return pairs.map(([key, value]) => `${key}=${value ?? "-"}`).join(", ");
}

function testPairs({ viewer: { test } }: Decision): readonly (readonly ["test", string])[] {
  if (test === null) return [];
  return [["test", typeof test === "string" ? test : "counts"]];
}
