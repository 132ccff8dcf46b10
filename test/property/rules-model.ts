/**
 * Steps 8 to 10 of one decision, written a second time from the words of the rules alone and as plainly as can be.
 *
 * In: rules of one region and one route, a live value, a viewer. Out: where he goes and why, the tiers' shares, what
 * each cluster gets, and whether each cluster may stand in a failover list. It shares with the product the hash, the
 * distance and types, nothing else; it is slow and looks at one thing at a time, so that it can be compared with `decide`.
 */
import { murmur3 } from "../../src/core/decide/murmur3.ts";
import { distanceKm } from "../../src/core/model/distance.ts";
import type { Live } from "../../src/core/model/live.ts";
import type { RegionRule, Rules } from "../../src/core/model/rules.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";
import { tiersOf, type ModelTier, type Piece } from "./standings-model.ts";

export interface Modelled {
  readonly outcome: "chosen" | "response" | "none";
  readonly cluster: string;
  readonly tier: number;
  readonly how: "home" | "repick" | "list" | "fail-open";
  readonly panic: boolean;
  readonly tiers: readonly ModelTier[];
  /** Tier → [healthy, degraded] basis points; empty for lists. */
  readonly shares: ReadonlyMap<number, readonly [number, number]>;
  readonly panics: ReadonlySet<number>;
  /** Cluster → fraction of all viewers of the region; empty for lists. */
  readonly loads: ReadonlyMap<string, number>;
  /** How close the viewer came to another answer: buckets between him and a threshold. Rounding may decide there. */
  readonly margin: number;
}

/** Of a viewer whom no threshold is near. */
const FAR = 1e9;

const hash = (salt: string, key: string): number => murmur3(`${salt}:${key}`);
const bucketOf = (salt: string, key: string): number => Math.floor((hash(salt, key) * 100_000) / 2 ** 32);

