/**
 * Step 6 of one decision and what each cluster can take, a second time: plainly, and from the words of the rules alone.
 *
 * In: rules of one region and one route, a live value, a viewer. Out: the tiers he may be sent to, with what each
 * cluster takes. Shares only types with the product.
 */
import type { Live, Measured } from "../../src/core/model/live.ts";
import type { OverrideEffect } from "../../src/core/model/override-rule.ts";
import type { RegionRule, Rules } from "../../src/core/model/rules.ts";
import type { Viewer } from "../../src/core/model/viewer.ts";

const MINUTE = 60_000;

/** One cluster in one tier, as steps 6 to 8 see it. */
export interface Piece {
  readonly name: string;
  readonly weight: number;
  readonly bias: number;
  /** Availability as a healthy and as a degraded cluster. */
  readonly healthy: number;
  readonly degraded: number;
  /** The same together, ramps ignored. */
  readonly upright: number;
  readonly dial: number;
  /** Drained or forced down. */
  readonly excluded: boolean;
  /** May keep sessions. */
  readonly keeps: boolean;
  /** Down by probes, and no order. */
  readonly isDown: boolean;
  readonly since: number;
  readonly ready: number;
  /** Never measured and no order that decides. */
  readonly isNew: boolean;
  readonly isKnown: boolean;
}

export interface ModelTier {
  readonly index: number;
  readonly pick: string;
  readonly pieces: readonly Piece[];
}

interface Moment {
  readonly rules: Rules;
  readonly region: RegionRule;
  readonly live: Live;
  readonly at: number;
}

interface Begun {
  readonly effect: OverrideEffect;
  readonly from: number;
  readonly until: number;
}

/** All orders that have begun; a later one wins, and live ones come after files. */
function begunAt({ rules, live, at }: Moment): readonly Begun[] {
  return [...rules.overrides, ...live.orders]
    .map(({ effect, fromMs, untilMs }) => ({ effect, from: fromMs ?? 0, until: untilMs }))
    .filter(({ from }) => from <= at);
}

function dialFor(name: string, moment: Moment): number {
  let dial = 1;
  for (const { effect, until } of begunAt(moment)) {
    if (effect.kind !== "dial" || moment.at >= until || !effect.clusters.some((one) => one === name)) continue;
    dial = effect.accept / 100;
  }
  return dial;
}

/** A running order goes before one that is over and after which nobody has yet seen the cluster well. */
function stateFor(name: string, moment: Moment) {
  const states = begunAt(moment).flatMap(({ effect, from, until }) =>
    effect.kind === "state" && effect.clusters.some((one) => one === name) ? [{ effect, from, until }] : [],
  );
  const running = states.findLast(({ until }) => moment.at < until);
  if (running !== undefined) return { ...running, over: false };
  const known = moment.live.clusters[name];
  const measured = known?.measured ?? null;
  const seenWell = known?.returned?.until ?? -1;
  const last = states.findLast(({ effect, until }) => effect.state !== "forced-up" && seenWell < until);
  return last === undefined || measured === null ? null : { ...last, over: true };
}

/** What is measured for the region's viewers; null when nothing is, or when it is too old. */
function believed(
  name: string,
  { region, live, at }: Moment,
): { readonly measured: Measured | null; readonly stale: boolean } {
  const known = live.clusters[name];
  const own = region.vantage === null ? null : known?.vantages[region.vantage]?.verdict;
  const measured = own ?? known?.measured ?? null;
  if (known === undefined || measured === null) return { measured: null, stale: false };
  const stale = at - live.at > 10 * MINUTE || at - known.at > 10 * MINUTE;
  return { measured: stale ? null : measured, stale };
}

function isAwayFrom(name: string, { region, live }: Moment): boolean {
  return region.failback === "manual" && live.away[region.name]?.[name]?.returnedAt === null;
}

