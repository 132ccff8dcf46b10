import { describe, expect, test } from "vitest";
import { matchRoute } from "../../../src/core/decide/match-route.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { FieldMatch, MatchRule } from "../../../src/core/model/route-rule.ts";
import { bundleOf, region, route, tier, viewer, type ViewerParts } from "../small-rules.ts";

const LATAM = asId<MatchRule["regions"][number]>("latam");

function matches(match: Partial<MatchRule>, who: ViewerParts): boolean {
  const bundle = bundleOf({
    routes: [route("only", { match })],
    regions: [region("latam", { tiers: [tier({ a: 1 })] })],
  });
  return matchRoute(bundle, viewer(who), LATAM, false).route !== null;
}

const field = (name: string, exact: string): FieldMatch => ({ name, test: { exact } });

describe("one condition", () => {
  const rows: [name: string, match: Partial<MatchRule>, who: ViewerParts, wanted: boolean][] = [
    ["no condition", {}, {}, true],
    ["host", { hosts: ["live.streamtv.example"] }, {}, true],
    ["another host", { hosts: ["api.streamtv.example"] }, {}, false],
    ["one of the hosts", { hosts: ["api.streamtv.example", "*.streamtv.example"] }, {}, true],
    ["one of the paths", { paths: ["/a", "/live/*"] }, { path: "/live/ch1" }, true],
    ["none of the paths", { paths: ["/a", "/live/*"] }, { path: "/vod/1" }, false],
    ["method", { methods: ["POST"] }, { method: "POST" }, true],
    ["another method", { methods: ["POST"] }, { method: "GET" }, false],
    ["HEAD where GET is", { methods: ["GET"] }, { method: "HEAD" }, true],
    ["GET where only HEAD is", { methods: ["HEAD"] }, { method: "GET" }, false],
    ["region", { regions: [LATAM] }, {}, true],
    ["another region", { regions: [asId("europe")] }, {}, false],
    ["header", { headers: [field("x-tier", "gold")] }, { headers: { "x-tier": "gold" } }, true],
    ["absent header", { headers: [field("x-tier", "gold")] }, {}, false],
    ["query", { query: [field("q", "a b")] }, { query: "x=1&q=a+b" }, true],
    ["absent query", { query: [field("q", "1")] }, { query: "qq=1" }, false],
    ["cookie", { cookies: [field("tier", "gold")] }, { headers: { cookie: "a=b; tier=gold" } }, true],
    ["absent cookie", { cookies: [field("tier", "gold")] }, { headers: { cookie: "tiers=gold" } }, false],
    ["no Cookie header at all", { cookies: [{ name: "tier", test: { present: false } }] }, {}, true],
  ];
  test.each(rows)("%s", (_, match, who, wanted) => {
    expect(matches(match, who)).toBe(wanted);
  });
});

describe("several conditions", () => {
  const both = { headers: [field("x-a", "1"), field("x-b", "2")], paths: ["/p"] };
  const rows: [name: string, who: ViewerParts, wanted: boolean][] = [
    ["all hold", { path: "/p", headers: { "x-a": "1", "x-b": "2" } }, true],
    ["one header does not", { path: "/p", headers: { "x-a": "1", "x-b": "3" } }, false],
    ["the path does not", { path: "/q", headers: { "x-a": "1", "x-b": "2" } }, false],
  ];
  test.each(rows)("%s", (_, who, wanted) => {
    expect(matches(both, who)).toBe(wanted);
  });
});

function preflight(asks: string): ViewerParts {
  return { method: "OPTIONS", headers: { "access-control-request-method": asks } };
}

describe("a CORS preflight", () => {
  const rows: [name: string, methods: string[], who: ViewerParts, wanted: boolean][] = [
    ["is matched as the method it asks for", ["PUT"], preflight("PUT"), true],
    ["is not matched as OPTIONS", ["OPTIONS"], preflight("PUT"), false],
    ["for HEAD goes where GET goes", ["GET"], preflight("HEAD"), true],
    ["without the header is plain OPTIONS", ["OPTIONS"], { method: "OPTIONS" }, true],
    ["is only made of OPTIONS", ["GET"], { ...preflight("PUT"), method: "GET" }, true],
  ];
  test.each(rows)("%s", (_, methods, who, wanted) => {
    expect(matches({ methods }, who)).toBe(wanted);
  });
});

