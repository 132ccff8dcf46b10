import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn } from "../rule-files.ts";

/** Findings about routes, written one a line; lines count from 1. */
const found = (...routes: readonly string[]): readonly string[] => {
  const lines = routes.map((match, at) => `  - { name: r${at + 1}, match: ${match}, to: region }`);
  const issues = issuesIn(document("Routes", `order: 1\nroutes:\n${lines.join("\n")}`));
  return inShort(issues.filter(({ code }) => code === "GR0318" || code === "GR0320")).map((line) =>
    line.replace(/^\d+:\d+ /, ""),
  );
};
const never = (at: number, takers: string): string => `GR0318 route r${at} can never match: ${takers} all its requests`;

describe("a route that an earlier one covers can never match", () => {
  test.each([
    ["by a wider path", '{ paths: ["/live/*"] }', '{ paths: ["/live/a/*"] }'],
    ["by the same path", '{ paths: ["/a"] }', '{ paths: ["/a"] }'],
    ["by a path with stars elsewhere", '{ paths: ["/*/x/*"] }', '{ paths: ["/a/x/*.m4s"] }'],
    ["by a wider host", '{ hosts: ["*.vod.example"] }', '{ hosts: ["a.vod.example"] }'],
    ["by hosts that are all we have", '{ hosts: [live.example, "*.vod.example"] }', "{ paths: [/a] }"],
    ["by GET, which includes HEAD", "{ methods: [GET] }", "{ methods: [HEAD] }"],
    ["by regions that are all there are", "{ regions: [world, alps, europe] }", "{ paths: [/a] }"],
    ["by a header that its own implies", "{ headers: { x-tier: { prefix: g } } }", "{ headers: { X-Tier: gold } }"],
    ["by a query field", "{ query: { a: { present: true } } }", "{ query: { a: { not: b } } }"],
    ["by a cookie", "{ cookies: { sid: { present: false } } }", "{ cookies: { sid: { present: false } } }"],
    [
      "by a value that its list of one is",
      "{ headers: { x-tier: gold } }",
      "{ headers: { x-tier: { oneOf: [gold] } } }",
    ],
    ["whatever more it wants", "{ paths: [/a] }", "{ paths: [/a], cookies: { sid: x }, regions: [alps] }"],
  ])("%s", (_, wide, narrow) => {
    expect(found(wide, narrow)).toEqual([never(2, "route r1 before it takes")]);
  });

  test.each([
    ["host by host", "{ hosts: [live.example] }", '{ hosts: ["*.vod.example"] }', "{ paths: [/a] }"],
    ["path by path", "{ paths: [/a] }", '{ paths: ["/b*"] }', "{ paths: [/a, /b/c] }"],
    ["method by method", "{ methods: [GET] }", "{ methods: [POST] }", "{ methods: [HEAD, POST] }"],
    ["region by region", "{ regions: [world] }", "{ regions: [alps, europe] }", "{ methods: [GET] }"],
  ])("by two together, %s", (_, first, second, both) => {
    expect(found(first, second, both)).toContain(never(3, "routes r1 and r2 before it take"));
  });
});

describe("no finding", () => {
  test.each([
    ["for the usual narrow route before a wide one", ["{ paths: [/a] }", '{ paths: ["/*"] }']],
    ["where a path only overlaps", ['{ paths: ["/a*"] }', '{ paths: ["/*b"] }']],
    ["where a star is not inside the other", ['{ paths: ["/a/*/b"] }', '{ paths: ["/a/*"] }']],
    ["for the bare name under a wildcard", ['{ hosts: ["*.a.vod.example"] }', "{ hosts: [a.vod.example] }"]],
    ["for a header that the other does not want", ["{ headers: { x-tier: gold } }", "{ paths: [/a] }"]],
    ["for a cookie and a header of one name", ["{ headers: { sid: a } }", "{ cookies: { sid: a } }"]],
    [
      "for any method behind all that have a name",
      ["{ methods: [GET, POST, PUT, PATCH, DELETE, OPTIONS] }", "{ paths: [/a] }"],
    ],
    ["where one region is left", ["{ regions: [world, alps] }", "{ paths: [/a] }"]],
    ["where one host is left", ["{ hosts: [live.example] }", "{ paths: [/a] }"]],
    ["for a host beside others that is not ours", ["{ hosts: [x.example, live.example] }", "{ paths: [/a] }"]],
    ["for cases of a path, which differ", ["{ paths: [/A] }", "{ paths: [/a] }"]],
  ])("%s", (_, routes) => {
    expect(found(...routes)).toEqual([]);
  });
});

