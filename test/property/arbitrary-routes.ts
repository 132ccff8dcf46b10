/**
 * Arbitrary routes over few hosts, path pieces and values, so that they overlap and hide one another,
 * and requests that are made from one of the routes, so that they match it, or just fail to.
 */
import * as fc from "fast-check";
import { asId, type RegionName } from "../../src/core/model/ids.ts";
import type { FieldMatch, FieldTest, MatchRule, RouteRule } from "../../src/core/model/route-rule.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";
import { route, viewer } from "../unit/small-rules.ts";

const REGIONS = ["world", "latam", "europe"].map((name) => asId<RegionName>(name));
const METHODS = ["GET", "HEAD", "POST", "PUT", "OPTIONS"];
const VALUES = ["", "a", "b", "ab", "ba", "aba"];
const FIELDS = {
  headers: ["x-a", "x-b"],
  query: ["c", "constructor"],
  cookies: ["c", "__proto__"],
};

/** `a.b.x.test`, `x.test`, `test`: nested a few levels deep. */
const host = fc
  .tuple(fc.array(fc.constantFrom("a", "b"), { maxLength: 3 }), fc.constantFrom("x.test", "ax.test", "test"))
  .map(([labels, domain]) => [...labels, domain].join("."));
const hostPattern = fc.oneof(
  host,
  host.map((name) => `*.${name}`),
);

const pathPiece = fc.constantFrom("/", "a", "b", "ab", "/a", "/b/", ".ts", "%2F", "A");
const pathText = fc.array(pathPiece, { maxLength: 4 }).map((pieces) => pieces.join(""));

/** Up to four stars between short pieces, which may be empty. */
const pathPattern = fc.array(pathText, { minLength: 1, maxLength: 5 }).map((pieces) => `/${pieces.join("*")}`);

const value = fc.constantFrom(...VALUES);
const fieldTest: fc.Arbitrary<FieldTest> = fc.oneof(
  fc.record({ exact: value }),
  fc.record({ prefix: value }),
  fc.record({ suffix: value }),
  fc.record({ present: fc.boolean() }),
  fc.record({ oneOf: fc.subarray(VALUES) }),
  fc.record({ not: value }),
);

/** Mostly nothing; sometimes tests of one or both of the names. */
function fieldMatches(names: readonly string[]): fc.Arbitrary<readonly FieldMatch[]> {
  const some = fc
    .tuple(fc.subarray([...names], { minLength: 1 }), fc.array(fieldTest, { minLength: 2, maxLength: 2 }))
    .map(([which, tests]) => which.map((name, at) => ({ name, test: tests[at] ?? { present: true } })));
  return fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some });
}

const sometimes = <T>(values: fc.Arbitrary<readonly T[]>): fc.Arbitrary<readonly T[]> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: values });

function matchOn(hostLists: readonly (readonly string[])[]): fc.Arbitrary<MatchRule> {
  return fc.record({
    hosts: sometimes(fc.constantFrom(...hostLists)),
    paths: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      {
        weight: 4,
        arbitrary: fc.array(
          fc.oneof(
            pathPattern,
            pathText.map((text) => `/${text}`),
          ),
          { maxLength: 5 },
        ),
      },
    ),
    methods: sometimes(fc.subarray(METHODS)),
    regions: sometimes(fc.subarray([...REGIONS])),
    headers: fieldMatches(FIELDS.headers),
    query: fieldMatches(FIELDS.query),
    cookies: fieldMatches(FIELDS.cookies),
  });
}

/** Routes in matching order; a few lists of hosts are shared among them. */
export const arbitraryRoutes: fc.Arbitrary<readonly RouteRule[]> = fc
  .array(fc.array(hostPattern, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 })
  .chain((hostLists) => fc.array(matchOn(hostLists), { minLength: 1, maxLength: 24 }))
  .map((matches) => matches.map((match, at) => route(`r${at}`, { match })));

export interface Request {
  readonly viewer: Viewer;
  readonly region: RegionName;
}

