/**
 * The first route whose every condition the viewer meets.
 *
 * The index yields lists of routes whose host and path fit, each in matching order, and lists from
 * different places in it may interleave. So each list is read up to its first match, and never past
 * the best match so far: what is left is the first of all, without merging or collecting anything.
 */
import type { Bundle, IndexedRoute, PathEntry, RouteGroup, RouteIndex } from "../model/bundle.ts";
import { findHost } from "../model/host-index.ts";
import type { RegionName } from "../model/ids.ts";
import { matchPath } from "../model/path-glob.ts";
import type { SkippedRoute } from "../model/trace.ts";
import type { Viewer } from "../model/viewer.ts";
import { ask, conditionsHold, firstMismatch, type Asked } from "./route-conditions.ts";

export interface RouteMatch {
  readonly route: IndexedRoute | null;
  /** Place of the route in matching order, from 1; the number of routes where none matched. */
  readonly tried: number;
  readonly skipped: readonly SkippedRoute[];
}

const NONE: readonly never[] = [];

/** Finds the route; `full` also lists why each earlier one was skipped. */
export function matchRoute(bundle: Bundle, viewer: Viewer, region: RegionName, full: boolean): RouteMatch {
  const asked = ask(viewer, region);
  const route = findRoute(bundle.routeIndex, asked);
  const earlier = route?.position ?? bundle.routes.length;
  const skipped = full ? whySkipped(bundle.routes.slice(0, earlier), asked) : NONE;
  return { route, tried: route === null ? earlier : earlier + 1, skipped };
}

function whySkipped(routes: readonly IndexedRoute[], asked: Asked): readonly SkippedRoute[] {
  return routes.flatMap((route) => {
    const mismatch = firstMismatch(route, asked);
    return mismatch === null ? [] : [{ route: route.rule.name, source: route.rule.source, ...mismatch }];
  });
}

function findRoute(index: RouteIndex, asked: Asked): IndexedRoute | null {
  let best: IndexedRoute | null = null;
  let host = findHost(index.hosts, asked.viewer.host) ?? index.everywhere;
  for (;;) {
    for (const group of host.groups) {
      if (best !== null && group.first > best.position) break;
      best = firstInGroup(group, asked, best);
    }
    if (host.wider === null) return best;
    host = host.wider;
  }
}

function firstInGroup({ exact, prefixes }: RouteGroup, asked: Asked, before: IndexedRoute | null): IndexedRoute | null {
  const { path } = asked.viewer;
  let best = firstInList(exact.get(path) ?? NONE, asked, before);
  let node = prefixes;
  let at = 0;
  for (;;) {
    best = firstInList(node.entries, asked, best);
    const next = node.below?.get(path.charCodeAt(at));
    if (next === undefined || !path.startsWith(next.text, at)) return best;
    at += next.text.length;
    node = next;
  }
}

/** The first of the list that matches, if it comes before `best`; else `best`. */
function firstInList(entries: readonly PathEntry[], asked: Asked, best: IndexedRoute | null): IndexedRoute | null {
  for (const { route, globs } of entries) {
    if (best !== null && route.position >= best.position) return best;
    const fits = globs === null || globs.some((pattern) => matchPath(pattern, asked.viewer.path));
    if (fits && conditionsHold(route, asked)) return route;
  }
  return best;
}
