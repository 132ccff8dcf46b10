/**
 * Where every sampled viewer is at one moment, and who moved since an earlier one.
 *
 * Every viewer is decided as a session that begins now: sessions under way may stay where they are for longer.
 */
import { decideRouting } from "../../decide/decide.ts";
import type { Bundle } from "../../model/bundle.ts";
import type { RoutingDecision } from "../../model/decision.ts";
import type { ClusterName, EpochMs } from "../../model/ids.ts";
import type { Live } from "../../model/live.ts";
import type { Viewer } from "../../model/viewer.ts";

/** A cluster, an answer of the edge that the rules want, or nothing where a cluster was wanted. */
export type Whereabouts = ClusterName | null | undefined;

export interface Assignment {
  /** By viewer: null is answered at the edge, undefined has no cluster. */
  readonly where: readonly Whereabouts[];
  readonly count: ReadonlyMap<ClusterName, number>;
  readonly answered: number;
  readonly lost: number;
  readonly reasons: Readonly<Record<string, number>>;
}

/** Decides for every viewer. */
export function assign(bundle: Bundle, live: Live, viewers: readonly Viewer[], at: EpochMs): Assignment {
  const count = new Map<ClusterName, number>();
  const reasons: Record<string, number> = {};
  let [answered, lost] = [0, 0];
  const where = viewers.map((viewer) => {
    const decision = decideRouting(bundle, live, { ...viewer, at });
    const found = whereabouts(decision);
    reasons[decision.reason] = (reasons[decision.reason] ?? 0) + 1;
    if (found === null) answered++;
    else if (found === undefined) lost++;
    else count.set(found, (count.get(found) ?? 0) + 1);
    return found;
  });
  return { where, count, answered, lost, reasons };
}

function whereabouts(decision: RoutingDecision): Whereabouts {
  switch (decision.kind) {
    case "handoff":
      return decision.cluster;
    case "respond":
      return decision.reason === "residency" || decision.reason === "no-cluster" ? undefined : null;
    case "reject":
      return undefined;
  }
}

/** Viewers who moved, and those among them who neither left nor joined any of the changed clusters. */
export function movesBetween(
  before: Assignment,
  after: Assignment,
  changed: ReadonlySet<ClusterName>,
): { readonly moved: number; readonly others: number } {
  let [moved, others] = [0, 0];
  const isOwn = (place: Whereabouts): boolean => place == null || changed.has(place);
  for (const [at, now] of after.where.entries()) {
    const then = before.where[at];
    if (now === then) continue;
    moved++;
    if (!isOwn(now) && !isOwn(then)) others++;
  }
  return { moved, others };
}