/** When hold-down is over: it doubles with each flap, up to ten minutes or itself. */
function heldUntil({ since, flaps }: Measured, { holdDownMs }: RegionRule): number {
  let hold = holdDownMs;
  for (let flap = 1; flap < flaps && hold < 10 * MINUTE && hold > 0; flap++) hold *= 2;
  return since + Math.min(hold, Math.max(10 * MINUTE, holdDownMs));
}

/** Beginnings of all ramps that count for a cluster that is up; a straight line each, and the slowest holds. */
function rampsOf(name: string, measured: Measured, { region, live }: Moment): readonly number[] {
  const returnedAt = live.clusters[name]?.returned?.at ?? null;
  const failedBack = region.failback === "manual" ? (live.away[region.name]?.[name]?.returnedAt ?? null) : null;
  const held = region.failback === "auto" && measured.flaps > 0 ? heldUntil(measured, region) : null;
  return [returnedAt, failedBack, held].flatMap((from) => from ?? []);
}

type Taken = Pick<Piece, "healthy" | "degraded" | "upright" | "keeps">;

const WHOLE: Taken = { healthy: 1, degraded: 0, upright: 1, keeps: true };
const NOTHING: Taken = { healthy: 0, degraded: 0, upright: 0, keeps: true };

/** Without orders, and as if there were no other cluster. */
function takenAlone(name: string, moment: Moment): Taken {
  const { region, at } = moment;
  const { measured } = believed(name, moment);
  const waits = isAwayFrom(name, moment);
  if (measured === null) return waits ? NOTHING : WHOLE;
  if (measured.state === "down") return { ...NOTHING, keeps: false };
  const begins = rampsOf(name, measured, moment);
  const fractions = begins.map((from) => (at - from >= region.rampMs ? 1 : Math.max(0, (at - from) / region.rampMs)));
  const held = region.failback === "auto" && measured.flaps > 0 && at < heldUntil(measured, region);
  const takes = waits || held ? 0 : (measured.ready / 100) * Math.min(1, ...fractions);
  const upright = waits || held ? 0 : measured.ready / 100;
  return { healthy: 0, degraded: 0, [measured.state === "up" ? "healthy" : "degraded"]: takes, upright, keeps: true };
}

/** The same under the order that holds. */
function takenUnder(order: ReturnType<typeof stateFor>, alone: Taken, at: number): Taken {
  if (order === null) return alone;
  const { effect, from, over } = order;
  if (effect.state === "forced-up") return WHOLE;
  if (effect.state === "forced-down") return { ...NOTHING, keeps: false };
  const elapsed = at - from;
  const isFinished = from > 0 && elapsed >= effect.finishWithinMs;
  const lets = over || isFinished || elapsed >= effect.rampMs ? 0 : 1 - elapsed / effect.rampMs;
  return {
    healthy: alone.healthy * lets,
    degraded: alone.degraded * lets,
    upright: 0,
    keeps: alone.keeps && !isFinished,
  };
}

function pieceFor({ name, weight, bias }: Pick<Piece, "name" | "weight" | "bias">, moment: Moment): Piece {
  const order = stateFor(name, moment);
  const { measured, stale } = believed(name, moment);
  const state = order?.effect.state ?? null;
  const waits = stale || isAwayFrom(name, moment);
  const { since, ready } = measured ?? { since: 0, ready: 100 };
  return {
    name,
    weight,
    bias,
    ...takenUnder(order, takenAlone(name, moment), moment.at),
    dial: dialFor(name, moment),
    excluded: state === "drain" || state === "forced-down",
    isDown: state === null && measured?.state === "down",
    since,
    ready,
    isNew: measured === null && !waits && (state === null || state === "drain"),
    isKnown: measured !== null,
  };
}

type Written = Pick<ModelTier, "index" | "pick"> & {
  readonly members: readonly Pick<Piece, "name" | "weight" | "bias">[];
};

