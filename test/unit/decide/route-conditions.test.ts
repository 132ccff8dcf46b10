import { describe, expect, test } from "vitest";
import { ask, conditionsHold, firstMismatch } from "../../../src/core/decide/route-conditions.ts";
import type { IndexedRoute } from "../../../src/core/model/bundle.ts";
import { asId, type RegionName } from "../../../src/core/model/ids.ts";
import type { FieldMatch, MatchRule } from "../../../src/core/model/route-rule.ts";
import type { Viewer } from "../../../src/core/model/viewer.ts";
import { bundleOf, route, viewer, type ViewerParts } from "../small-rules.ts";

const LATAM = asId<RegionName>("latam");

function indexed(match: Partial<MatchRule>): IndexedRoute {
  const [only] = bundleOf({ routes: [route("only", { match })] }).routes;
  if (only === undefined) throw new Error("no route");
  return only;
}

const field = (name: string, exact: string): FieldMatch => ({ name, test: { exact } });

describe("the method that is asked for", () => {
  const rows: [name: string, who: ViewerParts, method: string][] = [
    ["is the request's", { method: "PUT" }, "PUT"],
    ["is the preflight's", { method: "OPTIONS", headers: { "access-control-request-method": "PUT" } }, "PUT"],
    ["of plain OPTIONS is OPTIONS", { method: "OPTIONS" }, "OPTIONS"],
    [
      "of no other request is the header's",
      { method: "GET", headers: { "access-control-request-method": "PUT" } },
      "GET",
    ],
  ];
  test.each(rows)("%s", (_, who, method) => {
    expect(ask(viewer(who), LATAM).method).toBe(method);
  });
});

describe("conditions without hosts and paths", () => {
  const rows: [name: string, match: Partial<MatchRule>, who: ViewerParts, hold: boolean][] = [
    ["hold when there are none", {}, {}, true],
    ["leave hosts to the index", { hosts: ["other.example"] }, {}, true],
    ["leave paths to the index", { paths: ["/other"] }, {}, true],
    ["hold for a method", { methods: ["GET"] }, { method: "HEAD" }, true],
    ["fail for another method", { methods: ["POST"] }, {}, false],
    ["hold for a region", { regions: [asId("world"), LATAM] }, {}, true],
    ["fail for another region", { regions: [asId("world")] }, {}, false],
    ["fail for a header", { headers: [field("x-a", "1")] }, {}, false],
    ["fail for a query field", { query: [field("q", "1")] }, { query: "q=2" }, false],
    ["fail for a cookie", { cookies: [field("c", "1")] }, { headers: { cookie: "c=2" } }, false],
    ["hold when all do", { methods: ["GET"], regions: [LATAM], query: [field("q", "1")] }, { query: "q=1" }, true],
  ];
  test.each(rows)("%s", (_, match, who, hold) => {
    expect(conditionsHold(indexed(match), ask(viewer(who), LATAM))).toBe(hold);
  });
});

describe("the first condition that fails", () => {
  const fails = {
    hosts: ["other.example"],
    methods: ["POST"],
    paths: ["/other", "/o*"],
    regions: [asId<RegionName>("world")],
    headers: [field("x-a", "1")],
    query: [field("q", "1")],
    cookies: [field("c", "1")],
  };
  const order = ["hosts", "methods", "paths", "regions", "headers", "query", "cookies"] as const;
  test.each(order)("is %s where those before hold", (condition) => {
    const match = Object.fromEntries(order.slice(order.indexOf(condition)).map((each) => [each, fails[each]]));
    expect(firstMismatch(indexed(match), ask(viewer(), LATAM))?.condition).toBe(condition);
  });

  test("of several fields is the first one written", () => {
    const headers = [field("x-a", "1"), field("x-b", "2"), field("x-c", "3")];
    const who = viewer({ headers: { "x-a": "1", "x-b": "9" } });
    expect(firstMismatch(indexed({ headers }), ask(who, LATAM))).toEqual({
      condition: "headers",
      field: "x-b",
      saw: "9",
      wants: { exact: "2" },
    });
  });

  test("is none when all hold", () => {
    expect(firstMismatch(indexed({ methods: ["GET"], paths: ["/", "/x"] }), ask(viewer(), LATAM))).toBeNull();
  });
});

/** A viewer who counts how often his Cookie header is taken. */
function counted(cookie: string): { readonly who: Viewer; readonly taken: () => number } {
  let taken = 0;
  const get = (name: string): string | undefined => {
    if (name !== "cookie") return undefined;
    taken++;
    return cookie;
  };
  return { who: { ...viewer(), headers: { get } }, taken: () => taken };
}

describe("a field", () => {
  test("that many routes ask for is read once", () => {
    const routes = Array.from({ length: 100 }, (_, at) => indexed({ cookies: [field("c", `${at}`)] }));
    const { who, taken } = counted("c=99");
    const asked = ask(who, LATAM);
    expect(routes.filter((one) => conditionsHold(one, asked))).toEqual([routes[99]]);
    expect(taken()).toBe(1);
  });

  test("that is absent is not read again either", () => {
    const { who, taken } = counted("d=1");
    const asked = ask(who, LATAM);
    const one = indexed({ cookies: [field("c", "1")] });
    expect([conditionsHold(one, asked), conditionsHold(one, asked)]).toEqual([false, false]);
    expect(taken()).toBe(1);
  });

  test("of the query and a cookie of the same name are two", () => {
    const both = indexed({ query: [field("same", "1")], cookies: [field("same", "2")] });
    const who = viewer({ query: "same=1", headers: { cookie: "same=2" } });
    expect(conditionsHold(both, ask(who, LATAM))).toBe(true);
  });

  test("may be called like something that every object has", () => {
    const one = indexed({
      query: [{ name: "constructor", test: { present: false } }],
      cookies: [field("__proto__", "1")],
    });
    expect(conditionsHold(one, ask(viewer({ headers: { cookie: "__proto__=1" } }), LATAM))).toBe(true);
  });
});
