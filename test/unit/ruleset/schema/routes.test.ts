import { describe, expect, test } from "vitest";
import type { RouteRule } from "../../../../src/core/model/route-rule.ts";
import { document, inShort, issuesIn, rulesOf } from "../rule-files.ts";

const routes = (...entries: readonly string[]) =>
  document("Routes", `order: 1\nroutes:\n${entries.map((entry) => `  - ${entry}\n`).join("")}`);
const found = (entry: string): readonly string[] => inShort(issuesIn(routes(entry)));

function route(entry: string): RouteRule {
  const [rule] = rulesOf(routes(entry)).routes;
  if (rule === undefined) throw new Error("no route");
  return rule;
}

const match = (text: string) => route(`{ name: a, match: ${text}, to: region }`).match;
const faults = (text: string): readonly string[] => found(`{ name: a, match: ${text}, to: region }`);
const to = (text: string) => route(`{ name: a, match: {}, to: ${text} }`).to;

test("a route that matches everything and says no more gets the defaults", () => {
  expect(route("{ name: a, match: {}, to: region }")).toEqual({
    name: "a",
    match: { hosts: [], paths: [], methods: [], headers: [], query: [], cookies: [], regions: [] },
    to: { kind: "region" },
    rollout: null,
    experiments: [],
    session: null,
    mirror: null,
    forward: { headersTimeoutMs: 3000, retries: 1, repeatable: true, rewrite: null, request: null },
    source: "x.yaml:6",
  });
});

test("a mirror has the salt that it names, else one of its own for each route", () => {
  const mirrors = ["", ", salt: spring"].map(
    (salt) => route(`{ name: a, match: {}, to: region, mirror: { cluster: south, percent: 2${salt} } }`).mirror,
  );
  expect(mirrors).toEqual([
    { cluster: "south", role: "stable", percent: 2, salt: "mirror-a", timeoutMs: 500 },
    { cluster: "south", role: "stable", percent: 2, salt: "spring", timeoutMs: 500 },
  ]);
});

test("routes are tried by the order of their files, and then from top to bottom", () => {
  expect(
    rulesOf(routes("{ name: z, match: { paths: [/z] }, to: region }", "{ name: b, match: {}, to: region }")).routes.map(
      ({ name }) => name,
    ),
  ).toEqual(["z", "b"]);
});

describe("match", () => {
  test("reads hosts and methods in any case, and names of headers too", () => {
    expect(
      match(
        '{ hosts: [LIVE.example, "*.Vod.example"], methods: [get, POST], headers: { X-Tier: gold }, cookies: { SID: a }, query: { Q: b } }',
      ),
    ).toMatchObject({
      hosts: ["live.example", "*.vod.example"],
      methods: ["GET", "POST"],
      headers: [{ name: "x-tier", test: { exact: "gold" } }],
      cookies: [{ name: "SID", test: { exact: "a" } }],
      query: [{ name: "Q", test: { exact: "b" } }],
    });
  });
  test("has its fields in one order, since all of them must hold", () => {
    expect(match("{ headers: { b: x, a: y } }")).toEqual(match("{ headers: { a: y, b: x } }"));
  });
  test.each([
    ["gold", { exact: "gold" }],
    ['""', { exact: "" }],
    ["{ exact: gold }", { exact: "gold" }],
    ["{ prefix: go }", { prefix: "go" }],
    ["{ suffix: ld }", { suffix: "ld" }],
    ["{ present: false }", { present: false }],
    ["{ oneOf: [gold, silver] }", { oneOf: ["gold", "silver"] }],
    ["{ not: gold }", { not: "gold" }],
  ])("tests a field by %s", (text, expected) => {
    expect(match(`{ headers: { x: ${text} } }`).headers).toEqual([{ name: "x", test: expected }]);
  });
  test.each([
    ["1", "must be text, or one of exact, prefix, suffix, present, oneOf, not, found 1"],
    ["~", "must be text, or one of"],
    ["[gold]", "must be text, or one of"],
    ["{}", "must have exactly one of exact, prefix, suffix, present, oneOf, not, found none"],
    [
      "{ exact: a, not: b }",
      "must have exactly one of exact, prefix, suffix, present, oneOf, not, found exact and not",
    ],
    ["{ prefix: '' }", "headers.x.prefix must be text of 1 to 1024 characters"],
    ["{ present: yes }", "headers.x.present must be true or false"],
    ["{ oneOf: [] }", "headers.x.oneOf must be a list with at least one entry"],
    ["{ regex: '(a+)+' }", 'unknown key "regex"'],
  ])("does not test a field by %s", (text, message) => {
    expect(faults(`{ headers: { x: ${text} } }`).join("\n")).toContain(message);
  });
  test.each([
    ["{ paths: [live] }", "match.paths[0] must be a path such as /live/*"],
    ["{ paths: ['/*x*x*x*x*'] }", "match.paths[0] must be a path"],
    ["{ paths: [] }", "match.paths must be a list with at least one entry"],
    ["{ paths: [/a, /a] }", "match.paths[1] is the second /a in its list"],
    ["{ hosts: [127.0.0.1] }", "match.hosts[0] must be a host name"],
    ["{ methods: [TRACE] }", 'match.methods[0] must be an HTTP method, found "TRACE"'],
    ["{ methods: [get, GET] }", "match.methods[1] is the second GET"],
    ["{ regions: [nowhere] }", 'names the region "nowhere"'],
    ["{ path: [/a] }", 'unknown key "path" in route a: match'],
    ["~", "route a: match must be a map, found nothing"],
  ])("may not be %s", (text, message) => {
    expect(faults(text)[0]).toContain(message);
  });
});

