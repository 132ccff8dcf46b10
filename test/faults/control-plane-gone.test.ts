/**
 * The control plane crashes, is killed, or is gone for an hour: viewers do not notice, and orders hold.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { levers, WITH_LEVERS } from "../edge/rig/control-fixture.ts";
import { pause, until } from "../edge/rig/until.ts";
import type { Live } from "../../src/core/model/live.ts";
import { tryFault, untilAllUp, untilReal } from "./rig/experiment.ts";
import { FACTOR, rulesAt } from "./rig/fault-rules.ts";
import { startPlatform, type Platform } from "./rig/platform.ts";
import type { Observed } from "./rig/generator.ts";
import { tallyOf } from "./rig/tally.ts";
import { openTranscript } from "./rig/transcript.ts";

const RULES = rulesAt(FACTOR);
const VANTAGES = RULES.vantages.map(({ name }) => name as string);

let platform: Platform | null = null;
const folders: string[] = [];
afterEach(async () => {
  await platform?.stop();
  platform = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), "georouter-faults-"));
  folders.push(made);
  return made;
}

async function probesOf(running: Platform): Promise<number> {
  const { probes } = await running.cluster("us-east").counts();
  return Object.values(probes).reduce((sum, count) => sum + count, 0);
}

/** Waits for more probes; returns how long that took, in milliseconds. */
async function untilProbed(running: Platform, withinMs: number): Promise<number> {
  const [from, before] = [Date.now(), await probesOf(running)];
  await until("more probes", withinMs, async () => ((await probesOf(running)) >= before + 3 ? true : null));
  return Date.now() - from;
}

test("probers that crash and are evicted, and a control plane that is killed: probing goes on and viewers are served", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["GRU"], entry: WITH_LEVERS, storageFolder: newFolder() });
  platform = running;
  const transcript = openTranscript("R11: probers crash 5 times, are evicted; workerd of the control plane is killed");
  const silences: number[] = [];
  let [killed, versionBefore] = [0, 0];
  const seen = await tryFault(
    running,
    {
      perSecond: 30,
      beforeMs: 500,
      faultMs: 0,
      afterMs: 9000,
      fault: async () => {
        for (let crash = 0; crash < 5; crash++) {
          await Promise.all(VANTAGES.map(async (vantage) => (await levers(running.control, vantage)).crashSoon()));
          await pause(50);
        }
        silences.push(await untilProbed(running, 20_000));
        for (const vantage of VANTAGES) await running.control.evictProber(vantage);
        silences.push(await untilProbed(running, 20_000));
        versionBefore = (await running.health()).live.version;
        killed = running.controlProcessId();
        process.kill(killed, "SIGKILL");
        silences.push(await untilProbed(running, 30_000));
      },
      repair: () => {},
    },
    transcript,
  );
  transcript.note("silence after crashes, eviction, kill: ms", silences.join(", "));
  await running.cluster("sa-east").refuse();
  const downAfterMs = await untilReal(running, "sa-east", "down", 15_000);
  transcript.note("a cluster that dies afterwards is down after ms", downAfterMs);
  const { live } = await running.health();
  transcript.promise("R11", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  transcript.promise(
    "R11",
    live.version > versionBefore,
    `the live value began anew: ${live.version} after ${versionBefore}`,
  );
  transcript.promise("R11", running.controlProcessId() !== killed, "the runtime was not killed");
  expect(transcript.close()).toEqual([]);
});

const HOUR_MS = 3_600_000;
const FIRST_VALUE_WITHIN_MS = 2000;
/** The canary of the shipped rules, which the file gives a quarter of latam's viewers. */
const DRAINED = "eu-central";
const ABORTED = { "playback-v42": { latam: 0, europe: 0 } };

test("the control plane is gone for an hour: no viewer notices, a drain and an aborted canary hold, in a cold colo too", async () => {
  const ordered = (live: Live): Live => ({ ...live, percent: ABORTED });
  const running = await startPlatform({ rules: RULES, colos: ["GRU", "FRA"], ordered });
  platform = running;
  const transcript = openTranscript(
    "C5: the control plane is gone for an hour, sa-east dies meanwhile, a cold colo has only KV",
  );
  await untilAllUp(running);
  const order = await running.order({ clusters: [DRAINED], state: "drain", for: "6h", reason: "the test says so" });
  // Edges ask behind requests, and KV is written behind an alarm.
  await until("both colos to know the order", 20_000, async () => {
    const load = running.load({ perSecond: 20, forMs: 1500, countries: ["DE"] });
    await load.done;
    return load.observed.every(({ cluster }) => cluster !== DRAINED) ? true : null;
  });
  await until("KV to know the order", 20_000, () => (running.kv.knows(order) ? true : null));
  const observed: Observed[] = [];
  for (const state of ["throws", "hangs", "overloaded"] as const) {
    running.link.state = state;
    const load = running.load({ perSecond: 40, forMs: 1500 });
    await load.done;
    observed.push(...load.observed);
  }
  process.kill(running.controlProcessId(), "SIGKILL"); // what restarts is behind the link, which stays cut
  const cold = await running.coldColo("CDG");
  const from = Date.now();
  const load = running.load({ perSecond: 40, forMs: 5000, aheadMs: HOUR_MS, colos: [...running.colos, cold] });
  await pause(2000);
  await running.cluster("sa-east").refuse();
  await load.done;
  observed.push(...load.observed);
  const tally = tallyOf(observed, { from, to: Date.now() });
  const judged = observed.filter(({ stalled }) => !stalled);
  const astray = judged.filter(({ cluster, role }) => cluster === DRAINED || role === "canary");
  // An isolate that begins waits for its first value, but not for ever.
  const late = astray.filter(({ colo, at }) => colo !== cold.name || at - from > FIRST_VALUE_WITHIN_MS);
  transcript.load(observed, tally);
  transcript.note(
    "requests against an order: all / once the cold colo has had its time",
    `${astray.length} / ${late.length}`,
  );
  transcript.note("reads of KV", running.kv.reads);
  transcript.promise("C5", tally.failed === 0, `${tally.failed} of ${tally.sent} requests failed`);
  const against = "requests went to the drained cluster or the aborted canary";
  transcript.promise("C5", late.length === 0, `${late.length} ${against}`);
  transcript.promiseOf(tally.stalled === 0)("C5", astray.length === 0, `${astray.length} ${against}`);
  transcript.promise(
    "residency",
    tally.wrongClusters === 0,
    `${tally.wrongClusters} viewers were served where the rules forbid it`,
  );
  expect(transcript.close()).toEqual([]);
  expect(new Set(load.observed.map(({ colo }) => colo)).size).toBe(3);
});
