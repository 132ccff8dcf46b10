/**
 * One experiment: load, a fault in the middle of it, its repair, and the same figures and promises every time.
 *
 * Whatever breaks, residency binds, a body is the right one, and the live value's version never goes back: these
 * are checked here, so that no fault can be tried without them.
 */
import type { StandingReason } from "../../../src/core/model/trace.ts";
import { pause, until } from "../../edge/rig/until.ts";
import type { Observed } from "./generator.ts";
import { EDGE_PROBES } from "./behaviour.ts";
import { AUDIENCES } from "./fault-rules.ts";
import type { Colo } from "./colo.ts";
import type { Platform } from "./platform.ts";
import { tallyOf, type Span, type Tally } from "./tally.ts";
import type { Transcript } from "./transcript.ts";
import { watchHealth, type Transition } from "./watch-health.ts";

export interface Plan {
  readonly perSecond: number;
  readonly beforeMs: number;
  readonly faultMs: number;
  readonly afterMs: number;
  readonly countries?: readonly string[];
  readonly colos?: readonly Colo[];
  /** Breaks something. */
  fault(): Promise<unknown> | void;
  /** Repairs it. */
  repair(): Promise<unknown> | void;
}

export interface Experiment {
  /** Whether the machine hardly stalled, so that what probes said was about clusters. */
  readonly calm: boolean;
  readonly observed: readonly Observed[];
  readonly span: Span;
  readonly tally: Tally;
  readonly transitions: readonly Transition[];
  /** Requests that reached a cluster, for each that viewers sent. */
  readonly amplification: number;
  /** Viewers' requests that reached each cluster. */
  readonly reached: Readonly<Record<string, number>>;
  /** Probers' probes that reached each cluster, and for how long they were counted. */
  readonly probes: Readonly<Record<string, number>>;
  readonly probedForMs: number;
}

/** Probes bear a share of requests like this that met a stall: one of them that fails changes nothing. */
export const MOST_STALLED = 0.1;

/** Does the experiment and writes its figures down. */
export async function tryFault(platform: Platform, plan: Plan, transcript: Transcript): Promise<Experiment> {
  await untilAllUp(platform);
  const [before, countedFrom] = [await countsOf(platform), Date.now()];
  const health = watchHealth(platform);
  const load = platform.load({ ...plan, forMs: plan.beforeMs + plan.faultMs + plan.afterMs });
  await pause(plan.beforeMs);
  const from = Date.now();
  await plan.fault();
  await pause(plan.faultMs);
  const to = Date.now();
  await plan.repair();
  await load.done;
  await health.stop();
  const after = await countsOf(platform);
  const probedForMs = Date.now() - countedFrom;
  const span = { from, to };
  const { observed } = load;
  const tally = tallyOf(observed, span);
  const reached = difference(before.viewers, after.viewers);
  const probes = difference(before.probes, after.probes);
  const amplification = Object.values(reached).reduce((sum, count) => sum + count, 0) / Math.max(1, tally.sent);
  transcript.load(observed, tally);
  transcript.note("requests at clusters for each sent", amplification);
  transcript.note("probes by cluster", Object.values(probes).join(", "));
  transcript.note("changes of health", changesIn(health.transitions, from));
  transcript.promise(
    "residency",
    tally.wrongClusters === 0,
    `${tally.wrongClusters} viewers were served where the rules forbid it`,
  );
  transcript.promise(
    "bodies",
    tally.wrongBodies === 0,
    `${tally.wrongBodies} answers had another body than the right one`,
  );
  transcript.promise(
    "versions",
    isMonotone(health.versions),
    `the live value went back: ${health.versions.join(", ")}`,
  );
  return {
    calm: tally.stalled <= MOST_STALLED * tally.sent,
    observed,
    span,
    tally,
    transitions: health.transitions,
    amplification,
    reached,
    probes,
    probedForMs,
  };
}

const NOT_YET: readonly StandingReason[] = ["unknown", "joining", "hold-down", "ramp"];

/** Waits until every cluster is measured up and takes its whole share, as at the beginning of every experiment. */
export async function untilAllUp(platform: Platform): Promise<void> {
  await until("every cluster to be up", 60_000, async () => {
    const { clusters } = await platform.health();
    if (!Object.values(clusters).every(({ real }) => real === "up")) return null;
    for (const { country } of AUDIENCES) {
      const { trace } = await platform.decided(country, 1);
      const standings = trace.flatMap((step) => (step.stage === "health" ? step.clusters : []));
      if (standings.some(({ because }) => NOT_YET.includes(because))) return null; // its first probe met a stall
    }
    return true;
  });
}

/** Waits until the probes say so of a cluster; returns how long that took, in milliseconds. */
export async function untilReal(platform: Platform, cluster: string, state: string, withinMs: number): Promise<number> {
  const from = Date.now();
  await until(`${cluster} to be ${state}`, withinMs, async () =>
    (await platform.health()).clusters[cluster]?.real === state ? true : null,
  );
  return Date.now() - from;
}

interface Counted {
  readonly viewers: Readonly<Record<string, number>>;
  readonly probes: Readonly<Record<string, number>>;
}

async function countsOf({ clusters }: Platform): Promise<Counted> {
  const counted = await Promise.all(
    Object.values(clusters).map(async (cluster) => [cluster.name, await cluster.counts()] as const),
  );
  const sum = (probes: Readonly<Record<string, number>>): number =>
    Object.entries(probes).reduce((total, [from, count]) => total + (from.startsWith(EDGE_PROBES) ? 0 : count), 0);
  return {
    viewers: Object.fromEntries(counted.map(([name, { viewers }]) => [name, viewers])),
    probes: Object.fromEntries(counted.map(([name, { probes }]) => [name, sum(probes)])),
  };
}

function difference(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]));
}

function changesIn(transitions: readonly Transition[], from: number): string {
  const said = transitions.map(({ cluster, to, at }) => `${cluster} ${to} ${at - from} ms`);
  return said.length === 0 ? "none" : said.join(", ");
}

function isMonotone(versions: readonly number[]): boolean {
  return versions.every((version, at) => at === 0 || version >= (versions[at - 1] ?? 0));
}