describe("to", () => {
  test.each([
    ["region", { kind: "region" }],
    ["{ clusters: [south, north] }", { kind: "clusters", clusters: ["south", "north"] }],
    ["{ respond: { status: 404 } }", { kind: "respond", respond: { status: 404, body: "" } }],
    ["{ redirect: { to: /apps } }", { kind: "redirect", redirect: { status: 302, location: "/apps" } }],
    [
      "{ redirect: { status: 308, to: 'https://www.example/' } }",
      { kind: "redirect", redirect: { status: 308, location: "https://www.example/" } },
    ],
  ])("%s", (text, expected) => {
    expect(to(text)).toEqual(expected);
  });
  test.each([
    ["regions", 'route a: to must be region, or a map with one of clusters, respond, redirect, found "regions"'],
    ["[south]", "route a: to must be region, or a map with one of clusters, respond, redirect, found a list"],
    ["{}", "must have exactly one of clusters, respond, redirect, found none"],
    ["{ clusters: [south], respond: { status: 200 } }", "must have exactly one of"],
    ["{ clusters: [] }", "to.clusters must be a list with at least one entry"],
    ["{ clusters: [south, south] }", "to.clusters[1] is the second south in its list"],
    ["{ clusters: [suoth] }", 'names the cluster "suoth"'],
    ["{ cluster: south }", 'unknown key "cluster"'],
    ["{ redirect: { to: 'javascript:x' } }", "to.redirect.to must be an http or https URL"],
    ["{ redirect: { status: 304, to: /a } }", "to.redirect.status must be 301, 302, 303, 307 or 308, found 304"],
    ["{ redirect: {} }", 'needs the key "to"'],
  ])("may not be %s", (text, message) => {
    expect(found(`{ name: a, match: {}, to: ${text} }`).join("\n")).toContain(message);
  });
});

describe("forward", () => {
  test("keeps the defaults that it does not change; `cache: off` is what happens anyway", () => {
    expect(route("{ name: a, match: {}, to: region, forward: { headersTimeout: 50ms, cache: off } }").forward).toEqual({
      headersTimeoutMs: 50,
      retries: 1,
      repeatable: true,
      rewrite: null,
      request: null,
    });
  });
  test.each([
    "headersTimeout: 49ms",
    "headersTimeout: 31s",
    "headersTimeout: 3",
    "retries: 2",
    "retries: -1",
    "retries: 0.5",
    "repeatable: no",
  ])("may not say %s", (text) => {
    expect(found(`{ name: a, match: {}, to: region, forward: { ${text} } }`)).toHaveLength(1);
  });
});

test("several faults in one route are told together", () => {
  expect(
    found("{ name: A, match: { paths: [x], host: [y] }, to: { clusters: [] }, forward: { retries: 9 }, rolout: r }"),
  ).toHaveLength(6);
});
