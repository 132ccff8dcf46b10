/**
 * A request that the rules route to a region, for lines that people copy and for simulated viewers.
 */
import type { RouteRule } from "../model/route-rule.ts";
import type { Rules } from "../model/rules.ts";

export interface SampleRequest {
  readonly host: string;
  readonly path: string;
  /** Header that makes the request a session of its own; null when no header does. */
  readonly unitHeader: string | null;
}

/** The first route that takes GET and needs neither header, cookie nor query; stars are filled in. */
export function sampleRequest({ router, routes }: Rules): SampleRequest {
  const route = routes.find(isPlain);
  const host = route?.match.hosts[0] ?? router.hosts[0] ?? "localhost";
  const unit = router.unit.find((source) => source.startsWith("header:"));
  return {
    host: host.replace(/^\*/, "a"),
    path: (route?.match.paths[0] ?? "/").replaceAll("*", "ch1"),
    unitHeader: unit?.slice("header:".length) ?? null,
  };
}

function isPlain({ to, match }: RouteRule): boolean {
  const takesGet = match.methods.length === 0 || match.methods.includes("GET");
  return (
    to.kind === "region" && takesGet && [match.headers, match.query, match.cookies].every((list) => list.length === 0)
  );
}
