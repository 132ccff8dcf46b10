/**
 * The health step in words: how each cluster stands, what it gets of viewers such as this one, and why he is not there.
 *
 * In: a decision with its trace. Out: texts, one block for each cluster. Why he is elsewhere is read off the way
 * he went; a cluster that takes nothing says so by itself.
 */
import type { RoutingDecision } from "../model/decision.ts";
import type { ClusterName } from "../model/ids.ts";
import type { ClusterStanding, TraceStep } from "../model/trace.ts";
import { standingTexts } from "./explain-standing.ts";

type HealthStep = Extract<TraceStep, { stage: "health" }>;

/** The texts of the step. */
export function healthTexts(step: HealthStep, decision: RoutingDecision): readonly string[] {
  if (step.clusters.length === 0) return ["no cluster may serve this viewer"];
  const shares = sharesOf(decision);
  const chosen = decision.kind === "handoff" ? decision.cluster : null;
  return step.clusters.flatMap((standing) => {
    const { cluster } = standing;
    return standingTexts(standing, {
      at: decision.viewer.at,
      region: decision.region ?? "",
      share: shares.get(cluster)?.basisPoints ?? null,
      isChosen: cluster === chosen,
      notChosen: notChosen(standing, shares.get(cluster)?.tier ?? null, decision),
      words: step.vantages.filter((word) => word.cluster === cluster),
    });
  });
}

interface ShareOf {
  readonly basisPoints: number;
  /** Null in a list. */
  readonly tier: number | null;
}

function sharesOf(decision: RoutingDecision): ReadonlyMap<ClusterName, ShareOf> {
  const loads = decision.trace.flatMap((step) => (step.stage === "shares" ? step.loads : []));
  const listed = decision.kind === "handoff" ? decision.shares : [];
  return new Map<ClusterName, ShareOf>([
    ...listed.flatMap((share) => ("cluster" in share ? [[share.cluster, { ...share, tier: null }] as const] : [])),
    ...loads.map((load) => [load.cluster, load] as const),
  ]);
}

/** Why the viewer is elsewhere; empty for the cluster that has him and for one that takes nothing. */
function notChosen(
  { cluster, healthy, degraded, dial }: ClusterStanding,
  tier: number | null,
  decision: RoutingDecision,
): string {
  if (decision.kind !== "handoff" || decision.cluster === cluster || (healthy + degraded) * dial === 0) return "";
  const list = decision.trace.find((step) => step.stage === "order");
  if (list !== undefined) return listedElsewhere(cluster, decision.cluster, list);
  const home = decision.trace.find((step) => step.stage === "home");
  if (tier === null || home === undefined) return "";
  const walked = home.walk.filter((walk) => walk.tier === tier);
  const [first] = walked;
  if (first === undefined) return "a tier before it has him";
  return first.home === cluster ? "his home, but does not keep him" : `his home is ${first.home}`;
}

function listedElsewhere(
  cluster: ClusterName,
  chosen: ClusterName,
  { list }: Extract<TraceStep, { stage: "order" }>,
): string {
  const [place, chosenPlace] = [cluster, chosen].map((name) => list.findIndex((one) => one.cluster === name));
  return (place ?? 0) > (chosenPlace ?? 0) ? "further down his list" : "does not keep him";
}
