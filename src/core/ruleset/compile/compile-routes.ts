/**
 * Routes as written → as compiled, in matching order.
 */
import type { RouteName } from "../../model/ids.ts";
import type { MirrorRule, RouteRule } from "../../model/route-rule.ts";
import type { Of } from "../rule-set.ts";
import { sourceLine } from "../source/source-line.ts";

type WrittenRoute = Of<"Routes">["spec"]["routes"][number];

/** Compiles the routes of one file. */
export function compileRoutes({ document, spec }: Of<"Routes">): readonly RouteRule[] {
  return spec.routes.map((route, at) => ({
    name: route.name,
    match: route.match,
    to: route.to,
    rollout: route.rollout ?? null,
    experiments: route.experiments,
    session: route.session ?? null,
    mirror: route.mirror === undefined ? null : compileMirror(route.name, route.mirror),
    forward: route.forward,
    source: sourceLine(document, ["spec", "routes", at]),
  }));
}

function compileMirror(route: RouteName, mirror: NonNullable<WrittenRoute["mirror"]>): MirrorRule {
  const { cluster, role, percent, salt, timeout } = mirror;
  return { cluster, role, percent, salt: salt ?? mirrorSalt(route), timeoutMs: timeout };
}

/** What a mirror hashes when it names no salt. */
export function mirrorSalt(route: string): string {
  return `mirror-${route}`;
}
