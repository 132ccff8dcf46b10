/**
 * Probes that say something else than viewers would: all of them, those of one vantage, and none at all.
 */
import { afterEach, expect, test } from "vitest";
import type { Decision } from "../../src/core/model/decision.ts";
import type { Rules } from "../../src/core/model/rules.ts";
import type { Behaviour } from "./rig/behaviour.ts";
import { pause } from "../edge/rig/until.ts";
import { levers, WITH_LEVERS } from "../edge/rig/control-fixture.ts";
import { tryFault, untilReal } from "./rig/experiment.ts";
import { FACTOR, rulesAt, withOrder } from "./rig/fault-rules.ts";
import type { Observed } from "./rig/generator.ts";
import { startPlatform, type Platform } from "./rig/platform.ts";
import { openTranscript } from "./rig/transcript.ts";

const RULES = rulesAt(FACTOR);
const INTERVAL_MS = RULES.clusters[0]?.probe.intervalMs ?? 0;
const VANTAGES = RULES.vantages.map(({ name }) => name as string);
const FAILS = { kind: "status", status: 500 } as const;

/** A probe can fail in every way in which a cluster can; the body is asked for below. */
const WAYS: readonly Behaviour[] = [
  FAILS,
  { kind: "wrong-body" },
  { kind: "hang" },
  { kind: "reset" },
  { kind: "drip-headers" },
];
const BODY_ASKED: Rules = {
  ...RULES,
  clusters: RULES.clusters.map((cluster) => ({ ...cluster, probe: { ...cluster.probe, expectBody: "/healthz" } })),
};

let platform: Platform | null = null;
afterEach(async () => {
  await platform?.stop();
  platform = null;
});

/** Viewers of a country by the cluster that served them. */
function servedBy(observed: readonly Observed[], country: string): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { cluster, country: from } of observed) {
    if (from === country && cluster !== null) counts[cluster] = (counts[cluster] ?? 0) + 1;
  }
  return counts;
}

const HOME: Readonly<Record<string, string>> = { DE: "eu-central", BR: "sa-east", US: "us-east", JP: "ap-southeast" };

/** Viewers who were served elsewhere than at their first cluster. */
function movedFrom(observed: readonly Observed[], countries: readonly string[]): number {
  return observed.filter(({ country, cluster }) => countries.includes(country) && cluster !== HOME[country]).length;
}

/** Why it was decided so, and why each cluster takes as much as it does. */
function wordsOf({ reason, trace }: Decision): readonly string[] {
  const standings = trace.flatMap((step) => (step.stage === "health" ? step.clusters : []));
  return [reason, ...standings.map(({ because }) => because)];
}

