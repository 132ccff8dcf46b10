/**
 * `npm run soak -- [--minutes 30] [--seed N]`: the platform under load for a long time, with faults as they come.
 *
 * Real time and the shipped rules as they are: their intervals, timeouts, hold-downs and ramps. Prints what breaks
 * when, at the end a table, and exits with 1 when a promise was missed.
 */
import { parseArgs } from "node:util";
import { pause } from "../../edge/rig/until.ts";
import { untilAllUp } from "../rig/experiment.ts";
import { rulesAt } from "../rig/fault-rules.ts";
import { startPlatform, type Platform } from "../rig/platform.ts";
import { slopePerMinute, type Sample } from "../rig/slope.ts";
import { tableOf } from "../rig/transcript.ts";
import { watchHealth, type HealthWatch } from "../rig/watch-health.ts";
import { residentMb } from "../rig/workerd-process.ts";
import { countIn, newSoakCount, ttfbAt, type SoakCount } from "./soak-count.ts";
import { startBareWorker, type BareWorker } from "./bare-worker.ts";
import { chanceOf, nextFault } from "./soak-faults.ts";

const MINUTE_MS = 60_000;
const PER_SECOND = 30;
const SAMPLE_EVERY_MS = 5000;
/** Memory settles before its slope means something. */
const SETTLES_MS = 5 * MINUTE_MS;
/** By how much an edge may grow for a request: a megabyte a minute at this load, and thrice what a bare Worker grows by. */
const MOST_KB = (1024 * 2) / (PER_SECOND * 60);
const BARE_TIMES = 3;
const CALM_MS = 15_000;

const { values } = parseArgs({ options: { minutes: { type: "string" }, seed: { type: "string" } } });
const minutes = Number(values.minutes ?? "30");
const seed = Number(values.seed ?? String(Date.now() % 1_000_000));
if (!(minutes >= 1 && minutes <= 1440) || !Number.isInteger(seed)) {
  console.error("--minutes is a number from 1 to 1440, --seed a whole number; correct them");
  process.exit(64);
}

process.exitCode = await soak();

async function soak(): Promise<number> {
  const rules = rulesAt(1);
  console.log(`soak for ${minutes} min, seed ${seed}: ${PER_SECOND} requests a second at two colos, rules as shipped`);
  const platform = await startPlatform({ rules, colos: ["GRU", "FRA"], cronEveryMs: MINUTE_MS });
  try {
    await untilAllUp(platform);
    const bare = await startBareWorker(platform.reference);
    try {
      return await run(platform, bare);
    } finally {
      await bare.stop();
    }
  } finally {
    await platform.stop();
  }
}

async function run(platform: Platform, bare: BareWorker): Promise<number> {
  const count = newSoakCount();
  const health = watchHealth(platform);
  const started = Date.now();
  const endsAt = started + minutes * MINUTE_MS;
  const memory = [...platform.colos, bare].map(({ processId }) => ({ processId, samples: [] as Sample[] }));
  const sampling = setInterval(() => {
    for (const { processId, samples } of memory) {
      const value = residentMb(processId);
      if (value !== null) samples.push({ atMs: Date.now() - started, value });
    }
  }, SAMPLE_EVERY_MS);
  const forMs = minutes * MINUTE_MS;
  const load = platform.load({ perSecond: PER_SECOND, forMs, each: (one) => countIn(count, one) });
  // As much as each colo gets.
  const asBare = { perSecond: PER_SECOND / platform.colos.length, forMs, colos: [{ name: "bare", url: bare.url }] };
  const beside = platform.load({ ...asBare, each: () => {} });
  const faults = await breakThings(platform, endsAt);
  await Promise.all([load.done, beside.done]);
  clearInterval(sampling);
  await health.stop();
  return report({ platform, count, health, faults, memory: memory.map(({ samples }) => samples) });
}

