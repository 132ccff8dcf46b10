/**
 * R4 and R5: every cluster answers 503 for a minute. What clusters get meanwhile, what viewers get, and how it ends.
 *
 * Minutes are played: each request puts the Worker's clock forward by what lies between two of them.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AHEAD } from "./rig/edge-worker-options.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { ask, type ViewerAnswer } from "./rig/viewer.ts";

const PER_SECOND = 25;
const FREE_PER_SECOND = 3;

interface Seen {
  /** Seconds of the Worker's time since it began. */
  readonly atS: number;
  readonly answer: ViewerAnswer;
}

let edge: RunningEdge;
let startedAt: number;
let aheadMs: number;
beforeEach(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)), testClock: true });
  await edge.reset();
  [startedAt, aheadMs] = [Date.now(), 0];
});
afterEach(() => edge.stop());

/** Seconds of the Worker's time: those that were played, and those that the machine took for it. */
const playedS = (): number => (Date.now() - startedAt + aheadMs) / 1000;

async function play(seconds: number): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let at = 0; at < seconds * PER_SECOND; at++) {
    aheadMs += 1000 / PER_SECOND;
    const answer = await ask(edge.url, `/live/${at}.ts`, { headers: [[AHEAD, String(Math.round(aheadMs))]] });
    seen.push({ atS: playedS(), answer });
  }
  return seen;
}

const reached = (): number => edge.home.requests.length + edge.next.requests.length;
const statuses = (seen: readonly Seen[]): readonly number[] => [...new Set(seen.map(({ answer }) => answer.status))];

function servedPart(seen: readonly Seen[]): number {
  return seen.filter(({ answer }) => answer.status === 200).length / seen.length;
}

function failEverywhere(): void {
  for (const origin of [edge.home, edge.next])
    origin.answer({ status: 503, body: "inner", headers: { connection: "close" } });
}

describe("when every cluster answers 503 for a minute", () => {
  test("they get at most 1.10 requests for each of a viewer's and three a second, and it heals alone within 5 s", async () => {
    const calm = await play(12);
    expect(statuses(calm)).toEqual([200]);
    failEverywhere();
    const during = await play(60);
    const [got, sent, seconds] = [reached(), calm.length + during.length, playedS()];
    expect(got).toBeLessThanOrEqual(1.1 * sent + FREE_PER_SECOND * seconds);
    expect(got).toBeGreaterThan(sent);

    expect(statuses(during)).toEqual([503]);
    const reasons = new Set(during.map(({ answer }) => answer.headers["x-edge-reason"]));
    expect(reasons).toEqual(new Set(["all-clusters-failed", "retry-budget"]));
    expect(during.filter(({ answer }) => answer.headers["retry-after"] === undefined)).toEqual([]);
    expect(during.filter(({ answer }) => answer.text.includes("inner"))).toEqual([]);

    edge.home.answer({ body: "home" });
    edge.next.answer({ body: "next" });
    const repairedS = playedS();
    const after = await play(10);
    expect(servedPart(after.filter(({ atS }) => atS > repairedS + 5))).toBeGreaterThanOrEqual(0.999);
    expect(edge.logs.some((line) => line.includes('"breaker closed"') && line.includes('"home"'))).toBe(true);
    tell({
      "requests of viewers": sent,
      "requests at clusters": got,
      "for each": got / sent,
      "allowed for each": 1.1 + (FREE_PER_SECOND * seconds) / sent,
      "served in the first 5 s after": servedPart(after.filter(({ atS }) => atS <= repairedS + 5)),
    });
  });

  test("and only the second cluster comes back, viewers are served within 5 s, first the few that may be sent again", async () => {
    await play(3);
    failEverywhere();
    await play(20);
    edge.next.answer({ body: "next" });
    const repairedS = playedS();
    const after = await play(15);
    expect(servedPart(after.filter(({ atS }) => atS > repairedS + 5))).toBeGreaterThanOrEqual(0.999);
    tell({ "served in the first 5 s after": servedPart(after.filter(({ atS }) => atS <= repairedS + 5)) });
  });
});

/** Figures for docs/failures.md. */
function tell(figures: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
