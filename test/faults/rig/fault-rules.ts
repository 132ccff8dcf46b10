/**
 * The shipped rules with shorter times: what takes minutes in production takes seconds here.
 *
 * Every time that rules can say is divided by one factor, so that what follows from their ratios (how many
 * probes fit into a flap, how long a ramp lasts against a hold-down) stays as it is. Times that are not in rules,
 * such as the ten minutes for which a measurement counts, are not shortened.
 */
import type { ClusterName, OverrideName } from "../../../src/core/model/ids.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { ForcedState, OverrideRule } from "../../../src/core/model/override-rule.ts";
import type { ProbeRule, Rules } from "../../../src/core/model/rules.ts";
import { sampleRules } from "../../edge/rig/sample-rules.ts";
import type { Audience } from "./generator.ts";

/** How many times faster than in production time goes in these tests. */
export const FACTOR = 20;

/** A busy machine needs longer than 3 s / FACTOR to answer: ten times as long as what is called a stall (generator.ts). */
export const HEADERS_TIMEOUT_MS = 2000;
/** Less than the interval, and long for a machine on loopback. */
const PROBE_TIMEOUT_SHARE = 0.8;

/** The shipped rules at this speed. */
export function rulesAt(factor: number): Rules {
  const rules = sampleRules();
  return {
    ...rules,
    clusters: rules.clusters.map((cluster) => ({ ...cluster, probe: probeAt(factor, cluster.probe) })),
    regions: rules.regions.map((region) => ({
      ...region,
      holdDownMs: region.holdDownMs / factor,
      rampMs: region.rampMs / factor,
    })),
    routes: rules.routes.map((route) => ({
      ...route,
      forward: factor === 1 ? route.forward : { ...route.forward, headersTimeoutMs: HEADERS_TIMEOUT_MS },
    })),
  };
}

function probeAt(factor: number, probe: ProbeRule): ProbeRule {
  const intervalMs = probe.intervalMs / factor;
  return { ...probe, intervalMs, timeoutMs: Math.min(probe.timeoutMs, PROBE_TIMEOUT_SHARE * intervalMs) };
}

/** The same rules with an order in a file, which holds from the beginning and to no end. */
export function withOrder(rules: Rules, cluster: string, state: ForcedState): Rules {
  const order: OverrideRule = {
    name: asId<OverrideName>(`${state}-${cluster}`),
    effect: { kind: "state", clusters: [asId<ClusterName>(cluster)], state, rampMs: 0, finishWithinMs: 600_000 },
    fromMs: null,
    untilMs: Date.now() + 86_400_000,
    reason: "the test says so",
    ticket: "",
    source: "test:1",
  };
  return { ...rules, overrides: [...rules.overrides, order] };
}

/** Viewers of four regions, and which clusters the rules let serve them at all. */
export const AUDIENCES: readonly Audience[] = [
  // Residency gdpr: also when both are down.
  { country: "DE", continent: "EU", weight: 3, allowed: ["eu-central", "eu-west"] },
  { country: "BR", continent: "SA", weight: 3, allowed: ["sa-east", "us-east"] },
  { country: "US", continent: "NA", weight: 2, allowed: ["us-east", "eu-west", "sa-east"] },
  { country: "JP", continent: "AS", weight: 2, allowed: ["ap-southeast", "eu-central", "us-east"] },
];