/** The route's own clusters, then those of the order that moves the viewer, one tier each; then the region's tiers. */
function writtenFor(moment: Moment, { place: { country } }: Viewer): readonly Written[] {
  const { rules, region, at } = moment;
  const to = rules.routes[0]?.to;
  const moves = begunAt(moment).flatMap(({ effect, until }) => (effect.kind === "move" && at < until ? [effect] : []));
  const use = moves.findLast(({ viewers }) => country !== null && viewers.countries.includes(country))?.use ?? [];
  const front = [...new Set([...(to?.kind === "clusters" ? to.clusters : []), ...use])];
  const single = region.tiers.some(({ pick }) => pick !== "weighted") ? "first" : "weighted";
  return [
    ...front.map((name) => ({ pick: single, members: [{ name, weight: 1, bias: 0 }] })),
    ...region.tiers.map(({ pick, members }) => ({
      pick,
      members: members
        .filter(({ cluster, weight }) => weight > 0 && !front.includes(cluster))
        .map(({ cluster, weight, bias }) => ({ name: cluster, weight, bias })),
    })),
  ].map((tier, index) => ({ ...tier, index }));
}

/** Clusters that are down and that probes may not take away, since others went down before them. */
function beyondCap(moment: Moment): ReadonlySet<string> {
  const { tiers, maxEjectPercent, onAllDown } = moment.region;
  if (onAllDown.kind === "respond") return new Set();
  const all = tiers.flatMap(({ members }) => members.filter(({ weight }) => weight > 0));
  const down = all
    .map(({ cluster }) => pieceFor({ name: cluster, weight: 1, bias: 0 }, moment))
    .filter(({ isDown }) => isDown)
    .toSorted((one, other) => one.since - other.since || (one.name < other.name ? -1 : 1));
  return new Set(down.slice(Math.max(1, Math.floor((maxEjectPercent * all.length) / 100))).map(({ name }) => name));
}

/** Step 2: what becomes of the cluster that a test names, wherever the rules have it. */
export function testedIn(
  rules: Rules,
  live: Live,
  viewer: Viewer,
  name: string,
): "used" | "unknown" | "forbidden" | "excluded" {
  const [region] = rules.regions;
  if (region === undefined) throw new Error("the model needs a region");
  if (!rules.clusters.some((one) => one.name === name)) return "unknown";
  const forbids = policiesOn(rules, viewer).some(({ only }) => !only.some((one) => one === name));
  if (forbids) return "forbidden";
  const moment = { rules, region, live, at: viewer.at };
  return pieceFor({ name, weight: 1, bias: 0 }, moment).excluded ? "excluded" : "used";
}

function policiesOn({ router }: Rules, { place: { country } }: Viewer) {
  return router.residency.filter(({ viewers, unknownPlace }) =>
    country === null ? unknownPlace === "inside" : viewers.countries.includes(country),
  );
}

/** Step 6, with what depends on other clusters: joining, and the ejection cap. */
export function tiersOf(rules: Rules, live: Live, viewer: Viewer): readonly ModelTier[] {
  const [region] = rules.regions;
  if (region === undefined) throw new Error("the model needs a region");
  const moment = { rules, region, live, at: viewer.at };
  const policies = policiesOn(rules, viewer);
  const capped = beyondCap(moment);
  return writtenFor(moment, viewer).map(({ index, pick, members }) => {
    const allowed = members.filter(({ name }) => policies.every(({ only }) => only.some((one) => one === name)));
    const pieces = allowed.map((one) => pieceFor(one, moment));
    const isMeasured = pieces.some(({ isKnown }) => isKnown);
    return { index, pick, pieces: pieces.map((one) => beside(one, { isMeasured, isCapped: capped.has(one.name) })) };
  });
}

function beside(
  one: Piece,
  { isMeasured, isCapped }: { readonly isMeasured: boolean; readonly isCapped: boolean },
): Piece {
  if (one.isNew && isMeasured) return { ...one, healthy: 0, degraded: 0, upright: 0 };
  return isCapped ? { ...one, degraded: one.ready / 100, upright: one.ready / 100, keeps: true } : one;
}
