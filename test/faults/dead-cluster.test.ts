/**
 * A cluster that dies, in the two ways in which the network shows it: connections are refused, or vanish.
 */
import { afterEach, expect, test } from "vitest";
import { wrongVersions } from "./rig/decided.ts";
import { keepRows, rowOf } from "./rig/fault-row.ts";
import { tryFault, untilAllUp, untilReal, type Experiment } from "./rig/experiment.ts";
import { FACTOR, HEADERS_TIMEOUT_MS, rulesAt } from "./rig/fault-rules.ts";
import { firstServedMs, lastSlowMs, slowCount } from "./rig/tally.ts";
import type { Observed } from "./rig/generator.ts";
import { startPlatform, type Platform } from "./rig/platform.ts";
import { openTranscript } from "./rig/transcript.ts";

const RULES = rulesAt(FACTOR);
const PROBE = RULES.clusters[0]?.probe ?? { fall: 0, intervalMs: 0, timeoutMs: 0 };
/** R7: the promise is one second beside probes and timeout; a machine that others use gets two more. */
const DOWN_WITHIN_MS = PROBE.fall * PROBE.intervalMs + PROBE.timeoutMs + 1000 + 2000;
/** Failures in a row that open a breaker (docs/passive.md). */
const BREAKER_OPENS_AT = 5;
/** From the published state to the edges that use it. */
const AT_EDGES_WITHIN_MS = 10_000;

const HOLD_DOWN_MS = RULES.regions[0]?.holdDownMs ?? 0;

let platform: Platform | null = null;
afterEach(async () => {
  await platform?.stop();
  platform = null;
});

/** For the table of all faults (docs/reliability.md). */
function keepRow({ rules }: Platform, seen: Experiment, id: string, fault: string): void {
  const { observed, span, tally, amplification } = seen;
  const judged = observed.filter(({ stalled }) => !stalled);
  const wrong = wrongVersions(rules, judged, { host: "live.streamtv.example", method: "GET" });
  const backMs = firstServedMs(observed, "sa-east", span.to);
  keepRows([rowOf(tally, { id, fault, wrongVersions: wrong, amplification, backMs })]);
  expect(wrong).toBe(0);
}

/** From the fault to the last request that met the dead cluster first. */
function lastSecondAttemptMs(observed: readonly Observed[], from: number): number {
  const second = observed.filter(({ attempt, at }) => attempt === "2" && at >= from).map(({ at }) => at - from);
  return Math.max(0, ...second);
}

test("a cluster that refuses connections costs no viewer request, and edges turn away from it within the probes' bound", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["GRU", "FRA"] });
  platform = running;
  const transcript = openTranscript("R1, R7: sa-east refuses connections for 5 s");
  let downAfterMs = 0;
  const seen = await tryFault(
    running,
    {
      perSecond: 40,
      beforeMs: 2000,
      faultMs: 5000,
      afterMs: 11_000,
      fault: async () => {
        await running.cluster("sa-east").refuse();
        downAfterMs = await untilReal(running, "sa-east", "down", DOWN_WITHIN_MS + 5000);
      },
      repair: () => running.cluster("sa-east").heal(),
    },
    transcript,
  );
  keepRow(running, seen, "F1", "refuses connections");
  const turned = lastSecondAttemptMs(seen.observed, seen.span.from);
  transcript.note("fault to down, ms", downAfterMs);
  transcript.note("fault to the last request that met it first, ms", turned);
  const back = firstServedMs(seen.observed, "sa-east", seen.span.to);
  transcript.note("repair to its first viewer, ms", back);
  transcript.promise("R1", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  transcript.promiseOf(seen.calm)(
    "R7",
    downAfterMs <= DOWN_WITHIN_MS,
    `sa-east was down after ${downAfterMs} ms, promised are ${DOWN_WITHIN_MS}`,
  );
  transcript.promiseOf(seen.calm)(
    "R7",
    turned <= downAfterMs + AT_EDGES_WITHIN_MS,
    `an edge still tried sa-east first ${turned} ms after it died`,
  );
  transcript.promiseOf(seen.calm)("R1", back !== null, "nobody returned to sa-east after it was repaired");
  transcript.promiseOf(seen.calm)(
    "R1",
    back === null || back >= HOLD_DOWN_MS,
    `viewers returned ${back} ms after the repair, before the hold-down was over`,
  );
  expect(transcript.close()).toEqual([]);
});

test("a cluster whose connections vanish costs viewers one headers timeout and no error", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["GRU"] });
  platform = running;
  const transcript = openTranscript("R2: sa-east is frozen for 8 s");
  await untilAllUp(running);
  const perSecond = 20;
  const seen = await tryFault(
    running,
    {
      perSecond,
      beforeMs: 2000,
      faultMs: 8000,
      afterMs: 4000,
      countries: ["BR"],
      fault: () => running.cluster("sa-east").freeze(),
      repair: () => running.cluster("sa-east").heal(),
    },
    transcript,
  );
  keepRow(running, seen, "F2", "vanishes: connections are never made");
  const slow = slowCount(seen.observed, HEADERS_TIMEOUT_MS * 0.8);
  transcript.note("slow requests", slow);
  transcript.note(
    "fault to the last slow one, ms",
    lastSlowMs(seen.observed, HEADERS_TIMEOUT_MS * 0.8, seen.span.from),
  );
  // Five open the breaker, and meanwhile others are on their way; then one in five seconds tries.
  const most = 1.4 * (BREAKER_OPENS_AT + (perSecond * HEADERS_TIMEOUT_MS) / 1000);
  transcript.promise("R2", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  transcript.promiseOf(seen.calm)(
    "R2",
    slow <= most,
    `${slow} requests waited for a headers timeout, at most ${most} should`,
  );
  expect(transcript.close()).toEqual([]);
  expect(seen.tally.sent).toBeGreaterThan(perSecond * 12);
});
