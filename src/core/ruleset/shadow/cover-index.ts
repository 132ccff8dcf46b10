/**
 * Earlier routes, found by host, by the literal beginning of their paths, and by one of their tests.
 *
 * A route that covers a host and a path has one of the patterns around the host, or no host, and a
 * path whose literal part begins the path asked for, or none; each field that it tests is tested by
 * what it covers. So a few keys find every cover, and thousands of routes need not be compared with
 * one another.
 */
import { matchPath } from "../../model/path-glob.ts";
import type { FieldTest } from "../../model/route-rule.ts";
import { patternsAround } from "../values/host-cover.ts";
import { anyPathOf, coversPath, coversTests, type RequestSet } from "./request-set.ts";

/** A route that stands before others. */
export interface EarlierRoute {
  /** Its number among all routes. */
  readonly at: number;
  readonly set: RequestSet;
}

/** A route with one of its paths. */
interface Entry {
  readonly route: EarlierRoute;
  /** Null where all its paths are to be asked. */
  readonly pattern: string | null;
}

type ByTest = Map<string, Entry[]>;

interface Bucket {
  readonly byPrefix: Map<string, ByTest>;
  /** Lengths of the prefixes there are. */
  readonly lengths: Set<number>;
}

export interface CoverIndex {
  readonly byHost: Map<string, Bucket>;
}

const ANY_HOST = "";
const NO_TEST = "";
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
  const patterns = paths === null || many ? [null] : paths;
  const guards = guardsOf(route.set);
  for (const host of hosts ?? [ANY_HOST]) {
    const bucket = byHost.get(host) ?? { byPrefix: new Map<string, ByTest>(), lengths: new Set<number>() };
    byHost.set(host, bucket);
    for (const pattern of patterns) for (const guard of guards) addUnder(bucket, guard, { route, pattern });
  }
}

function addUnder({ byPrefix, lengths }: Bucket, guard: string, entry: Entry): void {
  const prefix = literalPrefix(entry.pattern ?? "");
  const byTest = byPrefix.get(prefix) ?? new Map<string, Entry[]>();
  byPrefix.set(prefix, byTest);
  lengths.add(prefix.length);
  const entries = byTest.get(guard);
  if (entries === undefined) byTest.set(guard, [entry]);
  else entries.push(entry);
}

/** Earlier routes without hosts that take every request of the set on this path, methods and regions aside; a route may be there twice. */
export function coversAnywhere(index: CoverIndex, set: RequestSet, path: string): readonly EarlierRoute[] {
  return coversUnder(index, set, path, [ANY_HOST]);
}

/** The same, of routes that name the host or a pattern around it. */
export function coversOnHost(index: CoverIndex, set: RequestSet, path: string, host: string): readonly EarlierRoute[] {
  return coversUnder(index, set, path, patternsAround(host));
}

function coversUnder(
  { byHost }: CoverIndex,
  set: RequestSet,
  path: string,
  hosts: readonly string[],
): readonly EarlierRoute[] {
  const literal = literalPrefix(path);
  const asked = anyPathOf(path);
  const guards = guardsFor(set);
  const covers = ({ route, pattern }: Entry): boolean =>
    coversTests(route.set, set) && (pattern === null ? coversPath(route.set, path) : matchPath(pattern, asked));
  const found = hosts
    .flatMap((host) => bucketsFor(byHost.get(host), literal))
    .flatMap((byTest) => guards.flatMap((guard) => (byTest.get(guard) ?? []).filter(covers)));
  return found.map(({ route }) => route);
}

function bucketsFor(bucket: Bucket | undefined, literal: string): readonly ByTest[] {
  if (bucket === undefined) return [];
  return [...bucket.lengths]
    .filter((length) => length <= literal.length)
    .flatMap((length) => bucket.byPrefix.get(literal.slice(0, length)) ?? []);
}

/** Values of one test under which a route is found; with more it is found by the field alone. */
const MOST_VALUES = 256;

/** One of the tests that a route has, the narrowest kind there is, by its values; whatever it covers has a test of that field. */
function guardsOf({ tests }: RequestSet): readonly string[] {
  let few: readonly string[] | null = null;
  for (const [field, test] of tests) {
    const values = valuesOf(test);
    if (values.length > 0 && values.length <= MOST_VALUES && (few === null || values.length < few.length))
      few = values.map((value) => `${field}=${value}`);
  }
  const [first] = tests.keys();
  return few ?? [first ?? NO_TEST];
}

/** The guards of the routes that may cover a set with these tests: who covers a list of values has the first of them. */
function guardsFor({ tests }: RequestSet): readonly string[] {
  const guards = [NO_TEST, ...tests.keys()];
  for (const [field, test] of tests) {
    const [value] = valuesOf(test);
    if (value !== undefined) guards.push(`${field}=${value}`);
  }
  return guards;
}

/** The values that a test wants; none where it wants others. */
function valuesOf(test: FieldTest): readonly string[] {
  if ("exact" in test) return [test.exact];
  return "oneOf" in test ? test.oneOf : [];
}

function literalPrefix(pattern: string): string {
  const star = pattern.indexOf("*");
  return star < 0 ? pattern : pattern.slice(0, star);
}