async function breakThings(platform: Platform, endsAt: number): Promise<number> {
  const chance = chanceOf(seed);
  const names = (all: readonly { readonly name: string }[]): readonly string[] => all.map(({ name }) => name);
  const [clusters, vantages] = [names(platform.rules.clusters), names(platform.rules.vantages)];
  let faults = 0;
  for (;;) {
    await pause(CALM_MS);
    const fault = nextFault(chance, clusters, vantages);
    if (Date.now() + fault.forMs + CALM_MS > endsAt) return faults;
    faults++;
    console.log(`${new Date().toISOString()}  ${fault.words}, for ${Math.round(fault.forMs / 1000)} s`);
    await fault.begin(platform);
    await pause(fault.forMs);
    await fault.end(platform);
  }
}

interface Outcome {
  readonly platform: Platform;
  readonly count: SoakCount;
  readonly health: HealthWatch;
  readonly faults: number;
  readonly memory: readonly (readonly Sample[])[];
}

function report({ platform, count, health, faults, memory }: Outcome): number {
  const judged = minutes * MINUTE_MS >= 2 * SETTLES_MS;
  const perMinute = (PER_SECOND / platform.colos.length) * 60;
  const settled = memory.map((samples) => samples.filter(({ atMs }) => !judged || atMs >= SETTLES_MS));
  const grows = settled.map((samples) => (slopePerMinute(samples) * 1024) / perMinute);
  const [edges, bare = 0] = [grows.slice(0, -1), grows.at(-1)];
  const shown = (index: 0 | -1): string =>
    memory.map((samples) => Math.round(samples.at(index)?.value ?? 0)).join(", ");
  const rows: readonly (readonly [string, string])[] = [
    ["faults", String(faults)],
    ["requests sent / not judged, the machine stalled", `${count.sent} / ${count.stalled}`],
    ["failed / lost", `${count.failed} / ${count.lost}`],
    ["wrong body / wrong cluster", `${count.wrongBodies} / ${count.wrongClusters}`],
    ["slower than 1 s", String(count.slow)],
    ["TTFB p50 / p99 / p99.9 ms", [0.5, 0.99, 0.999].map((share) => ttfbAt(count, share)).join(" / ")],
    ["changes of health", String(health.transitions.length)],
    ["memory of the colos and of a bare Worker, first / last MB", `${shown(0)} / ${shown(-1)}`],
    ["growth for a request, the same, KB", grows.map((kilobytes) => kilobytes.toFixed(1)).join(", ")],
  ];
  console.log(tableOf(`soak of ${minutes} min, seed ${seed}, ${platform.rules.clusters.length} clusters`, rows));
  const missed = missedPromises(
    count,
    health,
    judged ? edges.filter((edge) => edge > BARE_TIMES * bare + MOST_KB) : [],
  );
  for (const one of missed) console.log(`MISSED  ${one}`);
  for (const one of count.shown) console.log(JSON.stringify(one));
  return missed.length === 0 ? 0 : 1;
}

function missedPromises(count: SoakCount, health: HealthWatch, grown: readonly number[]): readonly string[] {
  const missed: string[] = [];
  if (count.sent === 0) missed.push("no request was sent; look at what the generator printed");
  if (count.stalled > count.sent / 2)
    missed.push("the machine stalled most of the time; run it on one with less to do");
  if (count.failed > 0) missed.push(`${count.failed} of ${count.sent} requests failed, none should`);
  if (count.wrongClusters > 0) missed.push(`${count.wrongClusters} viewers were served where the rules forbid it`);
  const back = health.versions.some((version, at) => version < (health.versions[at - 1] ?? 0));
  if (back) missed.push("the live value's version went back");
  if (grown.length > 0) {
    const shown = grown.map((kilobytes) => kilobytes.toFixed(1)).join(", ");
    missed.push(`an edge grows by ${shown} KB for a request, more than ${BARE_TIMES} times what a bare Worker does`);
  }
  return missed;
}
