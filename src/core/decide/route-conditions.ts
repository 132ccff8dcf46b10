/**
 * Whether one route's conditions hold for a request, and which one does not.
 *
 * Values of one field are OR, different fields are AND. A query field or cookie is read at most once
 * for a request, however many routes ask for it: viewers choose how long queries and Cookie headers are.
 */
import type { IndexedRoute } from "../model/bundle.ts";
import { matchField } from "../model/field-test.ts";
import { findHost } from "../model/host-index.ts";
import type { RegionName } from "../model/ids.ts";
import { matchPath } from "../model/path-glob.ts";
import { readCookie, readQueryField } from "../model/read-field.ts";
import type { FieldMatch } from "../model/route-rule.ts";
import type { SkippedRoute } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";

/** What routes are matched against. */
export interface Asked {
  readonly viewer: Viewer;
  /** The request's method or, for a CORS preflight, the one it asks for. */
  readonly method: string;
  readonly region: RegionName;
  /** Query fields and cookies read so far; made when the first is. */
  read: Map<string, string | null> | null;
}

type Mismatch = Pick<SkippedRoute, "condition" | "field" | "saw" | "wants">;

/** A CORS preflight is routed as the request it asks for (Fetch standard, CORS-preflight request). */
export function ask(viewer: Viewer, region: RegionName): Asked {
  const asksFor = viewer.method === "OPTIONS" ? viewer.headers.get("access-control-request-method") : null;
  return { viewer, method: asksFor ?? viewer.method, region, read: null };
}

/** Whether all conditions hold but hosts and paths, which the index has settled. */
export function conditionsHold(route: IndexedRoute, asked: Asked): boolean {
  if (route.methods !== null && !route.methods.has(asked.method)) return false;
  if (route.regions !== null && !route.regions.has(asked.region)) return false;
  return fieldMismatch(route, asked) === null;
}

/** The first condition that fails, cheapest first; null when all hold. */
export function firstMismatch(route: IndexedRoute, asked: Asked): Mismatch | null {
  const { viewer, method, region } = asked;
  const { match } = route.rule;
  if (route.hosts !== null && findHost(route.hosts, viewer.host) === undefined) {
    return { condition: "hosts", field: "", saw: viewer.host, wants: match.hosts };
  }
  if (route.methods !== null && !route.methods.has(method)) {
    return { condition: "methods", field: "", saw: method, wants: match.methods };
  }
  if (match.paths.length > 0 && !match.paths.some((pattern) => matchPath(pattern, viewer.path))) {
    return { condition: "paths", field: "", saw: viewer.path, wants: match.paths };
  }
  if (route.regions !== null && !route.regions.has(region)) {
    return { condition: "regions", field: "", saw: region, wants: match.regions };
  }
  return fieldMismatch(route, asked);
}

function fieldMismatch({ rule: { match } }: IndexedRoute, asked: Asked): Mismatch | null {
  return (
    failing("headers", match.headers, asked) ??
    failing("query", match.query, asked) ??
    failing("cookies", match.cookies, asked)
  );
}

type FieldCondition = "headers" | "query" | "cookies";

function failing(condition: FieldCondition, tests: readonly FieldMatch[], asked: Asked): Mismatch | null {
  for (const { name, test } of tests) {
    const saw = readField(condition, name, asked);
    if (!matchField(test, saw)) return { condition, field: name, saw, wants: test };
  }
  return null;
}

function readField(condition: FieldCondition, name: string, asked: Asked): string | null {
  const { headers, query } = asked.viewer;
  if (condition === "headers") return headers.get(name) ?? null;
  asked.read ??= new Map();
  const key = `${condition}:${name}`;
  const known = asked.read.get(key);
  if (known !== undefined) return known;
  const value = condition === "query" ? readQueryField(query, name) : readCookie(headers.get("cookie") ?? "", name);
  asked.read.set(key, value);
  return value;
}
