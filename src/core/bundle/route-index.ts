/**
 * Routes in matching order → an index from host and path to the few routes that may match.
 *
 * Routes for the same hosts form one group, so that a route with many hosts and many paths is entered
 * once for each host and once for each path, not for each pair: the index is linear in the rules. In
 * a group exact paths are found by hash, patterns by the text before their first `*`.
 */
import type { HostRoutes, HostSet, IndexedRoute, PathEntry, RouteGroup, RouteIndex } from "../model/bundle.ts";
import { longestSuffix, type HostIndex } from "../model/host-index.ts";
import { pathTree } from "./path-tree.ts";

type Lists = Map<string, PathEntry[]>;

/** Indexes the routes; those for the same hosts must share one `HostSet`. */
export function indexRoutes(routes: readonly IndexedRoute[]): RouteIndex {
  const exact = new Map<string, RouteGroup[]>();
  const suffixes = new Map<string, RouteGroup[]>();
  const anyHost: RouteGroup[] = [];
  for (const [hosts, together] of Map.groupBy(routes, (route) => route.hosts)) {
    const group = groupOf(together);
    if (hosts === null) anyHost.push(group);
    else enter(hosts, group, { exact, suffixes });
  }
  const everywhere: HostRoutes = { groups: anyHost, wider: null };
  return { hosts: link({ exact, suffixes }, everywhere), everywhere };
}

function enter(
  hosts: HostSet,
  group: RouteGroup,
  into: { readonly exact: Map<string, RouteGroup[]>; readonly suffixes: Map<string, RouteGroup[]> },
): void {
  for (const host of hosts.exact.keys()) listAt(into.exact, host).push(group);
  for (const suffix of hosts.suffixes.keys()) listAt(into.suffixes, suffix).push(group);
}

/** Links each host to the next wider entry, so that one look-up leads to all that mean it. */
function link({ exact, suffixes }: HostIndex<readonly RouteGroup[]>, everywhere: HostRoutes): HostIndex<HostRoutes> {
  const linked = new Map<string, HostRoutes>();
  const entryOf = (name: string, groups: readonly RouteGroup[]): HostRoutes => ({
    groups,
    wider: longestSuffix(linked, name) ?? everywhere,
  });
  const widestFirst = [...suffixes].toSorted(([one], [other]) => one.length - other.length);
  for (const [suffix, groups] of widestFirst) linked.set(suffix, entryOf(suffix, groups));
  return {
    exact: new Map([...exact].map(([host, groups]) => [host, entryOf(host, groups)])),
    suffixes: linked,
  };
}

function groupOf(routes: readonly IndexedRoute[]): RouteGroup {
  const exact: Lists = new Map();
  const prefixes: Lists = new Map();
  for (const route of routes) {
    const { paths } = route.rule.match;
    if (paths.length === 0) listAt(prefixes, "").push({ route, globs: null });
    for (const pattern of paths) enterPath(pattern, route, { exact, prefixes });
  }
  return { first: routes[0]?.position ?? 0, exact, prefixes: pathTree(prefixes) };
}

function enterPath(
  pattern: string,
  route: IndexedRoute,
  into: { readonly exact: Lists; readonly prefixes: Lists },
): void {
  const star = pattern.indexOf("*");
  if (star < 0) {
    addOnce(listAt(into.exact, pattern), { route, globs: null });
    return;
  }
  const globs = star === pattern.length - 1 ? null : [pattern];
  addOnce(listAt(into.prefixes, pattern.slice(0, star)), { route, globs });
}

/** Adds an entry; one of the same route takes its patterns in, so that a route is looked at once in a list. */
function addOnce(list: PathEntry[], entry: PathEntry): void {
  const last = list.at(-1);
  if (last?.route !== entry.route) {
    list.push(entry);
    return;
  }
  const globs = last.globs === null || entry.globs === null ? null : [...last.globs, ...entry.globs];
  list[list.length - 1] = { route: entry.route, globs };
}

function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  const found = lists.get(key) ?? [];
  lists.set(key, found);
  return found;
}
