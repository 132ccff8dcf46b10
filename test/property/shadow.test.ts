/**
 * Laws of shadowed routes: what `check` reports is true for every request, and what is built to be
 * hidden is found. Requests are matched by the matcher that the edge uses.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { indexRules } from "../../src/core/bundle/index-rules.ts";
import { matchRoute } from "../../src/core/decide/match-route.ts";
import type { Issue } from "../../src/core/model/issue.ts";
import { matchPath } from "../../src/core/model/path-glob.ts";
import type { FieldMatch, MatchRule } from "../../src/core/model/route-rule.ts";
import type { Rules } from "../../src/core/model/rules.ts";
import { compileRules, type RuleFile } from "../../src/core/ruleset/index.ts";
import { cluster, keys, region, route, rulesOf, viewer } from "../unit/small-rules.ts";

const SEEDED = { seed: 42 } as const;
const HOSTS = ["live.example", "*.vod.example"] as const;
const REGIONS = ["world", "north", "south"] as const;

interface Conditions {
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  readonly regions: readonly string[];
  readonly headers: readonly FieldMatch[];
  readonly query: readonly FieldMatch[];
  readonly cookies: readonly FieldMatch[];
}

const OPEN: Conditions = { hosts: [], paths: [], methods: [], regions: [], headers: [], query: [], cookies: [] };

/** Few values, so that sets meet, lie within one another and are put together from others. */
const VALUES = ["", "a", "ab", "b", "ba", "gold"] as const;
const value = fc.constantFrom(...VALUES);
const fieldTest: fc.Arbitrary<FieldMatch["test"]> = fc.oneof(
  value.map((exact) => ({ exact })),
  fc.constantFrom("a", "ab", "g").map((prefix) => ({ prefix })),
  fc.constantFrom("a", "b", "ba").map((suffix) => ({ suffix })),
  fc.boolean().map((present) => ({ present })),
  fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
  value.map((not) => ({ not })),
);
const few = (name: string): fc.Arbitrary<readonly FieldMatch[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fieldTest.map((one) => [{ name, test: one }]) },
  );
const some = <T>(values: readonly T[], none = 1): fc.Arbitrary<readonly T[]> =>
  fc.oneof(
    { weight: none, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.subarray([...values], { minLength: 1, maxLength: 3 }) },
  );

const PATHS = [
  "/*",
  "/a",
  "/a*",
  "/a/*",
  "/a/b",
  "/*.m3u8",
  "/a/*.m3u8",
  "/*a*",
  "/a/*b",
  "/*/*",
  "/b",
  "/ab",
] as const;

const conditions: fc.Arbitrary<Conditions> = fc.record({
  hosts: some(["live.example", "*.vod.example", "a.vod.example", "*.a.vod.example", "b.a.vod.example"]),
  paths: some(PATHS),
  methods: some(["GET", "HEAD", "POST", "OPTIONS"], 2),
  regions: some(REGIONS, 2),
  headers: few("x-tier"),
  query: few("app"),
  cookies: few("sid"),
});

interface Request {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly region: string;
  readonly tier: string | undefined;
  readonly app: string | undefined;
  readonly sid: string | undefined;
}

const given = fc.option(value, { nil: undefined });
const request: fc.Arbitrary<Request> = fc.record({
  host: fc.constantFrom("live.example", "a.vod.example", "c.vod.example", "b.a.vod.example", "x.a.vod.example"),
  path: fc.oneof(
    fc
      .tuple(fc.constantFrom(...PATHS), fc.constantFrom("", "a", "b", "/", "x.m3u8"))
      .map(([p, x]) => p.replaceAll("*", x)),
    fc.string({ unit: fc.constantFrom("a", "b", "/", ".m3u8"), maxLength: 5 }).map((rest) => `/${rest}`),
  ),
  method: fc.constantFrom("GET", "GET", "HEAD", "POST", "OPTIONS", "DELETE", "ODD"),
  region: fc.constantFrom(...REGIONS),
  tier: given,
  app: given,
  sid: given,
});

function rulesWith(routes: readonly Conditions[]): Rules {
  return rulesOf({
    router: { hosts: HOSTS, fallbackRegion: "world" as never },
    clusters: [cluster("c0")],
    regions: REGIONS.map((name) => region(name, { viewers: keys({}) })),
    routes: routes.map((match, at) => route(`r${at}`, { match: match as unknown as MatchRule })),
  });
}

const written = (fields: readonly FieldMatch[]): unknown =>
  fields.length === 0 ? undefined : Object.fromEntries(fields.map(({ name, test: one }) => [name, one]));
