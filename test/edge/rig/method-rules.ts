/**
 * `edgeRules` where hosts under vod.example take POST alone, and from the cluster `next`; nothing else of theirs is routed.
 */
import { asId, type ClusterName, type RouteName } from "../../../src/core/model/ids.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import { edgeRules, PATIENT_MS } from "./edge-rules.ts";

/** A host that takes POST alone. */
export const POST_HOST = "beacons.vod.example";

/** The rules. */
export function methodRules(): Rules {
  const rules = edgeRules(PATIENT_MS);
  const routes = rules.routes.flatMap((route) => {
    if (route.match.paths.length > 0) return [route];
    const posts = { ...route.match, hosts: ["*.vod.example"], methods: ["POST"] };
    const rest = { ...route.match, hosts: ["play.example", "127.0.0.1"] };
    const to = { kind: "clusters", clusters: [asId<ClusterName>("next")] } as const;
    return [
      { ...route, name: asId<RouteName>("posts"), match: posts, to, rollout: null },
      { ...route, match: rest },
    ];
  });
  return { ...rules, routes };
}
