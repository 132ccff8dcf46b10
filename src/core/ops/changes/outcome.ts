/**
 * Where a decision leads, without how it came about: what `--quiet` prints and what changes are told by.
 */
import type { RoutingDecision } from "../../model/decision.ts";
import type { ClusterName, RoleName } from "../../model/ids.ts";
import type { Reason } from "../../model/reason.ts";

export type Outcome =
  | {
      readonly kind: "handoff";
      readonly cluster: ClusterName;
      readonly role: RoleName;
      readonly version: string;
      readonly reason: Reason;
    }
  | { readonly kind: "respond" | "reject"; readonly status: number; readonly reason: Reason };

/** The outcome of a decision. */
export function outcomeOf(decision: RoutingDecision): Outcome {
  const { reason } = decision;
  switch (decision.kind) {
    case "handoff": {
      const { kind, cluster, role, version } = decision;
      return { kind, cluster, role, version, reason };
    }
    case "respond":
      return { kind: decision.kind, status: decision.response.status, reason };
    case "reject":
      return { kind: decision.kind, status: decision.status, reason };
  }
}

/** One line for people and for `cut`: `sa-east stable v41 matched`, `answers 451 geofence`. */
export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case "handoff":
      return `${outcome.cluster} ${outcome.role} ${outcome.version} ${outcome.reason}`;
    case "respond":
      return `answers ${outcome.status} ${outcome.reason}`;
    case "reject":
      return `refuses ${outcome.status} ${outcome.reason}`;
  }
}
