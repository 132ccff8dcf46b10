/**
 * Where the rules send a place: by region, residency and geofence, whatever the request asks for.
 */
import { describe, expect, test } from "vitest";
import { asId, type CountryCode } from "../../../../src/core/model/ids.ts";
import type { Place } from "../../../../src/core/model/place.ts";
import type { Rules } from "../../../../src/core/model/rules.ts";
import { placeJudge } from "../../../../src/core/ops/routing-quality/judge-place.ts";
import { makePlace } from "../../../../src/core/viewer/make-place.ts";
import { cluster, keys, region, route, rulesOf, tier } from "../../small-rules.ts";

const at = (country: string | null, lon: number | null = null): Place =>
  makePlace(
    "geoip",
    { country: country === null ? null : asId(country), point: lon === null ? null : { lat: 0, lon } },
    () => null,
  );

const CLUSTERS = [cluster("a", { lon: 0 }), cluster("b", { lon: 20 }), cluster("c", { lon: 40 })];
const WORLD = region("world", { tiers: [tier({ a: 1, b: 1, c: 1 }, "nearest")] });

function judged(parts: Parameters<typeof rulesOf>[0], place: Place) {
  const judge = placeJudge(rulesOf({ clusters: CLUSTERS, regions: [WORLD], ...parts }));
  if (!judge.ok) throw new Error(judge.error.name);
  const { home, next } = judge.value(place);
  return [home, ...next];
}

test("the nearest cluster is home, and the next ones take over", () => {
  expect(judged({}, at("BR", 1))).toEqual(["a", "b", "c"]);
  expect(judged({}, at("BR", 39))).toEqual(["c", "b", "a"]);
});

test("a viewer without a place gets the list as written", () => {
  expect(judged({}, at(null))).toEqual(["a", "b", "c"]);
});

test("routes do not matter: not their conditions, not where they lead", () => {
  const routes = [
    route("elsewhere", { to: { kind: "clusters", clusters: [asId("c")] } }),
    route("hosts", { match: { hosts: ["x.example"], paths: ["/y"] } }),
  ];
  expect(judged({ routes }, at("BR", 1))[0]).toBe("a");
});

test("regions, residency and geofence do", () => {
  const regions = [WORLD, region("south", { tiers: [tier({ c: 1 })], viewers: keys({ countries: ["BR"] }) })];
  expect(judged({ regions }, at("BR", 1))).toEqual(["c"]);
  const residency = [
    {
      name: asId<never>("gdpr"),
      viewers: keys({ countries: ["DE"] }),
      only: [asId<never>("b"), asId<never>("c")],
      unknownPlace: "outside" as const,
      ifNone: { status: 503, body: "" },
      source: "",
    },
  ];
  expect(judged({ router: { residency } }, at("DE", 1))).toEqual(["b", "c"]);
  const fence = { viewers: keys({ countries: ["KP"] }), respond: { status: 451, body: "" }, source: "" };
  expect(judged({ router: { geofence: [{ ...fence, name: asId("embargo") }] } }, at("KP", 1))).toEqual([
    "geofence embargo",
  ]);
});

test("aliases do: a place counts as the country that it has one to, and stays where it is", () => {
  const regions = [
    WORLD,
    region("south", { tiers: [tier({ b: 1, c: 1 }, "nearest")], viewers: keys({ countries: ["BR"] }) }),
  ];
  const aliases = { PT: asId<CountryCode>("BR") };
  expect(judged({ regions, router: { aliases } }, at("PT", 1))).toEqual(["b", "c"]);
  expect(judged({ regions, router: { aliases } }, at("ES", 1))).toEqual(["a", "b", "c"]);
});

test("all viewers of a weighted region have one home, since they have one key", () => {
  const regions = [region("world", { tiers: [tier({ a: 50, b: 50, c: 50 })] })];
  const homes = [0, 10, 20, 30, 40].map((lon) => judged({ regions }, at("BR", lon))[0]);
  expect(new Set(homes).size).toBe(1);
});

describe("orders in files", () => {
  test("do not matter: every cluster is up", () => {
    const rules = rulesOf({ clusters: CLUSTERS, regions: [WORLD] });
    const effect = {
      kind: "state" as const,
      clusters: [asId<never>("a")],
      state: "forced-down" as const,
      rampMs: 0,
      finishWithinMs: 0,
    };
    const down = { name: asId<never>("o"), effect, fromMs: null, untilMs: 9e15, reason: "", ticket: "", source: "" };
    const ordered: Rules = { ...rules, overrides: [down] };
    const judge = placeJudge(ordered);
    expect(judge.ok && judge.value(at("BR", 1)).home).toBe("a");
  });
});

test("rules that name what is not there are refused by name", () => {
  const judge = placeJudge(rulesOf({ clusters: [], regions: [WORLD] }));
  expect(judge).toMatchObject({ ok: false, error: { name: "a" } });
});
