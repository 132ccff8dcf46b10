/**
 * Faults of our own: what a viewer and the log get, and that one request's fault stays its own.
 */
import { afterEach, describe, expect, test } from "vitest";
import { edgeRules } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";
import { open, type ViewerAnswer } from "./rig/viewer.ts";

const running: RunningEdge[] = [];
afterEach(async () => {
  for (const edge of running.splice(0)) await edge.stop();
});

async function startWith(bundle: string): Promise<RunningEdge> {
  const edge = await startEdge({ bundle });
  running.push(edge);
  return edge;
}

function expectPlain500(answer: ViewerAnswer): void {
  const [sentence, id, ...more] = answer.text.split("\n");
  expect([answer.status, sentence, more]).toEqual([500, "Something went wrong on our side", [""]]);
  expect(id).toBe(`Request ${String(answer.headers["x-request-id"])}`);
  expect(answer.headers).toMatchObject({ "cache-control": "no-store", "x-edge-reason": "internal" });
  expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(JSON.stringify(answer.headers)).not.toMatch(/bundle|\.js|at /);
}

/** The first line of the log, which arrives in its own time. */
async function firstLine(edge: RunningEdge): Promise<Record<string, unknown>> {
  const line = await until("a line in the log", 2000, () => edge.logs[0] ?? null);
  return JSON.parse(line) as Record<string, unknown>;
}

const SOUND = bundleText(edgeRules());

describe("a build whose own bundle cannot be read", () => {
  test.each([
    ["no bundle at all", "garbage"],
    ["nothing", ""],
    ["half of one", SOUND.slice(0, SOUND.length / 2)],
    ["one of another format", SOUND.replace(/"format":\d+/, '"format":999')],
    ["one that names a cluster it does not define", SOUND.replaceAll('"name":"next"', '"name":"other"')],
  ])("(%s) says so in one log line, tells viewers nothing of it, and is not live", async (_, bundle) => {
    const edge = await startWith(bundle);
    expectPlain500(await edge.ask("/?secret=1", { headers: [["Cookie", "secret=2"]] }));
    const line = await firstLine(edge);
    expect(edge.logs.length).toBe(1);
    expect(line).toMatchObject({ level: "error", what: "request failed by a fault of ours" });
    expect(line["why"]).toMatch(/bundle/);
    expect(edge.logs[0]).not.toMatch(/secret/);
    expectPlain500(await edge.ask("/.well-known/georouter/live"));
    expect([edge.home.requests, edge.next.requests]).toEqual([[], []]);
  });
});

test("the request id of a 500 is the one in the log", async () => {
  const edge = await startWith("garbage");
  const answer = await edge.ask("/");
  expect(await firstLine(edge)).toMatchObject({ requestId: answer.headers["x-request-id"] });
});

test("HEAD of a 500 has no text", async () => {
  const edge = await startWith("garbage");
  const answer = await edge.ask("/", { method: "HEAD" });
  expect([answer.status, answer.text]).toEqual([500, ""]);
});

test("viewers who leave while a cold isolate serves them harm nobody after them", async () => {
  const edge = await startWith(SOUND);
  edge.home.hang();
  const leaving = Array.from({ length: 20 }, async () => {
    const answer = open(edge.url, "/", { cf: { colo: "GRU" } });
    const left = AbortSignal.timeout(50);
    return Promise.race([answer, new Promise((resolve) => left.addEventListener("abort", resolve))]);
  });
  await Promise.all(leaving);
  await edge.reset();
  const answers = await Promise.all(Array.from({ length: 20 }, () => edge.ask("/", { cf: { colo: "GRU" } })));
  expect(answers.map(({ text }) => text)).toEqual(answers.map(() => "home"));
});
