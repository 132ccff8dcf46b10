/**
 * Where the rules send whoever is at a place, with every cluster up.
 *
 * In: compiled rules, then one place after another. Out: the home cluster and those behind it, or the answer
 * that the rules give instead. `decide` itself says so, over the same regions, residency and geofences as at
 * the edge, but with one route to the region: what else a request asks for does not depend on place. All
 * viewers have one key, so that weighted tiers give all of them the same home, and only place makes a
 * difference. Nobody has an address: keys of networks hold wherever the place of an address comes from.
 */
import { indexRules, type Dangling } from "../../bundle/index-rules.ts";
import { decideRouting } from "../../decide/decide.ts";
import type { Bundle } from "../../model/bundle.ts";
import type { RoutingDecision } from "../../model/decision.ts";
import { asId, type RouteName } from "../../model/ids.ts";
import { NOTHING_KNOWN } from "../../model/live.ts";
import { NO_TOKENS } from "../../model/session.ts";
import type { Place } from "../../model/place.ts";
import type { Result } from "../../model/result.ts";
import type { RouteRule } from "../../model/route-rule.ts";
import type { Rules } from "../../model/rules.ts";
import type { Viewer } from "../../model/viewer.ts";
import { aliased } from "../../viewer/place-alias.ts";

/** What the rules make of a place. */
export interface Judged {
  readonly place: Place;
  /** The home cluster, or the answer in its place: `geofence embargo`. */
  readonly home: string;
  /** Clusters that take over, best first; empty for answers. */
  readonly next: readonly string[];
}

const HOST = "quality.invalid";

const EVERYONE: RouteRule = {
  name: asId<RouteName>("everyone"),
  match: { hosts: [], paths: [], methods: [], headers: [], query: [], cookies: [], regions: [] },
  to: { kind: "region" },
  rollout: null,
  experiments: [],
  session: null,
  mirror: null,
  forward: { headersTimeoutMs: 1000, retries: 0, repeatable: false, rewrite: null, request: null },
  source: "",
};

/** Makes a judge of places by these rules; it fails as indexing does, for names that nothing has. */
export function placeJudge(rules: Rules): Result<(place: Place) => Judged, Dangling> {
  const router = { ...rules.router, hosts: [HOST] };
  const indexed = indexRules({ ...rules, router, routes: [EVERYONE], overrides: [] }, 0, "");
  return indexed.ok ? { ok: true, value: judgeBy(indexed.value) } : indexed;
}

function judgeBy(bundle: Bundle): (place: Place) => Judged {
  const lists = new Map<string, readonly string[]>();
  return (place) => {
    const counted = aliased(place, bundle.placing.aliases).place;
    const decision = decideRouting(bundle, NOTHING_KNOWN, viewerAt(counted));
    const next = decision.kind === "handoff" ? decision.failover.map(({ cluster }) => cluster) : [];
    const shared = lists.get(next.join(" ")) ?? next;
    lists.set(next.join(" "), shared);
    return { place, home: homeOf(decision), next: shared };
  };
}

function homeOf(decision: RoutingDecision): string {
  switch (decision.kind) {
    case "handoff":
      return decision.cluster;
    case "respond":
      return `${decision.reason} ${decision.policy ?? ""}`.trim();
    case "reject":
      return `${decision.status}`;
  }
}

function viewerAt(place: Place): Viewer {
  return {
    at: 0,
    host: HOST,
    path: "/",
    query: "",
    method: "GET",
    headers: new Map<string, string>(),
    address: null,
    place,
    asn: null,
    unit: null,
    key: "-",
    located: [],
    dropped: [],
    claims: { names: [], believed: false, addressHeader: null },
    rtt: null,
    session: NO_TOKENS,
    test: null,
  };
}
