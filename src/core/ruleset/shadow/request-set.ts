/**
 * The requests that a route's conditions describe, in a form in which two routes can be compared.
 *
 * In: the conditions as written, the Router's hosts and the regions that exist. Out: a set for every
 * field. Only hosts of the Router count, because requests for others are refused before any route is
 * tried; a list of all regions is no condition; GET has HEAD beside it, as in the matcher.
 */
import { matchPath } from "../../model/path-glob.ts";
import type { FieldTest, MatchRule } from "../../model/route-rule.ts";
import { hostsInBoth, patternsAround } from "../values/host-cover.ts";
import { fieldImplies } from "./field-cover.ts";

export interface RequestSet {
  /** Patterns of hosts that we serve; null when the route wants none in particular. */
  readonly hosts: ReadonlySet<string> | null;
  /** Null when the route wants none in particular. */
  readonly paths: readonly string[] | null;
  /** Null when any method will do, unusual ones included. */
  readonly methods: ReadonlySet<string> | null;
  /** Null when any region will do. */
  readonly regions: ReadonlySet<string> | null;
  /** By kind and name of the field. */
  readonly tests: ReadonlyMap<string, FieldTest>;
}

/** What holds for all routes. */
export interface Surroundings {
  /** Host patterns of the Router. */
  readonly hosts: ReadonlySet<string>;
  /** Names of all regions. */
  readonly regions: readonly string[];
}

/** No path of a parsed URL has it, so it stands for "whatever a `*` may take". */
const ANYTHING = "\0";

/** The requests that the conditions describe. */
export function requestSetOf(match: MatchRule, all: Surroundings): RequestSet {
  const everywhere = all.regions.every((region) => match.regions.some((one) => one === region));
  return {
    hosts: match.hosts.length === 0 ? null : new Set(match.hosts.flatMap((host) => servedHosts(host, all.hosts))),
    paths: match.paths.length === 0 ? null : match.paths,
    methods: match.methods.length === 0 ? null : new Set(match.methods.flatMap(methodsMeant)),
    regions: match.regions.length === 0 || everywhere ? null : new Set(match.regions),
    tests: new Map(
      [...kindOf("header", match.headers), ...kindOf("query", match.query), ...kindOf("cookie", match.cookies)].map(
        ({ field, test }) => [field, test],
      ),
    ),
  };
}

/** The patterns for the hosts of a route that the Router serves. */
export function servedHosts(host: string, served: ReadonlySet<string>): readonly string[] {
  if (patternsAround(host).some((pattern) => served.has(pattern))) return [host];
  return [...served].flatMap((one) => hostsInBoth(one, host) ?? []);
}

/** The methods that a listed one stands for. */
export function methodsMeant(method: string): readonly string[] {
  return method === "GET" ? ["GET", "HEAD"] : [method];
}

function kindOf(
  kind: string,
  matches: MatchRule["headers"],
): readonly { readonly field: string; readonly test: FieldTest }[] {
  return matches.map(({ name, test }) => ({ field: `${kind} ${name}`, test }));
}

/** A text that a pattern matches just when it matches every path of the given pattern: each `*` is a character that no pattern has. */
export function anyPathOf(pattern: string): string {
  return pattern.replaceAll("*", ANYTHING);
}

/** Whether every path of the narrow pattern is one of the wide set. Exact for one pattern within one other; several together are not tried. */
export function coversPath({ paths }: RequestSet, narrow: string): boolean {
  return paths === null || paths.some((wide) => matchPath(wide, anyPathOf(narrow)));
}

/** Whether every host of the narrow pattern is one of the wide set. */
export function coversHost({ hosts }: RequestSet, narrow: string): boolean {
  return hosts === null || patternsAround(narrow).some((pattern) => hosts.has(pattern));
}

/** Whether each header, query and cookie test of the wide set holds wherever the tests of the narrow one do. */
export function coversTests(wide: RequestSet, narrow: RequestSet): boolean {
  for (const [field, wanted] of wide.tests) {
    const given = narrow.tests.get(field);
    if (given === undefined || !fieldImplies(given, wanted)) return false;
  }
  return true;
}

/** Whether the set has the value, or all values when it is null; null asks for any value whatever. */
export function hasValue(set: ReadonlySet<string> | null, value: string | null): boolean {
  return set === null || (value !== null && set.has(value));
}