describe("order and trace", () => {
  const routes = [
    route("wrong-host", { match: { hosts: ["api.streamtv.example"] } }),
    route("wrong-method", { match: { methods: ["POST"] } }),
    route("wrong-path", { match: { paths: ["/x"] } }),
    route("wrong-region", { match: { regions: [asId("europe")] } }),
    route("wrong-header", { match: { headers: [field("x-tier", "gold")] } }),
    route("wrong-query", { match: { query: [field("q", "1")] } }),
    route("wrong-cookie", { match: { cookies: [field("c", "1")] } }),
    route("first"),
    route("second"),
  ];
  const bundle = bundleOf({ routes });
  const who = viewer({ headers: { "x-tier": "tin", cookie: "c=2" }, query: "q=2" });

  test("the first match wins", () => {
    expect(matchRoute(bundle, who, LATAM, false)).toMatchObject({
      route: { rule: { name: "first" } },
      tried: 8,
      skipped: [],
    });
  });

  test("a full trace says for each skipped route which condition failed and what was there instead", () => {
    const { skipped } = matchRoute(bundle, who, LATAM, true);
    expect(skipped.map(({ route: name, condition, field: at, saw }) => [name, condition, at, saw])).toEqual([
      ["wrong-host", "hosts", "", "live.streamtv.example"],
      ["wrong-method", "methods", "", "GET"],
      ["wrong-path", "paths", "", "/"],
      ["wrong-region", "regions", "", "latam"],
      ["wrong-header", "headers", "x-tier", "tin"],
      ["wrong-query", "query", "q", "2"],
      ["wrong-cookie", "cookies", "c", "2"],
    ]);
  });

  test("a full trace says what the failed condition wants, as it is written", () => {
    const { skipped } = matchRoute(bundle, who, LATAM, true);
    expect(skipped.map(({ wants }) => wants)).toEqual([
      ["api.streamtv.example"],
      ["POST"],
      ["/x"],
      ["europe"],
      { exact: "gold" },
      { exact: "1" },
      { exact: "1" },
    ]);
  });

  test("no route matches: null, after all were tried", () => {
    const none = bundleOf({ routes: routes.slice(0, 7) });
    expect(matchRoute(none, who, LATAM, false)).toEqual({ route: null, tried: 7, skipped: [] });
  });
});

describe("the first route wins wherever the index keeps it", () => {
  const HERE = "live.streamtv.example";
  const rows: [name: string, first: Partial<MatchRule>, second: Partial<MatchRule>][] = [
    ["for every host before this host", {}, { hosts: [HERE] }],
    ["for this host before every host", { hosts: [HERE] }, {}],
    ["for a wide suffix before a narrow one", { hosts: ["*.example"] }, { hosts: ["*.streamtv.example"] }],
    ["for a narrow suffix before a wide one", { hosts: ["*.streamtv.example"] }, { hosts: ["*.example"] }],
    ["for a suffix before this host", { hosts: ["*.streamtv.example"] }, { hosts: [HERE] }],
    ["for this host and others before this host", { hosts: ["a.example", HERE] }, { hosts: [HERE] }],
    ["a pattern before its exact path", { paths: ["/a*"] }, { paths: ["/a/b/c"] }],
    ["an exact path before its pattern", { paths: ["/a/b/c"] }, { paths: ["/a*"] }],
    ["a short beginning before a long one", { paths: ["/a*"] }, { paths: ["/a/b*"] }],
    ["a long beginning before a short one", { paths: ["/a/b*"] }, { paths: ["/a*"] }],
    ["no path before an exact one", {}, { paths: ["/a/b/c"] }],
    ["two stars before one", { paths: ["/a/*c*"] }, { paths: ["/a/*"] }],
  ];
  test.each(rows)("%s", (_, first, second) => {
    const bundle = bundleOf({ routes: [route("one", { match: first }), route("two", { match: second })] });
    const { route: found, tried } = matchRoute(bundle, viewer({ host: HERE, path: "/a/b/c" }), LATAM, false);
    expect([found?.rule.name, tried]).toEqual(["one", 1]);
  });

  test("a route whose other conditions fail does not hide one in another place", () => {
    const routes = [
      route("exact", { match: { hosts: [HERE], paths: ["/a/b/c"], methods: ["POST"] } }),
      route("pattern", { match: { hosts: ["*.example"], paths: ["/a/*/c"] } }),
      route("later", { match: { hosts: [HERE], paths: ["/a/b/c"] } }),
    ];
    expect(matchRoute(bundleOf({ routes }), viewer({ host: HERE, path: "/a/b/c" }), LATAM, false)).toMatchObject({
      route: { rule: { name: "pattern" } },
      tried: 2,
    });
  });
});

test("among 5,000 routes a request looks at those that its host and path fit", () => {
  const headers: readonly FieldMatch[] = [{ name: "x-seen", test: { present: true } }];
  const routes = Array.from({ length: 5000 }, (_, at) =>
    route(`r${at}`, { match: { hosts: [`h${at % 50}.example`], paths: [`/channel-${at}/*`, `/c/${at}`], headers } }),
  );
  let looks = 0;
  const get = (): null => {
    looks++;
    return null;
  };
  const bundle = bundleOf({ routes });
  for (let at = 0; at < 5000; at += 50) {
    const who = { ...viewer({ host: `h${at % 50}.example`, path: `/channel-${at}/x` }), headers: { get } };
    expect(matchRoute(bundle, who, LATAM, false)).toMatchObject({ route: null, tried: 5000 });
  }
  expect(looks).toBe(100);
});

test("a path of 16,000 characters among routes of every beginning it has", () => {
  const routes = Array.from({ length: 2000 }, (_, at) =>
    route(`r${at}`, { match: { paths: [`/${"x".repeat(at)}*y`] } }),
  );
  const bundle = bundleOf({ routes: [...routes, route("rest")] });
  const found = matchRoute(bundle, viewer({ path: `/${"x".repeat(16_000)}` }), LATAM, false);
  expect(found.route?.rule.name).toBe("rest");
});
