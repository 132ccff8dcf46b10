/**
 * R2: a cluster that takes requests and never answers costs latency, not errors, and little of that.
 *
 * It is a process that is stopped, so that connections to it wait in the kernel.
 */
import { afterEach, describe, expect, test } from "vitest";
import { edgeRules } from "./rig/edge-rules.ts";
import { startOrigin, type Origin } from "./rig/origin.ts";
import { startColo, type RunningColo, type Served } from "./rig/running-colo.ts";
import { startStoppableOrigin, type StoppableOrigin } from "./rig/stoppable-origin.ts";

const ISOLATES = 20;
const HEADERS_TIMEOUT_MS = 1000;
/** Requests of a second, over all isolates. */
const RATE = 40;
const FAILURES_TO_OPEN = 5;

let colo: RunningColo | null = null;
let home: StoppableOrigin | null = null;
let next: Origin | null = null;

async function start(): Promise<{ readonly colo: RunningColo; readonly home: StoppableOrigin }> {
  home = await startStoppableOrigin("home");
  next = await startOrigin();
  next.answer({ body: "next" });
  colo = await startColo({ isolates: ISOLATES, rules: edgeRules(HEADERS_TIMEOUT_MS), origins: { home, next } });
  return { colo, home };
}

afterEach(async () => {
  await colo?.stop();
  await home?.end();
  await next?.stop();
});

const percentile = (served: readonly Served[], part: number): number => {
  const times = served.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
};
const failures = (served: readonly Served[]): readonly Served[] => served.filter(({ status }) => status !== 200);

/** Requests whose first attempt the cluster never answered, as the edges' log says; a trial, or not. */
function unanswered(served: readonly Served[], kind: "trial" | "other"): readonly Served[] {
  const lines = (colo?.logs ?? []).filter((line) => line.includes("attempt failed"));
  const ids = lines
    .map((line) => JSON.parse(line) as { readonly requestId: string; readonly breaker?: string })
    .filter(({ breaker }) => (breaker === undefined ? "other" : "trial") === kind)
    .map(({ requestId }) => requestId);
  const known = new Set(ids);
  return served.filter(({ requestId }) => known.has(requestId));
}

/** When the fifth of them was over in this isolate, and its breaker open for certain. */
function openedAt(others: readonly Served[], isolate: number): number {
  const ends = others.filter((one) => one.isolate === isolate).map(({ at, tookMs }) => at + tookMs);
  return ends.toSorted((a, b) => a - b)[FAILURES_TO_OPEN - 1] ?? Infinity;
}

describe(`a blackholed cluster, seen from ${ISOLATES} isolates of one colo`, () => {
  test("costs no viewer an error, few of them a timeout, and nobody any more once it is healed", async () => {
    const { colo: running, home: cluster } = await start();
    await running.load(RATE, 1000);
    const before = await running.load(RATE, 2000);
    cluster.blackhole();
    const during = await running.load(RATE, 9000);
    cluster.heal();
    const after = await running.load(RATE, 14_000);

    expect(failures([...before, ...during, ...after])).toEqual([]);
    // Five failures open it; whoever was not on his way by then does not wait any more.
    const others = unanswered(during, "other");
    const tooLate = others.filter(({ at, isolate }) => at > openedAt(others, isolate));
    expect(tooLate).toEqual([]);
    // One trial is for the whole colo; a few isolates do not hear of it in time, and none makes two.
    const trials = unanswered(during, "trial");
    expect(trials.length).toBeLessThanOrEqual(ISOLATES);
    const healed = after.filter(({ at }) => at > 12_000);
    expect(new Set(healed.map(({ text }) => text))).toEqual(new Set(["home"]));

    const lastOpened = Math.max(...Array.from({ length: ISOLATES }, (_, at) => openedAt(others, at)).filter(isFinite));
    const trying = new Set(trials);
    const settled = during.filter((one) => one.at > lastOpened + 2000 && !trying.has(one));
    tell({
      "p99 before, ms": percentile(before, 0.99),
      "timeouts until it was open": others.length,
      "most in one isolate": Math.max(
        ...Array.from({ length: ISOLATES }, (_, at) => others.filter(({ isolate }) => isolate === at).length),
      ),
      "open in all isolates after, ms": lastOpened,
      "p99 from 2 s later on, trials aside, ms": percentile(settled, 0.99),
      "timeouts by trials": trials.length,
      "all at home again after, ms": after.findLast(({ text }) => text === "next")?.at ?? 0,
    });
  });

  test("is found out by a busy isolate for the others, which send a request every other second", async () => {
    const { colo: running, home: cluster } = await start();
    const quiet = ISOLATES - 1;
    // Of 40 requests in two seconds 21 go to the busy one, and one to each other.
    const to = (request: number): number => Math.max(0, (request % 40) - quiet - 1);
    await running.load(20, 2000, to);
    cluster.blackhole();
    const during = await running.load(20, 10_000, to);
    expect(failures(during)).toEqual([]);
    const paid = unanswered(during, "other");
    const byOthers = paid.filter(({ isolate }) => isolate !== 0);
    // Alone, each would find out with five timeouts of its own, all that it sends in these ten seconds.
    expect(byOthers.length).toBeLessThan((FAILURES_TO_OPEN * quiet) / 2);
    tell({ "timeouts of the busy isolate": paid.length - byOthers.length, "of all others": byOthers.length });
  });
});

/** Figures for docs/passive.md. */
function tell(figures: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
