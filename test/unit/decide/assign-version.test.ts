import { describe, expect, test } from "vitest";
import { assignVersion, targetAt } from "../../../src/core/decide/assign-version.ts";
import { bucket } from "../../../src/core/decide/bucket.ts";
import { asId, type RegionName } from "../../../src/core/model/ids.ts";
import type { Live } from "../../../src/core/model/live.ts";
import { cluster, live, rollout, viewer, viewerNumber } from "../small-rules.ts";

const LATAM = asId<RegionName>("latam");
const RULE = rollout("playback-v42", { latam: 25, europe: 0, world: 100 });

const assign = (n: number, region: string, percent: Live["percent"] = {}) =>
  assignVersion(RULE, asId(region), viewerNumber(n), live({}, { percent }));

describe("canary", () => {
  test("is exactly the buckets below percent × 1000", () => {
    for (let n = 0; n < 2000; n++) {
      const position = bucket("playback-v42", `viewer-${n}`);
      expect(assign(n, "latam")).toEqual({
        wanted: position < 25_000 ? "canary" : "stable",
        old: "stable",
        because: position < 25_000 ? "canary" : "stable",
        bucket: position,
        below: 25_000,
        percentFrom: "rules",
      });
    }
  });

  test("begins one bucket above a viewer's own", () => {
    const own = bucket("playback-v42", "viewer-1");
    const roleAt = (buckets: number) => assign(1, "latam", { "playback-v42": { latam: buckets / 1000 } }).wanted;
    expect(roleAt(own)).toBe("stable");
    expect(roleAt(own + 1)).toBe("canary");
  });

  const rows: [name: string, region: string, percent: Live["percent"], below: number, from: string][] = [
    ["the rules' percent", "latam", {}, 25_000, "rules"],
    ["0", "europe", {}, 0, "rules"],
    ["100", "world", {}, 100_000, "rules"],
    ["a region without a percent gets none", "asia", {}, 0, "rules"],
    ["a live percent wins", "latam", { "playback-v42": { latam: 50 } }, 50_000, "live"],
    ["a live 0 wins too", "latam", { "playback-v42": { latam: 0 } }, 0, "live"],
    ["thousandths count", "latam", { "playback-v42": { latam: 0.001 } }, 1, "live"],
    ["a live percent of another region does not", "latam", { "playback-v42": { europe: 50 } }, 25_000, "rules"],
    ["a live percent of another rollout does not", "latam", { other: { latam: 50 } }, 25_000, "rules"],
    ["names of every object's members are no percents", "constructor", {}, 0, "rules"],
  ];
  test.each(rows)("%s", (...[, region, percent, below, percentFrom]) => {
    expect(assign(1, region, percent)).toMatchObject({ below, percentFrom });
  });

  test("a request without a unit gets the old version, whatever the percent", () => {
    expect(assignVersion(RULE, asId("world"), viewer({ ip: "203.0.113.1" }), live())).toMatchObject({
      wanted: "stable",
      because: "no-unit",
      bucket: null,
      below: 100_000,
    });
  });

  test("hashes the unit, not the key of cluster choice", () => {
    const who = { ...viewerNumber(1), key: "another" };
    expect(assignVersion(RULE, LATAM, who, live()).bucket).toBe(bucket("playback-v42", "viewer-1"));
  });

  test("no rollout: stable, nothing hashed", () => {
    expect(assignVersion(null, LATAM, viewerNumber(1), live())).toMatchObject({
      wanted: "stable",
      because: "stable",
      bucket: null,
      percentFrom: null,
    });
  });
});

test("a role that a cluster tells apart by host has its own gateway, the others have the cluster's", () => {
  const gateways = { canary: "https://canary.sa-east.streamtv.example" };
  const at = cluster("sa-east", { gateways, versions: { stable: "v41", canary: "v42" } });
  expect(targetAt(at, assign(1, "world")).target.gateway).toBe(gateways.canary);
  const other = { ...at, gateways: { green: gateways.canary } };
  expect(targetAt(other, assign(1, "world")).target.gateway).toBe("https://gw.sa-east.streamtv.example");
});

describe("at one cluster", () => {
  const canary = assign(1, "world");
  const at = (versions: Readonly<Record<string, string>>) => targetAt(cluster("sa-east", { versions }), canary);

  test("the role's version and the cluster's gateway", () => {
    expect(at({ stable: "v41", canary: "v42" })).toEqual({
      target: { cluster: "sa-east", gateway: "https://gw.sa-east.streamtv.example", role: "canary", version: "v42" },
      because: "canary",
    });
  });

  test("a cluster that lacks the role serves the old version and says so", () => {
    expect(at({ stable: "v41" })).toMatchObject({
      target: { role: "stable", version: "v41" },
      because: "role-unavailable",
    });
  });

  test("the old version is the rollout's from, before stable", () => {
    const blueGreen = { ...canary, wanted: asId<typeof canary.wanted>("green"), old: asId<typeof canary.old>("blue") };
    const target = (versions: Readonly<Record<string, string>>) =>
      targetAt(cluster("x", { versions }), blueGreen).target;
    expect(target({ stable: "v1", blue: "b", green: "g" })).toMatchObject({ role: "green", version: "g" });
    expect(target({ stable: "v1", blue: "b" })).toMatchObject({ role: "blue", version: "b" });
    expect(target({ stable: "v1" })).toMatchObject({ role: "stable", version: "v1" });
  });
});
