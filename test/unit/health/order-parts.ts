/**
 * Live orders for the health tests, each with only what a test cares about.
 */
import { asId, type ClusterName } from "../../../src/core/model/ids.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import type { ForcedState, OverrideRule } from "../../../src/core/model/override-rule.ts";
import { keys } from "../small-rules.ts";

/** A drain of `sa-east` from 1970 to 1970 unless told otherwise. */
export function stateOrder(
  state: ForcedState,
  more: Partial<LiveOrder> = {},
  clusters: readonly string[] = more.globs ?? ["sa-east"],
): LiveOrder {
  return order(
    {
      kind: "state",
      clusters: clusters.map((name) => asId<ClusterName>(name)),
      state,
      rampMs: 0,
      finishWithinMs: 600_000,
    },
    { globs: clusters, ...more },
  );
}

export function dialOrder(accept: number, more: Partial<LiveOrder> = {}): LiveOrder {
  return order({ kind: "dial", clusters: [asId<ClusterName>("sa-east")], accept }, { globs: ["sa-east"], ...more });
}

export function moveOrder(use: readonly string[], more: Partial<LiveOrder> = {}): LiveOrder {
  const clusters = use.map((name) => asId<ClusterName>(name));
  return order({ kind: "move", viewers: keys({ countries: ["CL"] }), use: clusters }, more);
}

function order(effect: LiveOrder["effect"], more: Partial<LiveOrder>): LiveOrder {
  return { id: "order-1", effect, globs: [], fromMs: 0, untilMs: 0, reason: "switch upgrade", by: "ops", ...more };
}

/** The same order as a rule file says it. */
export function inFile({ id, effect, fromMs, untilMs, reason }: LiveOrder): OverrideRule {
  return { name: asId(id), effect, fromMs, untilMs, reason, ticket: "", source: "overrides.yaml:1" };
}
