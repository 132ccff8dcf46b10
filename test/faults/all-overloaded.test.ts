/**
 * Every cluster answers 503 at once, while their probes pass: those who try again must not double the load, and when it is over, it is over.
 */
import { afterEach, expect, test } from "vitest";
import type { Behaviour } from "./rig/behaviour.ts";
import { tryFault } from "./rig/experiment.ts";
import { FACTOR, rulesAt } from "./rig/fault-rules.ts";
import { startPlatform, type Platform } from "./rig/platform.ts";
import { isFailed } from "./rig/tally.ts";
import { openTranscript } from "./rig/transcript.ts";

const RULES = rulesAt(FACTOR);
const PLAN = { perSecond: 40, beforeMs: 2000, faultMs: 10_000, afterMs: 8000 };
/** Of the retry budget: a tenth of the requests, three a second, and what was saved up in ten seconds before. */
const [PER_REQUEST, FREE_PER_SECOND, SAVED_S] = [0.1, 3, 10];
const HEALED_WITHIN_MS = 5000;
const OVERLOADED: Behaviour = { kind: "status", status: 503 };

let platform: Platform | null = null;
afterEach(async () => {
  await platform?.stop();
  platform = null;
});

test("503 from every cluster costs them a tenth more requests and three a second, and ends within 5 s of the fault", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["FRA"] });
  platform = running;
  const transcript = openTranscript("every cluster answers 503 for 10 s, probes pass");
  const all = Object.keys(running.clusters).map((name) => running.cluster(name));
  const seen = await tryFault(
    running,
    {
      ...PLAN,
      fault: async () => void (await Promise.all(all.map((cluster) => cluster.viewersGet(OVERLOADED)))),
      repair: async () => void (await Promise.all(all.map((cluster) => cluster.heal()))),
    },
    transcript,
  );
  const { sent } = seen.tally;
  const seconds = (PLAN.beforeMs + PLAN.faultMs + PLAN.afterMs) / 1000;
  const most = 1 + PER_REQUEST + (FREE_PER_SECOND * (seconds + SAVED_S)) / sent;
  transcript.note("most of them that the budget allows", most);
  transcript.promise(
    "R4",
    seen.amplification <= most,
    `clusters got ${seen.amplification} requests for each, not ${most}`,
  );
  const late = seen.observed.filter(({ at, stalled }) => !stalled && at > seen.span.to + HEALED_WITHIN_MS);
  const failedLate = late.filter(isFailed).length;
  transcript.note("requests later than 5 s after the repair", late.length);
  transcript.promise("R5", failedLate === 0, `${failedLate} of ${late.length} requests failed though it was over`);
  const silent = seen.observed.filter(({ status, reason }) => status === 503 && reason === null).length;
  transcript.promise("R4", silent === 0, `${silent} answers of 503 do not say why`);
  expect(transcript.close()).toEqual([]);
  expect(sent).toBeGreaterThan(PLAN.perSecond * 15);
});