/** A request made to meet one of the routes, each of its parts but sometimes something else. */
export function requestFor(routes: readonly RouteRule[]): fc.Arbitrary<Request> {
  return fc.constantFrom(...routes).chain(({ match }) =>
    fc
      .record({
        host: mostly(oneOf(match.hosts).chain(hostFor), host),
        path: mostly(
          oneOf(match.paths).chain(pathFor),
          pathText.map((text) => `/${text}`),
        ),
        method: mostly(oneOf(match.methods).chain(methodFor), fc.constantFrom(...METHODS).map(plainMethod)),
        region: mostly(oneOf(match.regions), fc.constantFrom(...REGIONS)),
        headers: fieldsFor(match.headers, FIELDS.headers),
        query: fieldsFor(match.query, FIELDS.query),
        cookies: fieldsFor(match.cookies, FIELDS.cookies),
      })
      .map(({ region, method: { method, asksFor }, headers, query, cookies, ...parts }) => ({
        region,
        viewer: viewer({
          ...parts,
          method,
          query: query.map(([name, text]) => `${name}=${text}`).join("&"),
          headers: Object.fromEntries([
            ...headers,
            ...(asksFor === null ? [] : [["access-control-request-method", asksFor]]),
            ...(cookies.length === 0 ? [] : [["cookie", cookies.map(([name, text]) => `${name}=${text}`).join("; ")]]),
          ]),
        }),
      })),
  );
}

/** The wanted value where there is one, and now and then another. */
function mostly<T>(wanted: fc.Arbitrary<T | null>, other: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc
    .tuple(fc.integer({ min: 0, max: 11 }), wanted, other)
    .map(([die, fitting, else_]) => (die === 0 || fitting === null ? else_ : fitting));
}

function oneOf<T>(values: readonly T[]): fc.Arbitrary<T | null> {
  return values.length === 0 ? fc.constant(null) : fc.constantFrom(...values);
}

function hostFor(pattern: string | null): fc.Arbitrary<string | null> {
  if (pattern === null || !pattern.startsWith("*.")) return fc.constant(pattern);
  return fc
    .array(fc.constantFrom("a", "b", "c"), { maxLength: 3 })
    .map((labels) => [...labels, pattern.slice(2)].join("."));
}

/** The pattern with something for each star and, one time in four, a character too many or too few. */
function pathFor(pattern: string | null): fc.Arbitrary<string | null> {
  if (pattern === null) return fc.constant(null);
  return fc
    .tuple(fc.array(pathText, { minLength: 4, maxLength: 4 }), fc.nat({ max: 11 }), fc.nat({ max: 20 }))
    .map(([fillings, slip, at]) => {
      const path = pattern.split("*").reduce((text, piece, star) => text + (fillings[star - 1] ?? "") + piece);
      if (slip === 0) return `${path}a`;
      if (slip === 1) return path.slice(0, -1) || "/";
      return slip === 2 ? `${path.slice(0, at + 1)}b${path.slice(at + 1)}` : path;
    });
}

interface Method {
  readonly method: string;
  readonly asksFor: string | null;
}

function plainMethod(method: string): Method {
  return { method, asksFor: null };
}

/** The method itself, HEAD for GET, or a preflight for either. */
function methodFor(written: string | null): fc.Arbitrary<Method | null> {
  if (written === null) return fc.constant(null);
  const asked = written === "GET" ? ["GET", "HEAD"] : [written];
  return fc
    .tuple(fc.constantFrom(...asked), fc.boolean())
    .map(([method, preflight]) => (preflight ? { method: "OPTIONS", asksFor: method } : plainMethod(method)));
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** Values that pass the tests, most of the time, and others; sometimes a name twice, which a header never has. */
function fieldsFor(matches: readonly FieldMatch[], names: readonly string[]): fc.Arbitrary<Pairs> {
  const each = names.map((name) => {
    const test = matches.find((one) => one.name === name)?.test ?? null;
    return mostly(test === null ? fc.constant(null) : valuesFor(test), fc.subarray(VALUES, { maxLength: 2 })).map(
      (values) => values.map((text) => [name, text] as const),
    );
  });
  return fc.tuple(...each).map((pairs) => pairs.flat());
}

function valuesFor(test: FieldTest): fc.Arbitrary<readonly string[]> {
  if ("present" in test) return test.present ? value.map((text) => [text]) : fc.constant([]);
  if ("exact" in test) return fc.constant([test.exact]);
  if ("prefix" in test) return value.map((text) => [test.prefix + text]);
  if ("suffix" in test) return value.map((text) => [text + test.suffix]);
  if ("oneOf" in test)
    return test.oneOf.length === 0 ? fc.constant([]) : fc.constantFrom(...test.oneOf).map((text) => [text]);
  return value.map((text) => [text]);
}
