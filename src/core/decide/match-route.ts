/**
 * The first route whose every condition the viewer meets.
 *
 * Values of one field are OR, different fields are AND. Conditions are tried cheapest first; the
 * first one that fails is the reason a full trace gives for skipping the route.
 */
import type { Bundle, IndexedRoute } from "../model/bundle.ts";
import { matchField } from "../model/field-test.ts";
import type { RegionName } from "../model/ids.ts";
import { matchPath } from "../model/path-glob.ts";
import { readCookie, readQueryField } from "../model/read-field.ts";
import type { FieldMatch } from "../model/route-rule.ts";
import type { SkippedRoute } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";
import { matchHost } from "./match-host.ts";

type Mismatch = Pick<SkippedRoute, "condition" | "field" | "saw">;

export interface RouteMatch {
  readonly route: IndexedRoute | null;
  readonly tried: number;
  readonly skipped: readonly SkippedRoute[];
}

/** Finds the route; `full` also lists why each earlier one was skipped. */
export function matchRoute(bundle: Bundle, viewer: Viewer, region: RegionName, full: boolean): RouteMatch {
  const method = askedMethod(viewer);
  const skipped: SkippedRoute[] = [];
  let tried = 0;
  for (const route of bundle.routes) {
    tried++;
    const mismatch = firstMismatch(route, viewer, method, region);
    if (mismatch === null) return { route, tried, skipped };
    if (full) skipped.push({ route: route.rule.name, source: route.rule.source, ...mismatch });
  }
  return { route: null, tried, skipped };
}

/** A CORS preflight is routed as the request it asks for (Fetch standard, CORS-preflight request). */
function askedMethod(viewer: Viewer): string {
  if (viewer.method !== "OPTIONS") return viewer.method;
  return viewer.headers.get("access-control-request-method") ?? viewer.method;
}

function firstMismatch(route: IndexedRoute, viewer: Viewer, method: string, region: RegionName): Mismatch | null {
  const { match } = route.rule;
  if (route.hosts !== null && !matchHost(route.hosts, viewer.host)) {
    return { condition: "hosts", field: "", saw: viewer.host };
  }
  if (route.methods !== null && !route.methods.has(method)) return { condition: "methods", field: "", saw: method };
  if (match.paths.length > 0 && !match.paths.some((pattern) => matchPath(pattern, viewer.path))) {
    return { condition: "paths", field: "", saw: viewer.path };
  }
  if (route.regions !== null && !route.regions.has(region)) return { condition: "regions", field: "", saw: region };
  return fieldMismatch(route, viewer);
}

function fieldMismatch({ rule: { match } }: IndexedRoute, viewer: Viewer): Mismatch | null {
  return (
    failing("headers", match.headers, (name) => viewer.headers.get(name) ?? null) ??
    failing("query", match.query, (name) => readQueryField(viewer.query, name)) ??
    failing("cookies", match.cookies, (name) => readCookie(viewer.headers.get("cookie") ?? "", name))
  );
}

function failing(
  condition: "headers" | "query" | "cookies",
  tests: readonly FieldMatch[],
  read: (name: string) => string | null,
): Mismatch | null {
  for (const { name, test } of tests) {
    const saw = read(name);
    if (!matchField(test, saw)) return { condition, field: name, saw };
  }
  return null;
}
