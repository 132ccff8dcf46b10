/**
 * The platform without its Workers: the pure core, a clock that only tests move, and who can hear whom.
 *
 * Real probes, counters, folds, orders and decisions; what is made up is the truth about clusters and links. Colos
 * remember the last live value they heard, as their cache does, so an isolate that begins anew knows it.
 */
import { isNewer } from "../../../src/core/bundle/newer-live.ts";
import { decide } from "../../../src/core/decide/decide.ts";
import { countProbe } from "../../../src/core/health/count-probe.ts";
import { foldLive } from "../../../src/core/health/fold-live.ts";
import { endOrder, giveOrder, letReturn } from "../../../src/core/health/orders.ts";
import type { Decision } from "../../../src/core/model/decision.ts";
import { NOTHING_KNOWN, type Live } from "../../../src/core/model/live.ts";
import type { LiveOrder } from "../../../src/core/model/live-order.ts";
import type { EdgeReport, ProbeCounters, VantageReport } from "../../../src/core/model/probe.ts";
import type { Result } from "../../../src/core/model/result.ts";
import type { ClusterRule, Rules } from "../../../src/core/model/rules.ts";
import { bundleOf, viewerNumber } from "../../unit/small-rules.ts";

/** What one vantage sees: the truth, failures wherever it looks, or nothing at all. */
export type Sight = "sees" | "blind" | "silent";

interface Colo {
  readonly name: string;
  live: Live;
  /** Whether the control plane can be reached from it. */
  joined: boolean;
  /** Clusters that failed its viewers since it last told. */
  readonly failures: Set<string>;
}

/** One step of the clock: each prober looks once at each cluster, and each colo asks once. */
export const STEP_MS = 10_000;
const BEGAN_AT = 1_800_000_000_000;

export interface World {
  readonly rules: Rules;
  readonly now: () => number;
  readonly up: Map<string, boolean>;
  readonly sights: Map<string, Sight>;
  readonly colos: readonly Colo[];
  /** Versions of the control plane's live value, as it took them. */
  readonly versions: number[];
  control: boolean;
  kv: boolean;
  board: () => Live;
  advance(ms: number): void;
  order(order: Omit<LiveOrder, "fromMs" | "by" | "reason">): Result<Live, string>;
  undrain(id: string): Result<Live, string>;
  failback(region: string, cluster: string): Result<Live, string>;
  ask(colo: number, country: string, viewer: number): Decision;
  /** A colo whose isolates and cache begin anew: it has what the control plane or KV tells it. */
  renew(colo: number): void;
}

/** Makes a world in which everything is well and known. */
export function makeWorld(rules: Rules, coloNames: readonly string[]): World {
  const bundle = bundleOf(rules);
  const up = new Map<string, boolean>(rules.clusters.map(({ name }) => [name, true]));
  const sights = new Map<string, Sight>(rules.vantages.map(({ name }) => [name, "sees"]));
  const counters = new Map<string, Record<string, ProbeCounters>>();
  const reports = new Map<string, VantageReport>();
  const edges = new Map<string, EdgeReport>();
  const colos = coloNames.map((name): Colo => ({ name, live: NOTHING_KNOWN, joined: true, failures: new Set() }));
  const versions: number[] = [];
  let [now, board, kv] = [BEGAN_AT, { ...NOTHING_KNOWN, epoch: BEGAN_AT } as Live, NOTHING_KNOWN];
  const keep = (live: Live): void => {
    board = live;
    versions.push(live.version);
  };
  const probe = (vantage: string, cluster: ClusterRule, ok: boolean): void => {
    const known = counters.get(vantage) ?? {};
    const why = ok ? "" : "connection refused or lost";
    const result = {
      cluster: cluster.name,
      at: now,
      ok,
      rttMs: ok ? 10 : null,
      ready: 100,
      degraded: false,
      content: null,
      why,
    };
    counters.set(vantage, { ...known, [cluster.name]: countProbe(known[cluster.name] ?? null, result, cluster.probe) });
  };
  const look = (): void => {
    for (const vantage of rules.vantages) {
      const sight = sights.get(vantage.name);
      if (sight === "silent") continue;
      for (const cluster of rules.clusters)
        probe(vantage.name, cluster, sight === "sees" && up.get(cluster.name) === true);
      const clusters = counters.get(vantage.name) ?? {};
      reports.set(vantage.name, { vantage: vantage.name, colo: "unknown", at: now, clusters });
    }
  };
  const tell = (colo: Colo): void => {
    if (colo.failures.size === 0) return;
    const sight = { failures: 1, openUntil: null, probe: null };
    edges.set(colo.name, {
      colo: colo.name,
      at: now,
      clusters: Object.fromEntries([...colo.failures].map((name) => [name, sight])),
    });
    colo.failures.clear();
  };
  const take = (colo: Colo, live: Live): void => {
    if (isNewer(live, colo.live)) colo.live = live;
  };
  const step = (world: World): void => {
    now += STEP_MS;
    if (world.control) {
      look();
      for (const colo of colos) if (colo.joined) tell(colo);
      keep(foldLive(board, { reports: [...reports.values()], edges: [...edges.values()] }, rules, now));
      if (world.kv) kv = board;
    }
    for (const colo of colos) hear(world, colo);
  };
  const hear = (world: World, colo: Colo): void => {
    if (world.control && colo.joined) take(colo, board);
    else if (world.kv) take(colo, kv);
  };
  const change = (changed: Result<Live, string>): Result<Live, string> => {
    if (changed.ok) keep(changed.value);
    return changed;
  };
  const world: World = {
    rules,
    now: () => now,
    up,
    sights,
    colos,
    versions,
    control: true,
    kv: true,
    board: () => board,
    advance: (ms) => {
      for (let passed = 0; passed < ms; passed += STEP_MS) step(world);
    },
    order: (order) => change(giveOrder(board, { ...order, fromMs: now, by: "test", reason: "test" }, rules, now)),
    undrain: (id) => change(endOrder(board, id, now)),
    failback: (region, cluster) => change(letReturn(board, { region, cluster }, rules, now)),
    ask: (at, country, viewer) => {
      const colo = colos[at % colos.length] as Colo;
      const decision = decide(
        bundle,
        colo.live,
        viewerNumber(viewer, { country, at: now, path: "/live/1/index.m3u8" }),
      );
      if (decision.kind === "handoff" && up.get(decision.cluster) === false) colo.failures.add(decision.cluster);
      return decision;
    },
    renew: (at) => {
      const colo = colos[at % colos.length] as Colo;
      colo.live = NOTHING_KNOWN;
      hear(world, colo);
    },
  };
  world.advance(STEP_MS * 30);
  return world;
}