function best(prefix: string, key: string, pieces: readonly Piece[], weight: (one: Piece) => number): Piece | null {
  let found: Piece | null = null;
  let top = 0;
  for (const one of pieces) {
    const w = weight(one);
    if (w <= 0) continue;
    const score = -w / Math.log((hash(`${prefix}:${one.name}`, key) + 0.5) / 2 ** 32);
    if (found === null || score > top) [found, top] = [one, score];
  }
  return found;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const part = (top: number, under: number): number => (under > 0 ? top / under : 0);

type Pass = "healthy" | "degraded";

const PASSES: readonly Pass[] = ["healthy", "degraded"];

/** Tier → basis points, in each pass. */
type Loads = Readonly<Record<Pass, Map<number, number>>>;

interface Weighed {
  readonly loads: Loads;
  readonly panics: ReadonlySet<number>;
}

function healthOf({ pieces }: ModelTier, pass: Pass, { overprovision }: RegionRule): number {
  const w = sum(pieces.map(({ weight }) => weight));
  const wm = sum(pieces.map((one) => one.weight * one[pass]));
  const wmg = sum(pieces.map((one) => one.weight * one[pass] * one.dial));
  return Math.min(1, (overprovision / 100) * part(wm, w)) * part(wmg, wm);
}

/** Step 8; null when nothing at all is available. */
function weigh(tiers: readonly ModelTier[], region: RegionRule): Weighed | null {
  const rows = PASSES.flatMap((pass) =>
    tiers.map((tier) => ({ pass, index: tier.index, health: healthOf(tier, pass, region) })),
  );
  const total = sum(rows.map(({ health }) => health));
  if (total <= 0) return null;
  const loads: Loads = { healthy: new Map(), degraded: new Map() };
  let left = 10_000;
  for (const { pass, index, health } of rows) {
    const takes = Math.min(left, Math.floor((10_000 * health) / Math.min(1, total) + 1e-6));
    loads[pass].set(index, takes);
    left -= takes;
  }
  const first = rows.find(({ health }) => health > 0);
  if (first !== undefined) loads[first.pass].set(first.index, (loads[first.pass].get(first.index) ?? 0) + left);
  const mayPanic = total < 1 - 1e-6 && region.onAllDown.kind === "fail-open";
  const panics = mayPanic ? tiers.filter((tier) => isBelow(tier, region.panicBelow)) : [];
  return { loads, panics: new Set(panics.map(({ index }) => index)) };
}

/** Where nobody is left to pick from, as the documentation says, there is no panic. */
function isBelow({ pieces }: ModelTier, panicBelow: number): boolean {
  const counted = pieces.filter(({ excluded }) => !excluded);
  const all = sum(counted.map(({ weight }) => weight));
  const upright = sum(counted.map((one) => one.weight * one.upright));
  return counted.some(({ dial }) => dial > 0) && (100 * upright) / all < panicBelow;
}

/** One tier in one pass, when `t` basis points of the viewers come by and `s` are for it. */
interface Station {
  readonly tier: ModelTier;
  readonly pass: Pass;
  readonly s: number;
  readonly t: number;
  /** Probability that his home keeps a viewer. */
  readonly stays: number;
  /** Probability that he is picked again if it does not. */
  readonly p: number;
  readonly base: number;
  readonly again: (one: Piece) => number;
}

const keptPart = (one: Piece, pass: Pass): number => one[pass] * one.dial;

function stationsOf(tiers: readonly ModelTier[], { loads, panics }: Weighed): readonly Station[] {
  let t = 10_000;
  return PASSES.flatMap((pass) =>
    tiers.flatMap((tier): readonly Station[] => {
      const s = loads[pass].get(tier.index) ?? 0;
      if (pass === "degraded" && s === 0) return [];
      const { pieces } = tier;
      const base = sum(pieces.map((one) => one.weight * (pass === "healthy" ? 1 : 1 - keptPart(one, "healthy"))));
      const stays = part(sum(pieces.map((one) => one.weight * keptPart(one, pass))), base);
      const p = Math.min(1, Math.max(0, part(s - t * stays, t * (1 - stays))));
      const again = panics.has(tier.index)
        ? (one: Piece) => (one.excluded ? 0 : one.weight * one.dial)
        : (one: Piece) => one.weight * keptPart(one, pass);
      const station = { tier, pass, s, t, stays, p, base, again };
      t -= s;
      return [station];
    }),
  );
}

/** What each cluster gets of all viewers. */
function spread(stations: readonly Station[]): ReadonlyMap<string, number> {
  const loads = new Map<string, number>();
  for (const { tier, pass, s, t, stays, base, again } of stations) {
    const all = sum(tier.pieces.map(again));
    for (const one of tier.pieces) {
      const kept = part(t * one.weight * keptPart(one, pass), base);
      const repicked = part((s - t * stays) * again(one), all);
      loads.set(one.name, (loads.get(one.name) ?? 0) + (kept + repicked) / 10_000);
    }
  }
  return loads;
}

/** Step 10 for weighted tiers: the way of one viewer. */
function walk(stations: readonly Station[], region: RegionRule, key: string) {
  let margin = FAR;
  for (const { tier, pass, p, again } of stations) {
    const home = best("pick", key, tier.pieces, ({ weight }) => weight);
    if (home === null) continue;
    const at = { tier: tier.index, margin };
    const threshold = Math.round(keptPart(home, pass) * 100_000);
    if (bucketOf(`keep:${home.name}`, key) < threshold) return { cluster: home.name, how: "home" as const, ...at };
    const bucket = bucketOf(`tier:${region.id}:${tier.index}${pass === "degraded" ? ":d" : ""}`, key);
    margin = Math.min(margin, Math.abs(bucket - p * 100_000));
    const other = bucket < Math.round(p * 100_000) ? best("repick", key, tier.pieces, again) : null;
    if (other !== null) return { cluster: other.name, how: "repick" as const, ...at, margin };
  }
  // Whom rounding leaves over goes somewhere; the margin says that nobody can hold `decide` to it.
  return { cluster: "", how: "home" as const, tier: -1, margin: 0 };
}

/** Step 10 for lists. */
function listed(tiers: readonly ModelTier[], rules: Rules, region: RegionRule, viewer: Viewer) {
  const order = tiers.flatMap(({ index, pick, pieces }) => {
    const kms = pieces.map((piece) => {
      const rule = rules.clusters.find(({ name }) => name === piece.name);
      const from = viewer.place.coordinates;
      if (rule === undefined || from === null || pick === "first") return 0;
      return distanceKm(from, rule) * (1 - piece.bias / 100);
    });
    const rows = pieces
      .map((piece, at) => ({ piece, index, at, km: kms[at] ?? 0 }))
      .toSorted((a, b) => a.km - b.km || a.at - b.at);
    if (pick !== "fastest") return rows;
    const timed = rows.flatMap((row) => {
      const ms = viewer.rtt?.[row.piece.name];
      return ms === undefined ? [] : [{ ...row, ms }];
    });
    const sorted: typeof rows = [];
    let rest = timed;
    while (rest.length > 0) {
      const fast = Math.min(...rest.map(({ ms }) => ms)) * 1.1;
      sorted.push(...rest.filter(({ ms }) => ms <= fast));
      rest = rest.filter(({ ms }) => ms > fast);
    }
    return [...sorted, ...rows.filter(({ piece }) => viewer.rtt?.[piece.name] === undefined)];
  });
  const all = [
    ...order.filter(({ piece }) => piece.degraded === 0),
    ...order.filter(({ piece }) => piece.degraded > 0),
  ];
  const takes = ({ piece }: (typeof all)[number]): number =>
    Math.min(1, (region.overprovision / 100) * (piece.healthy + piece.degraded)) * piece.dial;
  const found =
    all.find((row) => bucketOf(`keep:${row.piece.name}`, viewer.key) < Math.round(takes(row) * 100_000)) ??
    all.find((row) => takes(row) > 0);
  return found === undefined ? null : ({ cluster: found.piece.name, tier: found.index, how: "list" } as const);
}

type Found = Pick<Modelled, "cluster" | "tier" | "how" | "panic" | "shares" | "panics" | "loads" | "margin">;

const NOBODY: Found = {
  cluster: "",
  tier: -1,
  how: "home",
  panic: false,
  shares: new Map(),
  panics: new Set(),
  loads: new Map(),
  margin: FAR,
};

function chooseAmong(tiers: readonly ModelTier[], rules: Rules, region: RegionRule, viewer: Viewer): Found | null {
  if (region.tiers.some(({ pick }) => pick !== "weighted")) {
    const found = listed(tiers, rules, region, viewer);
    return found === null ? null : { ...NOBODY, ...found };
  }
  const used = tiers.filter(({ pieces }) => pieces.length > 0);
  const weighed = weigh(used, region);
  if (weighed === null) return null;
  const { panics, loads } = weighed;
  const stations = stationsOf(used, weighed);
  const stop = walk(stations, region, viewer.key);
  const shares = used.map(
    ({ index }) => [index, [loads.healthy.get(index) ?? 0, loads.degraded.get(index) ?? 0]] as const,
  );
  const panic = stop.how === "repick" && panics.has(stop.tier);
  return { ...stop, panic, panics, loads: spread(stations), shares: new Map(shares) };
}

/** Step 9: as if every cluster not drained or forced down were up. */
function raise({ pieces, ...tier }: ModelTier): ModelTier {
  const up = { healthy: 1, degraded: 0, upright: 1 };
  return { ...tier, pieces: pieces.map((one) => ({ ...one, ...(one.excluded ? {} : up) })) };
}

/** Where the viewer goes, without a session. */
export function modelled(rules: Rules, live: Live, viewer: Viewer): Modelled {
  const [region] = rules.regions;
  if (region === undefined) throw new Error("the model needs a region");
  const tiers = tiersOf(rules, live, viewer);
  const first = chooseAmong(tiers, rules, region, viewer);
  if (first !== null) return { outcome: "chosen", ...first, tiers };
  if (region.onAllDown.kind === "respond" && tiers.some(({ pieces }) => pieces.length > 0)) {
    return { outcome: "response", ...NOBODY, tiers };
  }
  const raised = chooseAmong(tiers.map(raise), rules, region, viewer);
  if (raised === null) return { outcome: "none", ...NOBODY, tiers };
  return { outcome: "chosen", ...raised, how: "fail-open", panic: false, tiers };
}
