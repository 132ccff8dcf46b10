/**
 * Rules with the lab's timings: what takes minutes in production takes seconds, and answers that only real origins give are not expected. Nothing else differs.
 */
import { createHash } from "node:crypto";
import type { ProbeRule, Rules } from "../core/model/rules.ts";
import { makeBundle } from "../core/ruleset/index.ts";

/** What the lab's origins cannot know: which header, text or change a healthy answer has. */
const LAB_EXPECTS = { expectHeader: null, expectBody: null, changesWithinMs: null } as const;
/** Path, expected statuses and the number of failures that count stay as the rules have them, except that `fall` is 3 at most. */
const LAB_PROBE = { intervalMs: 1000, timeoutMs: 500, rise: 2, clear: 2 } as const;
const MOST_FALL = 3;
/** How long a cluster that was down once is held down yet. */
export const LAB_HOLD_DOWN_MS = 5000;
/** How long a cluster that comes back takes to its whole share. */
export const LAB_RAMP_MS = 10_000;

/** Shortens probes, hold-down and ramp. */
export function withLabTimings(rules: Rules): Rules {
  return {
    ...rules,
    clusters: rules.clusters.map((cluster) => ({ ...cluster, probe: labProbe(cluster.probe) })),
    regions: rules.regions.map((region) => ({ ...region, holdDownMs: LAB_HOLD_DOWN_MS, rampMs: LAB_RAMP_MS })),
  };
}

/** How long at most until the probes of the lab call a dead cluster down, in milliseconds. */
export const LAB_DOWN_WITHIN_MS = MOST_FALL * LAB_PROBE.intervalMs + LAB_PROBE.timeoutMs + 1000;

/** The text of a bundle of these rules. */
export function bundleOf(rules: Rules): string {
  return makeBundle(rules, (text) => createHash("sha256").update(text).digest("hex")).text;
}

function labProbe(probe: ProbeRule): ProbeRule {
  return { ...probe, ...LAB_PROBE, ...LAB_EXPECTS, fall: Math.min(probe.fall, MOST_FALL) };
}
