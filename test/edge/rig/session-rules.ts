/**
 * The rules of edge tests, with two routes that keep sessions: `/live/…` by path, `/vod/…` by cookie.
 */
import { asId, type RouteName } from "../../../src/core/model/ids.ts";
import type { Rules } from "../../../src/core/model/rules.ts";
import type { SessionRule } from "../../../src/core/model/route-rule.ts";
import { edgeRules } from "./edge-rules.ts";

/** How long a session lasts. */
export const TTL_MS = 3_600_000;

/** The rules; every other route keeps none. */
export function sessionRules(): Rules {
  const rules = edgeRules();
  const [all] = rules.routes.slice(-1);
  if (all === undefined) throw new Error("the rules of edge tests have no routes");
  const route = (name: string, path: string, carry: SessionRule["carry"]) => ({
    ...all,
    name: asId<RouteName>(name),
    match: { ...all.match, paths: [path] },
    session: { carry, start: ["*.m3u8"], ttlMs: TTL_MS },
  });
  return { ...rules, routes: [route("live", "/live/*", "path"), route("vod", "/vod/*", "cookie"), ...rules.routes] };
}