describe("a value that a route lists in vain", () => {
  const vain = (at: number, what: string, takers: string): string =>
    `GR0320 route r${at} never matches by ${what}: ${takers} every request with it`;
  test.each([
    ["a host", "{ hosts: [live.example] }", '{ hosts: [live.example, "*.vod.example"] }', "the host live.example"],
    ["a path", '{ paths: ["/a/*"] }', "{ paths: [/a/b, /b] }", "the path /a/b"],
    ["a method", "{ methods: [POST] }", "{ methods: [GET, POST] }", "the method POST"],
    ["HEAD beside GET", "{ methods: [HEAD] }", "{ methods: [GET, HEAD] }", "the method HEAD"],
    ["a region", "{ regions: [alps] }", "{ regions: [alps, world] }", "the region alps"],
  ])("%s", (_, first, second, what) => {
    expect(found(first, second)).toEqual([vain(2, what, "route r1 before it takes")]);
  });

  test("is told with all who take it", () => {
    expect(
      found(
        "{ paths: [/a], regions: [alps] }",
        "{ paths: [/a], regions: [world] }",
        "{ paths: [/a], regions: [europe] }",
        "{ paths: [/a, /b] }",
      ),
    ).toEqual([vain(4, "the path /a", "routes r1, r2 and r3 before it take")]);
  });

  test("is none when another region is left for it", () => {
    expect(found("{ paths: [/a], regions: [alps] }", "{ paths: [/a, /b], regions: [alps, world] }")).toEqual([]);
  });
});

test("behind a route without conditions only the first is told", () => {
  expect(found("{ paths: [/a] }", "{}", "{ paths: [/b] }", "{ paths: [/c] }")).toEqual([
    "GR0318 route r3 can never match: route r2 before it has no condition and takes every request",
  ]);
});

test("a route that takes all of it is told, not those that take some of it before", () => {
  expect(found("{ hosts: [live.example], paths: [/a] }", "{ paths: [/a] }", "{ paths: [/a], methods: [GET] }")).toEqual(
    [never(3, "route r2 before it takes")],
  );
});

test("a route for a host that is not ours is told as that, not as hidden", () => {
  const issues = issuesIn(
    document(
      "Routes",
      "order: 1\nroutes:\n  - { name: a, match: {}, to: region }\n  - { name: b, match: { hosts: [x.example] }, to: region }",
    ),
  );
  expect(issues.map(({ code }) => code)).toContain("GR0317");
});

test("a route of more than 4,096 cells is compared with single routes only", () => {
  const paths = Array.from({ length: 1000 }, (_, at) => `/p/${at}`).join(", ");
  const wide = `{ paths: [${paths}], methods: [GET, POST, PUT], regions: [alps, europe] }`;
  expect(found('{ paths: ["/p/*"] }', wide)).toEqual([never(2, "route r1 before it takes")]);
  expect(found('{ paths: ["/p/*"], methods: [GET, POST] }', '{ paths: ["/p/*"], methods: [PUT] }', wide)).toEqual([]);
  expect(found('{ paths: ["/p/*"], regions: [alps] }', wide)).toEqual([]);
  expect(
    found('{ paths: ["/p/*"], regions: [world, alps, europe] }', `{ paths: [${paths}], methods: [GET, POST, PUT] }`),
  ).toEqual([never(2, "route r1 before it takes")]);
});

test("the first taker is the other place", () => {
  const [issue] = issuesIn(
    document(
      "Routes",
      "order: 1\nroutes:\n  - { name: a, match: { paths: [/a] }, to: region }\n  - { name: b, match: { paths: [/a] }, to: region }",
    ),
  ).filter(({ code }) => code === "GR0318");
  expect([issue?.line, issue?.related?.line, issue?.related?.message]).toEqual([7, 6, "route a is here"]);
});

describe("a route with a faulty condition takes less than what is left of it says", () => {
  test.each(['{ paths: ["*.m3u8"] }', "{ pths: [/a] }", "{ headers: { x-a: {} } }", "{ paths: [/a, b] }"])(
    "%s is said to shadow nothing",
    (faulty) => {
      expect(found(faulty, "{}")).toEqual([]);
      expect(found(faulty, "{ paths: [/b] }", "{}")).toEqual([]);
    },
  );
  test("while whole routes beside it still do", () => {
    expect(found("{ paths: [b] }", '{ paths: ["/a*"] }', "{ paths: [/a] }")).toEqual([
      never(3, "route r2 before it takes"),
    ]);
  });
});

test("thousands of routes that differ in the values of one header are compared in no time", () => {
  const lines = Array.from({ length: 2000 }, (_, at) => {
    const values = Array.from({ length: 20 }, (__, one) => `v${at}-${one}`).join(", ");
    return `{ paths: ["/a/*", "/b/*", "/c/*", "/d/*"], headers: { x-a: { oneOf: [${values}] } } }`;
  });
  const started = process.cpuUsage();
  expect(found(...lines, "{ paths: [/a/x], headers: { x-a: { oneOf: [v7-3, v7-1] } } }")).toEqual([
    never(2001, "route r8 before it takes"),
  ]);
  const { user } = process.cpuUsage(started);
  expect(user / 1e6).toBeLessThan(10);
}, 60_000);
