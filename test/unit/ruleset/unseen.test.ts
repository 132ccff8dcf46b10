import { describe, expect, test } from "vitest";
import { isUnseen } from "../../../src/core/ruleset/unseen.ts";
import type { Path } from "../../../src/core/ruleset/source/source-document.ts";

const rows: readonly (readonly [kind: string, path: Path, value: unknown, unseen: boolean])[] = [
  ["Router", ["metadata", "owner"], "team", true],
  ["Router", ["kind"], "Router", true],
  ["Router", ["spec", "clientIp"], "cloudflare", true],
  ["Router", ["spec", "locate"], undefined, false],
  ["Router", ["spec", "locate", 0], "cf", true],
  ["Router", ["spec", "locate", 1], "geoip", false],
  ["Router", ["spec", "hosts", 0], "live.example", false],
  ["Clusters", ["spec", "defaults"], undefined, false],
  ["Clusters", ["spec", "defaults", "probe", "expect", "status", 0], 200, true],
  ["Clusters", ["spec", "vantages", "west"], undefined, true],
  ["Clusters", ["spec", "clusters", "south", "probe"], undefined, true],
  ["Clusters", ["spec", "clusters", "probe"], undefined, false],
  ["Clusters", ["spec", "clusters", "south", "location", "place"], "São Paulo", true],
  ["Clusters", ["spec", "clusters", "south", "location", "lat"], 1, false],
  ["Regions", ["spec", "regions", "latam", "probe"], undefined, false],
  ["Rollout", ["spec", "percent", "latam"], 25, false],
];

describe("what no decision depends on", () => {
  test.each(rows)("%s %j %j: %s", (kind, path, value, unseen) => {
    expect(isUnseen(kind, path, value)).toBe(unseen);
  });
});
