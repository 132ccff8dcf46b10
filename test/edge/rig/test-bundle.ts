/**
 * Small rules made in the test itself, and their bundle text.
 */
import { createHash } from "node:crypto";
import { asId, type ClusterName, type RegionName, type VantageName } from "../../../src/core/model/ids.ts";
import {
  BUNDLE_FORMAT,
  type ClusterRule,
  type ProbeRule,
  type RegionRule,
  type Rules,
  type VantageRule,
} from "../../../src/core/model/rules.ts";
import { NO_VIEWER_KEYS } from "../../../src/core/model/viewer-keys.ts";

/** Fast enough for a test, slow enough for a busy machine. */
export const FAST_PROBE: ProbeRule = {
  method: "GET",
  headers: {},
  path: "/healthz",
  intervalMs: 400,
  timeoutMs: 250,
  fall: 3,
  clear: 2,
  rise: 3,
  expectStatus: [200],
  expectHeader: null,
  expectBody: null,
  changesWithinMs: null,
};

/** `https://gw.<name>.streamtv.example` without the scheme. */
export function gatewayHost(cluster: string): string {
  return `gw.${cluster}.streamtv.example`;
}

export function testCluster(name: string, probe: Partial<ProbeRule> = {}): ClusterRule {
  return {
    name: asId<ClusterName>(name),
    id: name,
    gateway: `https://${gatewayHost(name)}`,
    lat: 0,
    lon: 0,
    place: "",
    gateways: {},
    clientCertificate: null,
    assertion: "shared",
    capacity: null,
    mesh: null,
    versions: { stable: "v41", canary: "v42" },
    probe: { ...FAST_PROBE, ...probe },
    source: "test:1",
  };
}

export function testVantage(name: string, hint = "weur"): VantageRule {
  return { name: asId<VantageName>(name), hint, lat: 0, lon: 0 };
}

/** One region, `world`, that holds all clusters in one weighted tier, and no routes. */
export function testRules(clusters: readonly ClusterRule[], vantages: readonly VantageRule[]): Rules {
  const world: RegionRule = {
    name: asId<RegionName>("world"),
    id: "world",
    within: null,
    viewers: NO_VIEWER_KEYS,
    tiers: [{ pick: "weighted", members: clusters.map(({ name }) => ({ cluster: name, weight: 100, bias: 0 })) }],
    overprovision: 140,
    panicBelow: 50,
    maxEjectPercent: 50,
    failback: "auto",
    vantage: null,
    onAllDown: { kind: "fail-open" },
    holdDownMs: 60_000,
    rampMs: 300_000,
    source: "test:1",
  };
  return {
    hash: 1,
    router: {
      mode: "route",
      bypass: null,
      clientIp: { kind: "cloudflare" },
      geoHeaders: null,
      aliases: {},
      guards: { maxMovePercent: 20, requireReason: true, minHealthyClusters: 1 },
      hosts: ["live.streamtv.example"],
      locate: ["cf"],
      unit: ["header:x-session-id"],
      continueTrace: "never",
      fallbackRegion: world.name,
      residency: [],
      geofence: [],
    },
    vantages,
    clusters,
    regions: [world],
    routes: [],
    rollouts: [],
    experiments: [],
    overrides: [],
  };
}

/** Rules as the text of a bundle. */
export function bundleText(rules: Rules): string {
  const body = JSON.stringify(rules);
  return `{"format":${BUNDLE_FORMAT},"rules":${body},"sha256":"${createHash("sha256").update(body).digest("hex")}"}`;
}
