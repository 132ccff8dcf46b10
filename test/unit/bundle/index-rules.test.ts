import { describe, expect, test } from "vitest";
import { indexRules } from "../../../src/core/bundle/index-rules.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { MatchRule } from "../../../src/core/model/route-rule.ts";
import { bundleOf, cluster, keys, region, rollout, route, rulesOf, tier, type RulesParts } from "../small-rules.ts";

const DIGEST = "a".repeat(64);

describe("a name that is not there", () => {
  const rows: [name: string, parts: RulesParts, at: string, missing: string][] = [
    ["fallback region", { router: { fallbackRegion: asId("mars") } }, "router.fallbackRegion", "mars"],
    [
      "cluster of a tier",
      { regions: [region("world", { tiers: [tier({ a: 1, b: 1 })] })], clusters: [cluster("a")] },
      "region world",
      "b",
    ],
    [
      "cluster of a route",
      { routes: [route("r", { to: { kind: "clusters", clusters: [asId("sa-east"), asId("mars")] } })] },
      "route r",
      "mars",
    ],
    ["rollout of a route", { routes: [route("r", { rollout: asId("gone") })] }, "route r", "gone"],
  ];
  test.each(rows)("%s", (_, parts, at, name) => {
    expect(indexRules(rulesOf(parts), 1, DIGEST)).toEqual({ ok: false, error: { at, name } });
  });

  test("a member of weight 0 takes no part, so it need not exist", () => {
    const parts = { regions: [region("world", { tiers: [tier({ a: 1, gone: 0 })] })], clusters: [cluster("a")] };
    expect(indexRules(rulesOf(parts), 1, DIGEST).ok).toBe(true);
  });
});

describe("the bundle", () => {
  test("keeps number, digest and rules", () => {
    const rules = rulesOf();
    expect(indexRules(rules, 318, DIGEST)).toMatchObject({ ok: true, value: { seq: 318, sha256: DIGEST, rules } });
  });

  test("has tiers of clusters instead of names, without those of weight 0, as written", () => {
    const { fallback } = bundleOf({ regions: [region("world", { tiers: [tier({ b: 2, a: 0, c: 1 }), tier({})] })] });
    expect(fallback.tiers.map((one) => one.members.map((member) => [member.cluster.name, member.weight]))).toEqual([
      [
        ["b", 2],
        ["c", 1],
      ],
      [],
    ]);
  });

  const picks: [pick: "weighted" | "nearest" | "first", listed: boolean][] = [
    ["weighted", false],
    ["nearest", true],
    ["first", true],
  ];
  test.each(picks)("a region of pick %s is listed: %s", (pick, listed) => {
    expect(bundleOf({ regions: [region("world", { tiers: [tier({ a: 1 }, pick)] })] }).fallback.listed).toBe(listed);
  });

  test("exact hosts and suffixes with their dot", () => {
    const { hosts } = bundleOf({ router: { hosts: ["a.example", "*.b.example", "*odd.example"] } });
    expect([...hosts.exact.keys()]).toEqual(["a.example"]);
    expect([...hosts.suffixes.keys()]).toEqual([".b.example"]);
  });

  test("routes in order; what a route does not restrict is null", () => {
    const { routes } = bundleOf({
      routes: [
        route("one", {
          match: { hosts: ["a.example"], methods: ["GET", "POST"], regions: [asId("world")] },
          rollout: asId("r"),
        }),
        route("two", { match: { methods: ["HEAD"] }, to: { kind: "clusters", clusters: [asId("sa-east")] } }),
      ],
      rollouts: [rollout("r", {})],
    });
    const [one, two] = routes;
    expect(one).toMatchObject({ rule: { name: "one" }, position: 0, clusters: [], rollout: { name: "r" } });
    expect(new Set(one?.methods)).toEqual(new Set(["GET", "HEAD", "POST"]));
    expect([...(one?.regions ?? [])]).toEqual(["world"]);
    expect(one?.hosts?.exact.has("a.example")).toBe(true);
    expect(two).toMatchObject({
      position: 1,
      hosts: null,
      regions: null,
      rollout: null,
      clusters: [{ name: "sa-east" }],
    });
    expect([...(two?.methods ?? [])]).toEqual(["HEAD"]);
  });

  const both: Partial<MatchRule> = { hosts: ["a.example", "*.b.example"], methods: ["GET", "PUT"] };
  const turned: Partial<MatchRule> = { hosts: ["*.b.example", "a.example"], methods: ["PUT", "GET"] };
  const oneName: Partial<MatchRule> = { hosts: ["*.b.example a.example"], methods: ["GET PUT"] };

  test.each(["hosts", "methods"] as const)("routes that restrict %s alike share one set", (field) => {
    const matches = [both, turned, oneName];
    const { routes } = bundleOf({ routes: matches.map((match, at) => route(`r${at}`, { match })) });
    const [one, two, three] = routes.map((each) => each[field]);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });

  test("keys of regions, residency and geofence", () => {
    const bundle = bundleOf({
      router: {
        residency: [
          {
            name: asId("r"),
            viewers: keys({ countries: ["DE"] }),
            only: [asId("sa-east")],
            unknownPlace: "outside",
            ifNone: { status: 503, body: "" },
            source: "",
          },
        ],
        geofence: [
          { name: asId("g"), viewers: keys({ countries: ["KP"] }), respond: { status: 451, body: "" }, source: "" },
        ],
      },
      regions: [region("world", { viewers: keys({ continents: ["SA"] }), tiers: [tier({ "sa-east": 1 })] })],
    });
    expect(bundle.regionKeys.continents.get("SA")).toBe(bundle.fallback);
    expect(bundle.residency[0]?.keys.countries.get("DE")).toBe(true);
    expect(bundle.residency[0]?.only.has("sa-east")).toBe(true);
    expect(bundle.geofence[0]?.keys.countries.get("KP")).toBe(true);
  });
});