test("every probe fails while traffic works: no viewer notices, and a drained cluster gets nobody", async () => {
  const running = await startPlatform({ rules: withOrder(BODY_ASKED, "eu-west", "drain"), colos: ["FRA"] });
  platform = running;
  const transcript = openTranscript("R6: every probe fails, in five ways, for 7 s; eu-west is drained");
  const reasons = new Set<string>();
  const seen = await tryFault(
    running,
    {
      perSecond: 30,
      beforeMs: 500,
      faultMs: 0,
      afterMs: 7500,
      fault: async () => {
        const ways = Object.values(running.clusters).map((cluster, at) =>
          cluster.probesGet(WAYS[at % WAYS.length] ?? FAILS),
        );
        await Promise.all(ways);
        for (const name of Object.keys(running.clusters)) await untilReal(running, name, "down", 10_000);
        for (const country of Object.keys(HOME))
          wordsOf(await running.decided(country, 1)).forEach((word) => reasons.add(word));
      },
      repair: () => {},
    },
    transcript,
  );
  transcript.note("reasons in decisions meanwhile", [...reasons].toSorted().join(", "));
  const said = ["panic", "fail-open", "eject-capped"].some((word) => reasons.has(word));
  transcript.promise("R6", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  transcript.promise(
    "R6",
    seen.reached["eu-west"] === 0,
    `the drained cluster got ${seen.reached["eu-west"]} requests`,
  );
  transcript.promise("R6", said, "no decision says that health is set aside");
  expect(transcript.close()).toEqual([]);
});

test("one vantage of three that fails towards everything moves nobody, and none probes too often", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["FRA"] });
  platform = running;
  const transcript = openTranscript("R9, R12: vantage europe sees every cluster fail for 6 s");
  const seen = await tryFault(
    running,
    {
      perSecond: 30,
      beforeMs: 500,
      faultMs: 6000,
      afterMs: 500,
      fault: async () => {
        await Promise.all(Object.values(running.clusters).map((one) => one.script({ vantages: { europe: FAILS } })));
      },
      repair: () => {},
    },
    transcript,
  );
  const moved = movedFrom(seen.observed, Object.keys(HOME));
  const most = Math.ceil((VANTAGES.length * seen.probedForMs * 1.1) / INTERVAL_MS) + VANTAGES.length;
  const counts = await Promise.all(Object.values(running.clusters).map((one) => one.counts()));
  const atOnce = Math.max(...counts.map(({ probesAtOnce }) => probesAtOnce));
  transcript.note("viewers who moved", moved);
  transcript.note("most probes a cluster may get", most);
  transcript.promise("R9", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  transcript.promiseOf(seen.calm)("R9", moved === 0, `${moved} viewers were moved by the word of one vantage`);
  transcript.promiseOf(seen.calm)("R9", seen.transitions.length === 0, "one vantage changed a state");
  for (const [name, probes] of Object.entries(seen.probes)) {
    transcript.promiseOf(seen.calm)("R12", probes <= most, `${name} got ${probes} probes in ${seen.probedForMs} ms`);
  }
  transcript.promise("R12", atOnce <= 1, `${atOnce} probes of one vantage were under way at one cluster`);
  expect(transcript.close()).toEqual([]);
});

test("one vantage that fails towards one cluster moves at most the viewers of its own regions", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["FRA"] });
  platform = running;
  const transcript = openTranscript("R9: vantage europe sees us-east fail for 5 s");
  const seen = await tryFault(
    running,
    {
      perSecond: 30,
      beforeMs: 500,
      faultMs: 5000,
      afterMs: 500,
      fault: () => running.cluster("us-east").script({ vantages: { europe: FAILS } }),
      repair: () => {},
    },
    transcript,
  );
  const moved = movedFrom(seen.observed, ["BR", "US", "JP"]);
  transcript.promise("R9", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  transcript.promiseOf(seen.calm)("R9", moved === 0, `${moved} viewers of other regions moved`);
  expect(transcript.close()).toEqual([]);
  expect(servedBy(seen.observed, "US")["us-east"]).toBeGreaterThan(0);
});

test("probers that are lost freeze what is known; a cluster that dies meanwhile costs no viewer request", async () => {
  const running = await startPlatform({ rules: RULES, colos: ["FRA"], entry: WITH_LEVERS, cronEveryMs: 3_600_000 });
  platform = running;
  const transcript = openTranscript("R10: two of three probers are lost, then all; sa-east dies meanwhile");
  let [frozen, downAfterMs] = [true, 0];
  const lose = async (vantages: readonly string[]): Promise<void> => {
    for (const vantage of vantages) await (await levers(running.control, vantage)).loseAlarm();
    await pause(INTERVAL_MS); // rounds that were under way end
  };
  const seen = await tryFault(
    running,
    {
      perSecond: 30,
      beforeMs: 500,
      faultMs: 0,
      afterMs: 10_000,
      fault: async () => {
        await lose(VANTAGES.slice(1));
        await running.cluster("sa-east").refuse();
        await pause(5 * INTERVAL_MS);
        frozen &&= (await running.health()).clusters["sa-east"]?.real === "up";
        await lose(VANTAGES.slice(0, 1));
        await pause(2 * INTERVAL_MS);
        frozen &&= (await running.health()).clusters["sa-east"]?.real === "up";
        await running.control.watchdog();
        downAfterMs = await untilReal(running, "sa-east", "down", 10_000);
      },
      repair: () => {},
    },
    transcript,
  );
  transcript.note("probers armed again to down, ms", downAfterMs);
  transcript.promiseOf(seen.calm)("R10", frozen, "the state changed while fewer probers than a quorum were there");
  transcript.promise("R10", seen.tally.failed === 0, `${seen.tally.failed} of ${seen.tally.sent} requests failed`);
  expect(transcript.close()).toEqual([]);
});
