import { describe, expect, test } from "vitest";
import { rulesShape } from "../../../src/core/bundle/rules-shape.ts";
import { asId } from "../../../src/core/model/ids.ts";
import { LIMITS } from "../../../src/core/model/limits.ts";
import { cluster, keys, region, rollout, route, rulesOf, tier } from "../small-rules.ts";

const RULES = rulesOf({
  router: {
    residency: [
      {
        name: asId("r"),
        viewers: keys({ countries: ["DE"] }),
        only: [asId("a")],
        unknownPlace: "inside",
        ifNone: { status: 503, body: "" },
        source: "",
      },
    ],
    geofence: [
      {
        name: asId("g"),
        viewers: keys({ cities: [{ country: "BR", name: "x" }] }),
        respond: { status: 451, body: "" },
        source: "",
      },
    ],
  },
  regions: [
    region("world", {
      viewers: keys({ networks: ["203.0.113.0/24"], asns: [1], subdivisions: ["BR-SP"], continents: ["SA"] }),
      tiers: [tier({ a: 1 })],
    }),
  ],
  routes: [
    route("a", { rollout: asId("r"), match: { paths: ["/live/*"], headers: [{ name: "x", test: { oneOf: ["a"] } }] } }),
    route("b", { to: { kind: "clusters", clusters: [asId("a")] } }),
    route("c", { to: { kind: "redirect", redirect: { status: 302, location: "/x" } } }),
    route("d", { to: { kind: "respond", respond: { status: 200, body: "" } } }),
  ],
  rollouts: [rollout("r", { world: 5 })],
});

/** The rules with another value at a path such as `regions.0.tiers`. */
function rulesWith(path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(RULES);
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  const holder = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], copy);
  (holder as Record<string, unknown>)[last] = value;
  return copy;
}

test("rules of the right shape pass", () => {
  expect(rulesShape(RULES, "$")).toBeNull();
});