const listed = <T>(values: readonly T[]): readonly T[] | undefined => (values.length === 0 ? undefined : values);

/** One route a line, from line 6. */
function filesWith(routes: readonly Conditions[]): readonly RuleFile[] {
  const head = (kind: string): string => `apiVersion: georouter/v1\nkind: ${kind}\nspec:\n`;
  const lines = routes.map(({ hosts, paths, methods, regions, headers, query, cookies }, at) => {
    const match = {
      hosts: listed(hosts),
      paths: listed(paths),
      methods: listed(methods),
      regions: listed(regions),
      headers: written(headers),
      query: written(query),
      cookies: written(cookies),
    };
    return `    - ${JSON.stringify({ name: `r${at}`, match, to: "region" })}\n`;
  });
  const tiers = "tiers: [{ clusters: { c0: 1, c1: 1 } }]";
  const gateway = (name: string): string =>
    `{ gateway: "https://${name}.example", location: { lat: 0, lon: 0 }, versions: { stable: v1 } }`;
  return [
    { file: "routes.yaml", text: `${head("Routes")}  order: 1\n  routes:\n${lines.join("")}` },
    {
      file: "router.yaml",
      text: `${head("Router")}  { hosts: ${JSON.stringify(HOSTS)}, unit: ["cookie:sid"], fallbackRegion: world }\n`,
    },
    { file: "clusters.yaml", text: `${head("Clusters")}  clusters: { c0: ${gateway("c0")}, c1: ${gateway("c1")} }\n` },
    {
      file: "regions.yaml",
      text: `${head("Regions")}  regions: { world: { viewers: {}, ${tiers} }, north: { viewers: { countries: [NO] }, ${tiers} }, south: { viewers: { countries: [BR] }, ${tiers} } }\n`,
    },
  ];
}

interface Reported {
  /** Numbers of routes that can never match. */
  readonly never: ReadonlySet<number>;
  /** What is said to be listed in vain. */
  readonly vain: readonly { readonly at: number; readonly field: string; readonly value: string }[];
}

function reportedFor(routes: readonly Conditions[]): Reported {
  const files = filesWith(routes);
  const { issues } = compileRules(files);
  const lines = files[0]?.text.split("\n") ?? [];
  const at = ({ line }: Issue): number => line - 6;
  const valueAt = ({ line, column, length }: Issue): string =>
    JSON.parse((lines[line - 1] ?? "").slice(column - 1, column - 1 + length)) as string;
  const never = issues.filter(({ code }) => code === "GR0318");
  const vain = issues.filter(({ code }) => code === "GR0320");
  return {
    never: new Set(never.map(at)),
    vain: vain.map((issue) => ({
      at: at(issue),
      field: /by the (host|path|method|region) /.exec(issue.message)?.[1] ?? "",
      value: valueAt(issue),
    })),
  };
}

/** Whether the request has a value that a route lists. */
function hasListed({ host, path, method, region: where }: Request, field: string, listedValue: string): boolean {
  if (field === "host")
    return host === listedValue || (listedValue.startsWith("*") && host.endsWith(listedValue.slice(1)));
  if (field === "path") return matchPath(listedValue, path);
  if (field === "method") return method === listedValue || (listedValue === "GET" && method === "HEAD");
  return where === listedValue;
}

function matchedRoute(routes: readonly Conditions[]): (asked: Request) => number | null {
  const bundle = indexRules(rulesWith(routes), 1, "0".repeat(64));
  if (!bundle.ok) throw new Error(`dangling ${bundle.error.name}`);
  return ({ host, path, method, region: where, tier, app, sid }) => {
    const headers = {
      ...(tier === undefined ? {} : { "x-tier": tier }),
      ...(sid === undefined ? {} : { cookie: `sid=${sid}` }),
    };
    const who = viewer({ host, path, method, query: app === undefined ? "" : `app=${app}`, headers });
    const found = matchRoute(bundle.value, who, where as never, false).route;
    return found === null ? null : Number(found.rule.name.slice(1));
  };
}

describe("what is reported is true", () => {
  test("no request ever gets a route that is said never to match, nor one by a value said to be listed in vain", () => {
    let never = 0;
    let vain = 0;
    fc.assert(
      fc.property(
        fc.array(conditions, { minLength: 2, maxLength: 8 }),
        fc.array(request, { minLength: 60, maxLength: 60 }),
        (routes, requests) => {
          const reported = reportedFor(routes);
          never += reported.never.size;
          vain += reported.vain.length;
          const match = matchedRoute(routes);
          for (const asked of requests) {
            const at = match(asked);
            expect(at !== null && reported.never.has(at)).toBe(false);
            const wrong = reported.vain.filter((one) => one.at === at && hasListed(asked, one.field, one.value));
            expect(wrong).toEqual([]);
          }
        },
      ),
      { ...SEEDED, numRuns: 800 },
    );
    // The corpus has something to be wrong about.
    expect(never).toBeGreaterThan(200);
    expect(vain).toBeGreaterThan(200);
  });
});

