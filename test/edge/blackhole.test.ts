/**
 * R2: a cluster that takes requests and never answers costs latency, not errors, and little of that.
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

let colo: RunningColo | null = null;
let home: StoppableOrigin | null = null;
let next: Origin | null = null;

async function start(isolates: number): Promise<{ readonly colo: RunningColo; readonly home: StoppableOrigin }> {
  home = await startStoppableOrigin("home");
  next = await startOrigin();
  next.answer({ body: "next" });
  colo = await startColo({ isolates, rules: edgeRules(HEADERS_TIMEOUT_MS), origins: { home, next } });
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
const slow = (served: readonly Served[]): readonly Served[] =>
  served.filter(({ tookMs }) => tookMs >= HEADERS_TIMEOUT_MS - 10);

describe("a blackholed cluster", () => {
  test(`costs no viewer an error; ${ISOLATES} isolates of a colo pay few timeouts between them`, async () => {
    const { colo: running, home: cluster } = await start(ISOLATES);
    await running.load(RATE, 1000);
    const before = await running.load(RATE, 3000);
    cluster.blackhole();
    const during = await running.load(RATE, 8000);
    cluster.heal();
    const after = await running.load(RATE, 14_000);
    const late = slow(during);
    const lastLate = Math.max(...late.map(({ at }) => at));
    const byIsolate = Array.from({ length: ISOLATES }, (_, at) => late.filter(({ isolate }) => isolate === at).length);
    console.log({
      before: percentile(before, 0.99),
      late: late.length,
      most: Math.max(...byIsolate),
      byIsolate: byIsolate.join(" "),
      lateAt: late.map(({ at }) => at).join(" "),
      lastLate,
      afterOpening: percentile(
        during.filter(({ at }) => at > 2500),
        0.99,
      ),
      statuses: [...new Set(during.map(({ status }) => status))],
      back: after.find(({ text }) => text === "home")?.at,
      lastNext: after.findLast(({ text }) => text === "next")?.at,
      opened: running.logs.filter((line) => line.includes("breaker opened")).length,
      sample: running.logs
        .filter((line) => line.includes("breaker"))
        .slice(0, 3)
        .concat(running.logs.slice(-3)),
      reports: running.reports.length,
    });
    expect([...before, ...during, ...after].filter(({ status }) => status !== 200)).toEqual([]);
    expect(Math.max(...byIsolate)).toBeLessThanOrEqual(FAILURES_TO_OPEN + RATE / ISOLATES);
  });
});
