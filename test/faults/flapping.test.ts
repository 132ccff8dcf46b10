/**
 * A cluster that comes and goes, faster than probes can tell.
 */
import { afterEach, expect, test } from "vitest";
import { tryFault } from "./rig/experiment.ts";
import { rulesAt } from "./rig/fault-rules.ts";
import { startPlatform, type Platform } from "./rig/platform.ts";
import { openTranscript } from "./rig/transcript.ts";

/** 2 s up and 2 s down for two minutes, at this factor; slower than other faults, so that a flap is longer than the machine's noise. */
const FACTOR = 8;
const UP_MS = 2000 / FACTOR;
const FOR_MS = 120_000 / FACTOR;

let platform: Platform | null = null;
afterEach(async () => {
  await platform?.stop();
  platform = null;
});

test("flapping reaches neither viewers nor what is published", async () => {
  const running = await startPlatform({ rules: rulesAt(FACTOR), colos: ["GRU"] });
  platform = running;
  const transcript = openTranscript("R8: sa-east is up 2 s and down 2 s for 120 s, eight times faster");
  const seen = await tryFault(
    running,
    {
      perSecond: 30,
      beforeMs: 1000,
      faultMs: FOR_MS,
      afterMs: 1000,
      countries: ["BR", "DE"],
      fault: () => running.cluster("sa-east").script({ listens: { upMs: UP_MS, downMs: UP_MS } }),
      repair: () => running.cluster("sa-east").heal(),
    },
    transcript,
  );
  const published = seen.transitions.filter(({ cluster }) => cluster === "sa-east").length;
  transcript.note("published changes of sa-east", published);
  transcript.promiseOf(seen.calm)("R8", published <= 4, `${published} changes were published, at most 4 should be`);
  transcript.promise("R8", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  expect(transcript.close()).toEqual([]);
});
