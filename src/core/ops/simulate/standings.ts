/**
 * How every cluster stands at one moment, by region, as decisions see it.
 *
 * In: the bundle, the live value, and one viewer of each kind: same region, route, policies and place. Out: what
 * the health step of their decisions says. Decisions of a kind of viewers differ by their key alone, so where
 * all standings and all moves are as before, so is every decision, and a quiet step costs nothing.
 */
import { decideRouting } from "../../decide/decide.ts";
import type { Bundle } from "../../model/bundle.ts";
import type { ClusterName, EpochMs } from "../../model/ids.ts";
import type { Live } from "../../model/live.ts";
import type { ClusterStanding } from "../../model/trace.ts";
import type { Viewer } from "../../model/viewer.ts";
import type { StateWord, Transition } from "./simulation.ts";

/** A cluster for one region. */
export interface RegionStanding {
  readonly cluster: ClusterName;
  readonly region: string;
  readonly word: StateWord;
  /** Part of its share that it takes, 0..1. */
  readonly takes: number;
}

/** By cluster, each with one entry for each region that has it. */
export interface Standings {
  readonly byCluster: ReadonlyMap<ClusterName, readonly RegionStanding[]>;
  /** Orders that move viewers, as far as they hold. */
  readonly moves: readonly MoveOn[];
  /** Equal for two moments when every decision is. */
  readonly mark: string;
}

export interface MoveOn {
  readonly id: string;
  readonly use: readonly ClusterName[];
}

/** Viewers who stand for all. */
export interface Kinds {
  /** One of each kind. */
  readonly all: readonly Viewer[];
  /** One for each region and route: enough to tell how clusters stand. */
  readonly byRegion: readonly Viewer[];
}

/** Finds one viewer of each kind. */
export function kindsOf(bundle: Bundle, live: Live, viewers: readonly Viewer[]): Kinds {
  const all = new Map<string, Viewer>();
  const byRegion = new Map<string, Viewer>();
  for (const viewer of viewers) {
    const { region, route, trace } = decideRouting(bundle, live, viewer);
    const policies = trace.flatMap((step) => (step.stage === "residency" ? step.policies : []));
    const { country, subdivision, continent, city } = viewer.place;
    const coarse = JSON.stringify([region, route, policies]);
    const fine = JSON.stringify([coarse, country, subdivision, continent, city, viewer.asn, viewer.address?.text]);
    if (!byRegion.has(coarse)) byRegion.set(coarse, viewer);
    if (!all.has(fine)) all.set(fine, viewer);
  }
  return { all: [...all.values()], byRegion: [...byRegion.values()] };
}

/** The standings at one moment. */
export function standingsAt(bundle: Bundle, live: Live, kinds: readonly Viewer[], at: EpochMs): Standings {
  const byCluster = new Map<ClusterName, Map<string, RegionStanding>>();
  const marks: unknown[] = [];
  for (const viewer of kinds) {
    const { region, trace } = decideRouting(bundle, live, { ...viewer, at });
    const standings = trace.flatMap((step) => (step.stage === "health" ? step.clusters : []));
    marks.push(standings.map(({ healthy, degraded, dial, forced }) => [healthy, degraded, dial, forced]));
    for (const standing of standings) {
      const regions = byCluster.get(standing.cluster) ?? new Map<string, RegionStanding>();
      byCluster.set(standing.cluster, regions.set(region ?? "", ofRegion(standing, region ?? "")));
    }
  }
  const moves = movesOn(bundle, live, at);
  return {
    byCluster: new Map([...byCluster].map(([cluster, regions]) => [cluster, [...regions.values()]])),
    moves,
    mark: JSON.stringify([marks, moves]),
  };
}

function ofRegion(standing: ClusterStanding, region: string): RegionStanding {
  const takes = (standing.healthy + standing.degraded) * standing.dial;
  return { cluster: standing.cluster, region, word: wordOf(standing), takes };
}

function movesOn({ rules }: Bundle, live: Live, at: EpochMs): readonly MoveOn[] {
  const files = rules.overrides.map((one) => ({ ...one, id: one.name, fromMs: one.fromMs ?? 0 }));
  return [...files, ...live.orders].flatMap(({ id, effect, fromMs, untilMs }) =>
    effect.kind === "move" && fromMs <= at && at < untilMs ? [{ id, use: effect.use }] : [],
  );
}

/** The word that an operator would use. */
function wordOf({ because, forced, real, healthy, degraded, dial }: ClusterStanding): StateWord {
  const word = because === "forced" ? (forced ?? because) : because;
  if (word === "measured") {
    if (real === "degraded") return "degraded";
    if (healthy + degraded < 1) return "part ready";
    return dial < 1 ? "dialled" : "up";
  }
  return word === "eject-capped" ? "capped" : word;
}

/** The region where a cluster takes least; of equals the first. */
export function leastOf(standings: readonly RegionStanding[]): RegionStanding | null {
  return standings.reduce<RegionStanding | null>(
    (least, one) => (least === null || one.takes < least.takes ? one : least),
    null,
  );
}

/** One region's view of a cluster that has changed. */
interface Change {
  readonly before: RegionStanding;
  readonly after: RegionStanding;
}

/** Changes of state between two moments; regions that see the same change are told together. */
export function transitionsBetween(before: Standings, after: Standings, atMs: number): readonly Transition[] {
  return [...after.byCluster].flatMap(([cluster, standings]) => {
    const earlier = before.byCluster.get(cluster) ?? [];
    const changes = standings.flatMap((now): readonly Change[] => {
      const known = earlier.find(({ region }) => region === now.region);
      return known === undefined || known.word === now.word ? [] : [{ before: known, after: now }];
    });
    const tookSome = earlier.some(({ takes }) => takes > 0);
    const takesSome = standings.some(({ takes }) => takes > 0);
    const alike = [...Map.groupBy(changes, (change) => `${change.before.word}→${change.after.word}`).values()];
    return alike.flatMap((group): readonly Transition[] => {
      const [first] = group;
      if (first === undefined) return [];
      const regions = group.length === standings.length ? [] : group.map((change) => change.after.region);
      const [from, to] = [first.before.word, first.after.word];
      return [{ atMs, cluster, from, to, regions, tookSome, takesSome }];
    });
  });
}
