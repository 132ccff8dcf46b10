/**
 * One fault of one cluster, as its own viewers see it: a cold colo, their load, the fault in the middle, its repair.
 *
 * In: the lane (whose viewers, and which two clusters serve them) and the round (what breaks, and what is promised
 * then). Out: a row of figures, and a sentence for each promise that was missed. Lanes do not touch one another: each
 * breaks its own cluster, its colo is new in every round, and requests at clusters are counted by the viewers' region.
 */
import { pause, until } from "../../edge/rig/until.ts";
import type { Colo } from "./colo.ts";
import type { Counts } from "./behaviour.ts";
import { wrongVersions } from "./decided.ts";
import { rowOf, type FaultRow } from "./fault-row.ts";
import type { Observed } from "./generator.ts";
import { MOST_STALLED } from "./experiment.ts";
import type { LoadWish, Platform, SpecialColo } from "./platform.ts";
import { firstServedMs, slowCount, tallyOf, type Span, type Tally } from "./tally.ts";
import { openTranscript } from "./transcript.ts";

/** Viewers of one region with two clusters: the first one breaks, and nothing of another lane happens to the second. */
export interface Lane {
  readonly country: string;
  readonly region: string;
  readonly colo: string;
  readonly first: string;
}

export interface Round {
  readonly id: string;
  readonly fault: string;
  readonly perSecond?: number;
  readonly method?: "GET" | "POST";
  readonly faultMs: number;
  readonly afterMs: number;
  /** Whether it leaves a colo as it was, for the next round. */
  readonly leavesColo?: boolean;
  /** What its colo has that others have not. */
  special?(lane: Lane): SpecialColo;
  begin(platform: Platform, lane: Lane, colo: Colo): Promise<Counts>;
  end(platform: Platform, lane: Lane): Promise<Counts>;
  /** Judges what was seen: each missed promise by its id and a sentence. */
  readonly promises: (seen: Seen, promise: Promised) => void;
}

export type Promised = (id: string, holds: boolean, otherwise: string) => void;

export interface Seen {
  readonly observed: readonly Observed[];
  readonly span: Span;
  readonly tally: Tally;
  /** Whether the machine hardly stalled, so that times and shares mean something. */
  readonly calm: boolean;
  /** Requests of these viewers at all clusters, and at the broken one from fault to repair. */
  readonly reached: number;
  readonly reachedBroken: number;
  /** What the colo logged at level error. */
  readonly errors: number;
  /** Of the edge's own second attempts. */
  readonly secondAttempts: number;
  /** How many waited for about a headers timeout. */
  readonly slow: number;
  readonly backMs: number | null;
}

export interface RoundResult {
  readonly row: FaultRow;
  readonly missed: readonly string[];
}

const PER_SECOND = 10;
/** From the first answer to the fault. */
const BEFORE_MS = 800;
/** A generator is a process, and may take its time to begin. */
const STARTS_WITHIN_MS = 20_000;
/** Nearly the headers timeout of these rules. */
const SLOW_MS = 1600;

/** Does one round. */
export async function playRound(platform: Platform, lane: Lane, round: Round, colo: Colo): Promise<RoundResult> {
  const { perSecond = PER_SECOND, method = "GET", faultMs, afterMs } = round;
  const before = await reachedIn(platform, lane);
  const forMs = BEFORE_MS + faultMs + afterMs;
  const wish: LoadWish = { perSecond, forMs, countries: [lane.country], colos: [colo], method };
  const load = platform.load(wish);
  await until("the first answer", STARTS_WITHIN_MS, () => load.observed[0] ?? null);
  await pause(BEFORE_MS);
  const from = Date.now();
  const atFault = await round.begin(platform, lane, colo);
  await pause(faultMs);
  const atRepair = await round.end(platform, lane);
  const to = Date.now();
  await load.done;
  await platform.cluster(lane.first).settle();
  const reached = (await reachedIn(platform, lane)) - before;
  const { observed } = load;
  const tally = tallyOf(observed, { from, to });
  const seen: Seen = {
    observed,
    span: { from, to },
    tally,
    calm: tally.stalled <= MOST_STALLED * tally.sent,
    reached,
    reachedBroken: viewersOf(atRepair, lane) - viewersOf(atFault, lane),
    errors: colo.logs.filter((line) => line.includes('"level":"error"')).length,
    secondAttempts: observed.filter(({ attempt }) => attempt === "2").length,
    slow: slowCount(observed, SLOW_MS),
    backMs: firstServedMs(observed, lane.first, to),
  };
  return judge(platform, lane, round, seen);
}

function judge(platform: Platform, lane: Lane, round: Round, seen: Seen): RoundResult {
  const { id, fault, method = "GET", promises } = round;
  const { observed, tally, reached, backMs } = seen;
  const host = method === "GET" ? "live.streamtv.example" : "api.streamtv.example";
  const judged = observed.filter(({ stalled }) => !stalled);
  const wrong = wrongVersions(platform.rules, judged, { host, method });
  const transcript = openTranscript(`${id} ${fault}, at ${lane.first}`);
  transcript.load(observed, tally);
  transcript.note("requests at clusters / at the broken one during the fault", `${reached} / ${seen.reachedBroken}`);
  transcript.note("second attempts", seen.secondAttempts);
  const promise: Promised = (...said) => transcript.promise(...said);
  promise("residency", tally.wrongClusters === 0, `${tally.wrongClusters} were served where the rules forbid it`);
  promise("bodies", tally.wrongBodies === 0, `${tally.wrongBodies} answers had another body than the right one`);
  promise("version", wrong === 0, `${wrong} answers were of another version than the one decided`);
  const lost = observed.filter(({ error }) => error === "lost").length;
  promise("answers", lost === 0, `${lost} requests were never answered`);
  promises(seen, promise);
  const amplification = reached / Math.max(1, tally.sent);
  const row = rowOf(tally, { id, fault, wrongVersions: wrong, amplification, backMs });
  return { row, missed: transcript.close("when-missed").map((sentence) => `${id}: ${sentence}`) };
}

async function reachedIn(platform: Platform, lane: Lane): Promise<number> {
  const counts = await Promise.all(Object.values(platform.clusters).map((cluster) => cluster.counts()));
  return counts.reduce((sum, one) => sum + viewersOf(one, lane), 0);
}

function viewersOf({ byRegion }: Counts, { region }: Lane): number {
  return byRegion[region] ?? 0;
}
