/**
 * Earlier routes, found by host and by the literal beginning of their paths.
 *
 * A route that covers a host and a path has one of the patterns around the host, or no host, and a
 * path whose literal part begins the path asked for, or none. So those few keys find every cover,
 * and thousands of routes need not be compared with one another.
 */
import { patternsAround } from "../host-cover.ts";
import { coversPath, coversTests, type RequestSet } from "./request-set.ts";

/** A route that stands before others. */
export interface EarlierRoute {
  /** Its number among all routes. */
  readonly at: number;
  readonly set: RequestSet;
}

interface Bucket {
  readonly byPrefix: Map<string, EarlierRoute[]>;
  /** Lengths of the prefixes there are. */
  readonly lengths: Set<number>;
}

export interface CoverIndex {
  readonly byHost: Map<string, Bucket>;
}

const ANY_HOST = "";
/** A route with more hosts times paths is found by its hosts alone. */
const MOST_KEYS = 4096;

/** An index without routes. */
export function emptyCoverIndex(): CoverIndex {
  return { byHost: new Map() };
}

/** Adds a route; routes are added in the order in which they are tried. */
export function addRoute({ byHost }: CoverIndex, route: EarlierRoute): void {
  const { hosts, paths } = route.set;
  const many = (hosts?.size ?? 1) * (paths?.length ?? 1) > MOST_KEYS;
  const prefixes = paths === null || many ? [""] : [...new Set(paths.map(literalPrefix))];
  for (const host of hosts ?? [ANY_HOST]) {
    const bucket = byHost.get(host) ?? { byPrefix: new Map<string, EarlierRoute[]>(), lengths: new Set<number>() };
    byHost.set(host, bucket);
    for (const prefix of prefixes) {
      const routes = bucket.byPrefix.get(prefix);
      if (routes === undefined) bucket.byPrefix.set(prefix, [route]);
      else routes.push(route);
      bucket.lengths.add(prefix.length);
    }
  }
}

/** Earlier routes that take every request of the set on this host and path, methods and regions aside; in order. A null host is any. */
export function coversAt(
  index: CoverIndex,
  set: RequestSet,
  host: string | null,
  path: string,
): readonly EarlierRoute[] {
  const found = new Set<EarlierRoute>();
  const covers = ({ set: wide }: EarlierRoute): boolean => coversTests(wide, set) && coversPath(wide, path);
  const literal = literalPrefix(path);
  for (const key of host === null ? [ANY_HOST] : [ANY_HOST, ...patternsAround(host)]) {
    const bucket = index.byHost.get(key);
    for (const length of bucket?.lengths ?? []) {
      const routes = length > literal.length ? [] : (bucket?.byPrefix.get(literal.slice(0, length)) ?? []);
      routes.filter(covers).forEach((route) => found.add(route));
    }
  }
  return [...found].toSorted((a, b) => a.at - b.at);
}

function literalPrefix(pattern: string): string {
  const star = pattern.indexOf("*");
  return star < 0 ? pattern : pattern.slice(0, star);
}
