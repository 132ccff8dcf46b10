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
const RATE = 200;
const FAILURES_TO_OPEN = 5;
/** What a busy machine may add: a generator that sends late, a turn of the event loop that comes late. */
const SLACK = 3;

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
/** Those that waited for the cluster in vain. */
const late = (served: readonly Served[]): readonly Served[] =>
  served.filter(({ tookMs, text }) => tookMs >= HEADERS_TIMEOUT_MS - 10 && text === "next");
const byIsolate = (served: readonly Served[]): readonly number[] =>
  Array.from({ length: ISOLATES }, (_, at) => served.filter(({ isolate }) => isolate === at).length);
const failures = (served: readonly Served[]): readonly Served[] => served.filter(({ status }) => status !== 200);

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
    const first = late(during.filter(({ at }) => at < 4000));
    const inFlight = (RATE / ISOLATES) * (HEADERS_TIMEOUT_MS / 1000);
    expect(Math.max(...byIsolate(first))).toBeLessThanOrEqual(FAILURES_TO_OPEN + inFlight + SLACK);
    // Two seconds after the fifth failure in a row everything is as before, trials aside: those are few, as one is for all.
    const opened = HEADERS_TIMEOUT_MS + (FAILURES_TO_OPEN / (RATE / ISOLATES)) * 1000;
    const settled = during.filter(({ at }) => at > opened + 2000);
    expect(percentile(settled, 0.9)).toBeLessThan(percentile(before, 0.99) + 100);
    expect(late(settled).length).toBeLessThanOrEqual(ISOLATES);

    const healed = after.filter(({ at }) => at > 12_000);
    expect(new Set(healed.map(({ text }) => text))).toEqual(new Set(["home"]));
    tell({
      "p99 before, ms": percentile(before, 0.99),
      "timeouts before it opened": first.length,
      "most in one isolate": Math.max(...byIsolate(first)),
      "last of them sent at, ms": Math.max(...first.map(({ at }) => at)),
      "p99 from 2 s after opening on, ms": percentile(settled, 0.99),
      "timeouts by trials": late(settled).length,
      "all at home again, ms": after.findLast(({ text }) => text === "next")?.at ?? 0,
    });
  });

  test("is found out by a busy isolate for the others, which send a request every second", async () => {
    const { colo: running, home: cluster } = await start();
    const quiet = ISOLATES - 1;
    const to = (request: number): number => (request % 2 === 0 ? 0 : 1 + (((request - 1) / 2) % quiet));
    await running.load(2 * quiet, 2000, to);
    cluster.blackhole();
    const during = await running.load(2 * quiet, 9000, to);
    expect(failures(during)).toEqual([]);
    const others = late(during).filter(({ isolate }) => isolate !== 0);
    // Alone, each would find out with five timeouts of its own.
    expect(others.length).toBeLessThan((FAILURES_TO_OPEN * quiet) / 2);
    tell({ "timeouts of the busy isolate": late(during).length - others.length, "of all others": others.length });
  });
});

/** Figures for docs/passive.md. */
function tell(figures: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