/** A route for part of what another takes. */
const narrowed = (wide: Conditions): fc.Arbitrary<Conditions> =>
  fc.record({
    hosts: part(wide.hosts, (host) => (host.startsWith("*.") ? `x${host.slice(1)}` : host)),
    paths: part(wide.paths, (path) => path.replace("*", "a*b")),
    methods: part(wide.methods, (method) => (method === "GET" ? "HEAD" : method)),
    regions: part(wide.regions, (one) => one),
    headers: fc.constant(wide.headers.length === 0 ? [{ name: "x-tier", test: { exact: "a" } }] : wide.headers),
    query: fc.constant(wide.query),
    cookies: fc.constant(wide.cookies),
  });

const part = (values: readonly string[], narrow: (one: string) => string): fc.Arbitrary<readonly string[]> =>
  values.length === 0
    ? fc.constant([])
    : fc
        .tuple(fc.subarray([...values], { minLength: 1 }), fc.boolean())
        .map(([kept, more]) => (more ? [...new Set(kept.map(narrow))] : kept));

/** Has no value that leaves it without requests, and takes not everything. */
const honest = conditions.filter(
  (one) => one !== OPEN && Object.values(one).some((values) => values.length > 0) && one.paths.length < 3,
);

describe("what is built to be hidden is found", () => {
  test("a narrower route behind its cover, whatever stands between", () => {
    const built = honest.chain((wide) =>
      fc.record({ wide: fc.constant(wide), narrow: narrowed(wide), between: fc.array(honest, { maxLength: 3 }) }),
    );
    fc.assert(
      fc.property(built, ({ wide, narrow, between }) => {
        const routes = [wide, ...between, narrow];
        expect(reportedFor(routes).never).toContain(routes.length - 1);
      }),
      { ...SEEDED, numRuns: 200 },
    );
  });

  test("a route whose values are taken one by one", () => {
    const whole = fc
      .record({
        hosts: fc.subarray(["live.example", "a.vod.example", "*.a.vod.example"], { minLength: 1 }),
        paths: fc.subarray(["/a", "/b/*", "/*.m3u8"], { minLength: 1 }),
        methods: fc.subarray(["GET", "POST", "DELETE"], { minLength: 1 }),
        regions: fc.subarray([...REGIONS], { minLength: 1 }),
        headers: few("x-tier"),
      })
      .map((one) => ({ ...OPEN, ...one }));
    const cut = fc.constantFrom("hosts" as const, "paths" as const, "methods" as const, "regions" as const);
    fc.assert(
      fc.property(whole, cut, cut, (one, first, second) => {
        const pieces = one[first].flatMap((a) =>
          first === second
            ? [{ ...one, [first]: [a] }]
            : one[second].map((b) => ({ ...one, [first]: [a], [second]: [b] })),
        );
        expect(reportedFor([...pieces, one]).never).toContain(pieces.length);
        // Without one piece its value is the only thing left, and the others are listed in vain.
        if (pieces.length < 2 || first !== second) return;
        const { never, vain } = reportedFor([...pieces.slice(1), one]);
        expect(never).not.toContain(pieces.length - 1);
        expect(vain.map(({ value: text }) => text).toSorted()).toEqual(one[first].slice(1).toSorted());
      }),
      { ...SEEDED, numRuns: 200 },
    );
  });

  test("a route without conditions on a field, behind routes for every value of it", () => {
    const routes = REGIONS.map((name): Conditions => ({ ...OPEN, regions: [name], paths: ["/a*"] }));
    expect([...reportedFor([...routes, { ...OPEN, paths: ["/a/b"] }]).never]).toEqual([3]);
    expect([...reportedFor([...routes.slice(1), { ...OPEN, paths: ["/a/b"] }]).never]).toEqual([]);
    const byHost = HOSTS.map((host): Conditions => ({ ...OPEN, hosts: [host] }));
    expect([...reportedFor([...byHost, { ...OPEN, paths: ["/a/b"] }]).never]).toEqual([2]);
    expect([...reportedFor([...byHost.slice(1), { ...OPEN, paths: ["/a/b"] }]).never]).toEqual([]);
  });
});
