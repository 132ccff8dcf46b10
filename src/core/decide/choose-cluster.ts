/**
 * Steps 8 to 10: shares, what happens when nothing is available, and the choice.
 *
 * In: the candidate tiers of one viewer. Out: a choice, a fixed answer of the region, or nothing.
 */
import type { IndexedRegion } from "../model/bundle.ts";
import type { FixedResponse } from "../model/answer.ts";
import type { TraceStep } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";
import { failOpen } from "./availability.ts";
import type { CandidateTier } from "./candidate.ts";
import type { Choice } from "./choice.ts";
import { chooseListed } from "./choose-listed.ts";
import { chooseWeighted } from "./choose-weighted.ts";

export type ClusterChoice =
  | { readonly kind: "chosen"; readonly choice: Choice }
  | { readonly kind: "respond"; readonly response: FixedResponse; readonly steps: readonly TraceStep[] }
  | { readonly kind: "none"; readonly steps: readonly TraceStep[] };

/** Chooses; when nothing is available the region's `onAllDown` decides, but where residency leaves no cluster at all, it does. */
export function chooseCluster(tiers: readonly CandidateTier[], region: IndexedRegion, viewer: Viewer): ClusterChoice {
  const choice = choose(tiers, region, viewer);
  if (choice !== null) return { kind: "chosen", choice };
  const { onAllDown } = region.rule;
  const someAllowed = tiers.some(({ candidates }) => candidates.length > 0);
  if (onAllDown.kind === "respond" && someAllowed) {
    return { kind: "respond", response: onAllDown.respond, steps: [nothing("all-down-response")] };
  }
  const revived = choose(tiers.map(revive), region, viewer);
  if (revived === null) return { kind: "none", steps: [nothing("none")] };
  const steps = [nothing("fail-open"), ...revived.steps.filter((step) => step.stage !== "shares")];
  return { kind: "chosen", choice: { ...revived, reason: "fail-open", steps } };
}

function choose(tiers: readonly CandidateTier[], region: IndexedRegion, viewer: Viewer): Choice | null {
  return region.listed
    ? chooseListed(tiers, region, { key: viewer.key, at: viewer.place.coordinates, rtt: viewer.rtt })
    : chooseWeighted(tiers, region, viewer.key);
}

function revive(tier: CandidateTier): CandidateTier {
  return {
    ...tier,
    candidates: tier.candidates.map((one) => ({ ...one, standing: failOpen(one.standing) })),
  };
}

function nothing(outcome: "all-down-response" | "fail-open" | "none"): TraceStep {
  return { stage: "shares", tiers: [], outcome, loads: [] };
}