describe("what is refused", () => {
  const rows: [path: string, value: unknown, at?: string][] = [
    ["hash", 2],
    ["router.hosts", "live.example"],
    ["router.hosts.0", "x".repeat(254)],
    ["router.locate.0", "whois"],
    ["router.clientIp", { kind: "header", header: "x y", format: "ip", trusted: [] }, "router.clientIp.header"],
    ["router.clientIp", { kind: "header", header: "X-A", format: "ip", trusted: [] }, "router.clientIp.header"],
    ["router.clientIp", { kind: "header", header: "x-a", format: "host", trusted: [] }, "router.clientIp.format"],
    ["router.clientIp", { kind: "header", header: "x-a", format: "ip" }, "router.clientIp.trusted"],
    ["router.geoHeaders", { kind: "preset", preset: "akamai" }, "router.geoHeaders.preset"],
    ["router.geoHeaders", { kind: "names", names: { country: "x\n" } }, "router.geoHeaders.names.country"],
    ["router.geoHeaders", { kind: "names", names: { colour: "x-a" } }, "router.geoHeaders.names"],
    ["router.aliases", { XK: "XX" }, "router.aliases.XK"],
    ["router.aliases", { xk: "RS" }, "router.aliases"],
    ["router.aliases", null],
    ["router.unit.0", "header:x y"],
    ["router.unit.0", "sid"],
    ["router.fallbackRegion", "World"],
    ["router.residency.0.only.0", "Not a name"],
    ["router.residency.0.unknownPlace", "both"],
    ["router.residency.0.ifNone.status", 199],
    ["router.geofence.0.respond.status", 600],
    ["router.geofence.0.respond.body", "x".repeat(16_385)],
    ["router.geofence.0.viewers.cities.0.country", "XX"],
    ["vantages", null],
    ["clusters.0.gateway", "javascript:alert(1)"],
    ["clusters.0.gateway", "https://gw.example/path"],
    ["clusters.0.gateway", "https://user@gw.example"],
    ["clusters.0.gateway", "https://gw.example:123456"],
    ["clusters.0.gateway", "https://gw.example\n"],
    ["clusters.0.id", "a:b"],
    ["clusters.0.lat", 90.1],
    ["clusters.0.lon", -180.1],
    ["clusters.0.versions", ["v1"]],
    ["clusters.0.versions", { "No Role": "v1" }, "clusters[0].versions"],
    ["clusters.0.probe.intervalMs", 99],
    ["clusters.0.probe.path", "healthz"],
    ["clusters.0.probe.method", "POST"],
    ["clusters.0.probe.headers", { "X-Probe": "a" }],
    ["clusters.0.probe.headers", { "a b": "a" }],
    ["clusters.0.probe.headers.a", 1],
    ["clusters.0.probe.expectHeader", { name: "X-Live", value: null }, "clusters[0].probe.expectHeader.name"],
    ["clusters.0.probe.expectHeader", { name: "x-live" }, "clusters[0].probe.expectHeader.value"],
    ["clusters.0.probe.expectBody", "x".repeat(1001)],
    ["clusters.0.probe.changesWithinMs", 0],
    ["clusters.0.probe.expectStatus.0", 600],
    ["regions.0.name", ""],
    ["regions.0.within", "A"],
    ["regions.0.viewers.networks.0", "203.0.113.1/24"],
    ["regions.0.viewers.asns.0", -1],
    ["regions.0.viewers.continents.0", "sa"],
    ["regions.0.viewers.subdivisions.0", "BR-SPXYZ"],
    ["regions.0.tiers.0.pick", "slowest"],
    ["regions.0.tiers.0.members.0.weight", -1],
    ["regions.0.tiers.0.members.0.weight", Number.NaN],
    ["regions.0.tiers.0.members.0.bias", 101],
    ["regions.0.overprovision", 99],
    ["regions.0.panicBelow", 101],
    ["regions.0.onAllDown", { kind: "panic" }, "regions[0].onAllDown.kind"],
    ["regions.0.onAllDown", { kind: "respond" }, "regions[0].onAllDown.respond"],
    ["regions.0.holdDownMs", -1],
    ["regions.0.rampMs", 0.5],
    ["routes.0.match.paths.0", "live/*"],
    ["routes.0.match.headers.0.test", { exact: "a", not: "b" }],
    ["routes.0.match.headers.0.test", {}],
    ["routes.0.match.headers.0.name", "x y"],
    ["routes.0.match.headers.0.name", ""],
    ["routes.0.rollout", 5],
    ["routes.0.forward.retries", 2],
    ["routes.0.forward.headersTimeoutMs", 0],
    ["routes.0.forward.repeatable", "yes"],
    ["routes.1.to.clusters.0", null],
    ["routes.2.to.redirect.status", 200],
    ["routes.3.to.kind", "proxy"],
    ["rollouts.0.percent", { world: 100.1 }, "rollouts[0].percent.world"],
    ["rollouts.0.salt", null],
  ];
  test.each(rows)("%s = %j", (path, value, at) => {
    const wanted = at ?? path.replaceAll(/\.(\d+)/g, "[$1]");
    expect(rulesShape(rulesWith(path, value), "$")?.path).toBe(`$.${wanted}`);
  });

  const counts: [path: string, value: readonly unknown[]][] = [
    ["clusters", Array.from({ length: LIMITS.clusters + 1 }, (_, n) => cluster(`c${n}`))],
    ["regions", Array.from({ length: LIMITS.regions + 1 }, (_, n) => region(`r${n}`))],
    ["routes", Array.from({ length: LIMITS.routes + 1 }, (_, n) => route(`r${n}`))],
    ["rollouts", Array.from({ length: LIMITS.rollouts + 1 }, (_, n) => rollout(`r${n}`, {}))],
  ];
  test.each(counts)("more %s than the limit", (path, value) => {
    expect(rulesShape(rulesWith(path, value), "$")).toEqual({
      path: `$.${path}`,
      wanted: `a list of at most ${value.length - 1} entries`,
    });
    expect(rulesShape(rulesWith(path, value.slice(1)), "$")).toBeNull();
  });
});

test("every field is required", () => {
  const paths = pathsOf(RULES, "");
  expect(paths.length).toBeGreaterThan(100);
  const missed = paths.filter((path) => {
    const without: unknown = JSON.parse(JSON.stringify(rulesWith(path, undefined)));
    return rulesShape(without, "$") === null;
  });
  expect(missed).toEqual([]);
});

/** Paths of all fields that are not entries of a list or of a record of names. */
function pathsOf(value: unknown, prefix: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one: unknown, at) => pathsOf(one, `${prefix}${at}.`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const named = /\.(versions|percent)\.$/.test(prefix);
    return [...(named ? [] : [prefix + key]), ...pathsOf(one, `${prefix}${key}.`)];
  });
}
