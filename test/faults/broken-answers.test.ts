/**
 * A cluster that takes requests and answers them badly or late, while its probes pass.
 */
import { afterEach, expect, test } from "vitest";
import { pause } from "../edge/rig/until.ts";
import type { Behaviour } from "./rig/behaviour.ts";
import { tryFault } from "./rig/experiment.ts";
import { FACTOR, HEADERS_TIMEOUT_MS, rulesAt } from "./rig/fault-rules.ts";
import { startPlatform, type Platform } from "./rig/platform.ts";
import { slowCount } from "./rig/tally.ts";
import { openTranscript } from "./rig/transcript.ts";

const RULES = rulesAt(FACTOR);

let platform: Platform | null = null;
afterEach(async () => {
  await platform?.stop();
  platform = null;
});

/** The first clusters of two audiences; their second ones stay well, since a request has two attempts. */
const ROUNDS: readonly Readonly<Record<string, Behaviour>>[] = [
  { "sa-east": { kind: "garbage" }, "eu-central": { kind: "reset" } },
  { "sa-east": { kind: "hang" }, "eu-central": { kind: "drip-headers" } },
  { "sa-east": { kind: "status", status: 503 }, "eu-central": { kind: "status", status: 520 } },
];
const ROUND_MS = 2000;

test("garbage, resets, silence, dripping headers and 5xx in the place of answers cost no viewer request", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["FRA"] });
  platform = running;
  const transcript = openTranscript("broken answers of two clusters at once, three rounds of 2 s, probes pass");
  const seen = await tryFault(
    running,
    {
      perSecond: 30,
      beforeMs: 1000,
      faultMs: 0,
      afterMs: 2000 + ROUNDS.length * ROUND_MS,
      countries: ["BR", "DE"],
      fault: async () => {
        for (const round of ROUNDS) {
          await Promise.all(Object.entries(round).map(([name, how]) => running.cluster(name).viewersGet(how)));
          await pause(ROUND_MS);
        }
      },
      repair: async () => {
        await Promise.all(Object.keys(running.clusters).map((name) => running.cluster(name).heal()));
      },
    },
    transcript,
  );
  transcript.promise("R3", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  transcript.promiseOf(seen.calm)(
    "R4",
    seen.amplification <= 2,
    `clusters got ${seen.amplification} requests for each, at most 2 may be sent`,
  );
  transcript.promiseOf(seen.calm)("R7", seen.transitions.length === 0, "probes that pass changed a state");
  expect(transcript.close()).toEqual([]);
  expect(seen.tally.sent).toBeGreaterThan(100);
});

test("a brown-out, 10 % of requests 5 s late, costs those viewers one headers timeout and no error", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["FRA"] });
  platform = running;
  const transcript = openTranscript("brown-out of eu-central for 5 s: 10 % of requests 5 s late");
  const seen = await tryFault(
    running,
    {
      perSecond: 40,
      beforeMs: 1000,
      faultMs: 5000,
      afterMs: 1500,
      countries: ["DE"],
      fault: () => running.cluster("eu-central").viewersGet({ kind: "brown-out", percent: 10, ms: 5000 }),
      repair: () => running.cluster("eu-central").heal(),
    },
    transcript,
  );
  const slow = slowCount(seen.observed, HEADERS_TIMEOUT_MS * 0.8);
  transcript.note("slow requests", slow);
  transcript.promise(
    "brown-out",
    seen.tally.failed === 0,
    `${seen.tally.failed} of ${seen.tally.sent} requests failed`,
  );
  transcript.promiseOf(seen.calm)(
    "brown-out",
    slow <= 0.2 * seen.tally.inside.requests,
    `${slow} requests were slow, 10 % of ${seen.tally.inside.requests} should be`,
  );
  expect(transcript.close()).toEqual([]);
});

test("a cluster that sheds half of its load with 503 loses no viewer, and is asked no more than twice for each", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["FRA"] });
  platform = running;
  const transcript = openTranscript("overload: eu-central sheds half of its requests with 503 for 4 s");
  const overloaded: Behaviour = { kind: "shed", percent: 50, status: 503, retryAfter: "1" };
  const seen = await tryFault(
    running,
    {
      perSecond: 40,
      beforeMs: 1000,
      faultMs: 4000,
      afterMs: 2000,
      countries: ["DE"],
      fault: () => running.cluster("eu-central").viewersGet(overloaded),
      repair: () => running.cluster("eu-central").heal(),
    },
    transcript,
  );
  transcript.promise("overload", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  transcript.promiseOf(seen.calm)(
    "overload",
    seen.amplification <= 1.5,
    `clusters got ${seen.amplification} requests for each`,
  );
  expect(transcript.close()).toEqual([]);
});
