/**
 * A prober's rounds in simulated time: many clusters, some of which hang.
 *
 * The rounds are those of production, planned and run by the same code; only the clock and the
 * clusters are made up. So whole minutes of 200 clusters are exact, and take no time.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runRound } from "../../src/control/run-round.ts";
import { wasSlow } from "../../src/core/health/next-probe.ts";
import { planRound } from "../../src/core/health/plan-round.ts";
import type { ClusterRule } from "../../src/core/model/rules.ts";
import { cluster } from "../unit/health/watched.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Prober {
  /** When each cluster was probed. */
  readonly probes: Readonly<Record<string, readonly number[]>>;
  readonly mostAtOnce: () => number;
}

/** Runs a prober's loop for ever; `takes` says how long a probe of a cluster that begins now lasts. */
function prober(clusters: readonly ClusterRule[], takes: (name: string, now: number) => number): Prober {
  const probes: Record<string, number[]> = Object.fromEntries(clusters.map(({ name }) => [name, []]));
  const stored = new Map<string, { readonly dueAt: number; readonly tookMs: number }>();
  let [now, most, chance] = [0, 0, 0];
  const probe = async (one: ClusterRule, dueAt: number): Promise<void> => {
    probes[one.name]?.push(Date.now());
    most = Math.max(most, ++now);
    const tookMs = Math.min(takes(one.name, Date.now()), one.probe.timeoutMs);
    await sleep(tookMs);
    now--;
    stored.set(one.name, { dueAt, tookMs });
  };
  const loop = async (): Promise<void> => {
    for (;;) {
      chance = (chance + 0.382) % 1; // evenly spread
      const round = planRound(clusters, ({ name }) => stored.get(name)?.dueAt ?? null, Date.now(), chance);
      const waiting = round.due.map((due) => ({
        ...due,
        slow: wasSlow(stored.get(due.cluster.name)?.tookMs ?? 0, due.cluster.probe.timeoutMs),
      }));
      await runRound(waiting, round.nextAt, (one) => probe(one.cluster, one.dueAgainAt));
      await sleep(Math.max(0, round.nextAt - Date.now()));
    }
  };
  void loop();
  return { probes, mostAtOnce: () => most };
}

/** The longest time without a probe between two moments, in milliseconds. */
function longestGap(times: readonly number[], from: number, to: number): number {
  const within = [from, ...times.filter((time) => time > from && time < to), to];
  return Math.max(...within.slice(1).map((time, at) => time - (within[at] ?? 0)));
}

const MINUTE = 60_000;
const named = (count: number, probe = {}): readonly ClusterRule[] =>
  Array.from({ length: count }, (_, at) => cluster(`c${at}`, probe));
/** From 20 ms to 200 ms, as across oceans. */
const roundTrip = (name: string): number => 20 + ((Number(name.slice(1)) * 37) % 181);

describe("200 clusters every 10 s with a timeout of 2 s", () => {
  const INTERVAL = 10_000;
  const TIMEOUT = 2000;

  test.each([
    ["none hangs", 0, INTERVAL, INTERVAL],
    ["10 hang", 10, INTERVAL, INTERVAL],
    ["40 hang", 40, INTERVAL, 4 * INTERVAL],
    ["100 hang", 100, INTERVAL, 10 * INTERVAL],
  ])("%s: the others are probed on time, and those that hang still now and then", async (_, count, fine, hung) => {
    const hangs = (name: string): boolean => (Number(name.slice(1)) * 7) % 200 < count;
    const clusters = named(200);
    const { probes, mostAtOnce } = prober(clusters, (name) => (hangs(name) ? 60_000 : roundTrip(name)));
    await vi.advanceTimersByTimeAsync(3 * MINUTE); // until it is known who hangs
    const from = Date.now();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    const gapOf = (name: string): number => longestGap(probes[name] ?? [], from, Date.now());
    const gaps = (which: (name: string) => boolean): number =>
      Math.max(
        0,
        ...clusters
          .map(({ name }) => name)
          .filter(which)
          .map(gapOf),
      );
    expect(mostAtOnce()).toBe(5);
    // Within a round the order may change, by as much as a round takes.
    expect(gaps((name) => !hangs(name))).toBeLessThanOrEqual(fine + TIMEOUT);
    expect(gaps(hangs)).toBeLessThanOrEqual(hung + INTERVAL);
  });

  test("clusters that begin to hang all at once delay the others only until that is known", async () => {
    let broken = false;
    const hangs = (name: string): boolean => broken && Number(name.slice(1)) % 4 === 0;
    const clusters = named(200);
    const { probes } = prober(clusters, (name) => (hangs(name) ? 60_000 : roundTrip(name)));
    await vi.advanceTimersByTimeAsync(3 * MINUTE);
    broken = true;
    const from = Date.now();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    const healthy = clusters.map(({ name }) => name).filter((name) => !hangs(name));
    const gaps = healthy.map((name) => longestGap(probes[name] ?? [], from, Date.now()));
    // 50 that hang, over 5 connections, for 2 s each.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * INTERVAL + (50 / 5) * TIMEOUT);
    const later = healthy.map((name) => longestGap(probes[name] ?? [], from + 2 * MINUTE, Date.now()));
    expect(Math.max(...later)).toBeLessThanOrEqual(INTERVAL + TIMEOUT);
  });

  test("all hang at once: every one is still probed, as late as `check` warns", async () => {
    const clusters = named(200);
    const { probes } = prober(clusters, () => 60_000);
    await vi.advanceTimersByTimeAsync(20 * MINUTE);
    const from = Date.now() - 15 * MINUTE;
    const gaps = clusters.map(({ name }) => longestGap(probes[name] ?? [], from, Date.now()));
    // 200 × 2 s over 5 connections, and the end of each round left free.
    expect(Math.max(...gaps)).toBeLessThanOrEqual((200 / 5) * TIMEOUT * 1.5);
  });
});

test("clusters of different intervals, one of which hangs, each get their own pace", async () => {
  const clusters = [
    ...named(10, { intervalMs: 2000, timeoutMs: 1500 }),
    cluster("rare", { intervalMs: 30_000 }),
    cluster("hung", { intervalMs: 10_000, timeoutMs: 5000 }),
  ];
  const { probes } = prober(clusters, (name) => (name === "hung" ? 60_000 : 50));
  await vi.advanceTimersByTimeAsync(MINUTE);
  const from = Date.now();
  await vi.advanceTimersByTimeAsync(10 * MINUTE);
  const gap = (name: string): number => longestGap(probes[name] ?? [], from, Date.now());
  expect(gap("rare")).toBeLessThanOrEqual(30_000 + 5000);
  expect(gap("hung")).toBeLessThanOrEqual(10_000 + 5000);
  // A round waits for its last probe: whoever hangs may delay the others by the rest of his timeout, and no more.
  expect(gap("c3")).toBeLessThanOrEqual(2000 + 5000);
});
