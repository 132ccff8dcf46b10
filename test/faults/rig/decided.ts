/**
 * What was decided for a viewer against what the cluster was asked for: wrong versions, as a cluster's echo tells them.
 *
 * Which version a viewer gets at a cluster hangs on the viewer, the rules and what that cluster runs, not on health; so
 * it is decided here with nothing known, and holds for every request of the load, whichever attempt it was.
 */
import { decide } from "../../../src/core/decide/decide.ts";
import { NOTHING_KNOWN } from "../../../src/core/model/live.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import { bundleOf, viewerNumber } from "../../unit/small-rules.ts";
import { pathOf } from "./behaviour.ts";
import type { Observed } from "./generator.ts";

/** How many answers came from a cluster that was asked for another version than the one decided for that viewer there. */
export function wrongVersions(rules: Rules, observed: readonly Observed[], asked: Asked): number {
  const bundle = bundleOf(rules);
  return observed.filter(({ viewer, country, at, cluster, role }) => {
    if (cluster === null) return false;
    const decision = decide(
      bundle,
      NOTHING_KNOWN,
      viewerNumber(viewer, { ...asked, country, at, path: pathOf(viewer) }),
    );
    if (decision.kind !== "handoff") return true;
    const target = [decision, ...decision.failover].find((one) => (one.cluster as string) === cluster);
    return target === undefined || (target.role as string) !== role;
  }).length;
}

/** What was asked for, as the load asks. */
export interface Asked {
  readonly host: string;
  readonly method: string;
}
