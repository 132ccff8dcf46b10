/**
 * Breakers in real workerd: what opens them, what does not, and what viewers get meanwhile.
 */
import { request as httpRequest } from "node:http";
import { Response } from "miniflare";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NOTHING_KNOWN } from "../../src/core/model/live.ts";
import type { EdgeReport } from "../../src/core/model/probe.ts";
import { HEADERS_TIMEOUT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { pause, until } from "./rig/until.ts";

/** Figures of RULES: failures in a row, and how long the first opening lasts at the shortest and at the longest. */
const TO_OPEN = 5;
const [OPEN_MIN_MS, OPEN_MAX_MS] = [4500, 5500];

let edge: RunningEdge;
const reports: EdgeReport[] = [];
beforeAll(async () => {
  edge = await startEdge({
    testClock: true,
    control: async (asked) => {
      if (asked.method !== "POST") return Response.json(NOTHING_KNOWN);
      reports.push((await asked.json()) as EdgeReport);
      return new Response(null, { status: 204 });
    },
  });
});
beforeEach(async () => {
  await edge.recover();
  reports.length = 0;
});
afterAll(() => edge.stop());

async function askTimes(times: number, path = "/a"): Promise<readonly string[]> {
  const answers: string[] = [];
  for (let at = 0; at < times; at++) answers.push((await edge.ask(path)).text);
  return answers;
}

const homeAsked = (): number => edge.home.requests.length;
const logged = (what: string): readonly string[] => edge.logs.filter((line) => line.includes(`"what":"${what}"`));

describe("five failures in a row", () => {
  const ways: readonly (readonly [string, () => void | Promise<void>])[] = [
    ["answers of 503", () => edge.home.answer({ status: 503 })],
    ["refused connections", () => edge.home.stop()],
    ["pages of Cloudflare's front", () => edge.home.answer({ status: 522 })],
    ["timeouts", () => edge.home.hang()],
  ];
  test.each(ways)("(%s) end a cluster's requests, and one trial brings it back", async (_, fail) => {
    await fail();
    expect(new Set(await askTimes(TO_OPEN))).toEqual(new Set(["next"]));
    const [opened] = await until("the line in the log", 2000, () => {
      const lines = logged("breaker opened");
      return lines.length > 0 ? lines : null;
    });
    expect(JSON.parse(opened ?? "")).toMatchObject({
      level: "warn",
      cluster: "home",
      times: expect.any(Number) as number,
    });
    const before = homeAsked();
    const attempts = (): readonly unknown[] => edge.next.requests.map(({ headers }) => headers["x-edge-attempt"]);
    await edge.forward(OPEN_MIN_MS - 2000);
    expect([await askTimes(1), homeAsked(), attempts().at(-1)]).toEqual([["next"], before, "1"]);
    await edge.forward(OPEN_MAX_MS - OPEN_MIN_MS + 2000);
    // The trial fails: its viewer gets the next cluster's answer, and the others do not wait.
    expect([await askTimes(2), attempts().slice(-2)]).toEqual([
      ["next", "next"],
      ["2", "1"],
    ]);
    if (!edge.home.isListening()) await edge.home.start();
    edge.home.answer({ body: "home" });
    await edge.forward(2 * OPEN_MIN_MS - 2000);
    expect(await askTimes(1)).toEqual(["next"]); // open for twice as long
    await edge.forward(2 * (OPEN_MAX_MS - OPEN_MIN_MS) + 2000);
    expect(await askTimes(3)).toEqual(["home", "home", "home"]);
  });

  test("with a success between them do not count", async () => {
    for (let round = 0; round < 3; round++) {
      edge.home.answer({ status: 503 });
      await askTimes(TO_OPEN - 1);
      edge.home.answer({ body: "home" });
      expect(await askTimes(1)).toEqual(["home"]);
    }
    expect(logged("breaker opened")).toEqual([]);
  });

  test("are told to the control plane in one report, with the time that the breaker is open", async () => {
    edge.home.answer({ status: 503 });
    await until("a report of the open breaker", 5000, async () => {
      await edge.ask("/a");
      await edge.forward(100);
      await pause(20);
      return reports.some(({ clusters }) => clusters["home"]?.openUntil) ? true : null;
    });
    const [first] = reports.filter(({ clusters }) => clusters["home"]?.openUntil);
    expect(first).toMatchObject({ colo: "unknown", clusters: { home: { probe: null } } });
    const failures = reports.reduce((sum, { clusters }) => sum + (clusters["home"]?.failures ?? 0), 0);
    expect(failures).toBeGreaterThanOrEqual(TO_OPEN);
    expect(reports.every(({ clusters }) => clusters["next"] === undefined)).toBe(true);
  });
});

test("failures are told to the control plane although the clock goes back by an hour", async () => {
  const hour = 3_600_000;
  await edge.forward(-hour);
  try {
    edge.home.answer({ status: 503 });
    const failed = await until("a report of the failures", 5000, async () => {
      await edge.ask("/a");
      await edge.forward(100);
      await pause(20);
      return reports.find(({ clusters }) => (clusters["home"]?.failures ?? 0) > 0) ?? null;
    });
    expect(Object.keys(failed.clusters)).toEqual(["home"]);
  } finally {
    await edge.forward(hour);
  }
});

describe("while a breaker is open", () => {
  beforeEach(async () => {
    edge.home.answer({ status: 503, body: "full" });
    await askTimes(TO_OPEN);
  });

  test.each(["POST", "PUT"])("a %s goes to the first cluster that is not, once", async (method) => {
    const before = homeAsked();
    const { status, text } = await edge.ask("/a", { method, body: "payload" });
    expect([status, text, homeAsked() - before]).toEqual([200, "next", 0]);
    expect(edge.next.requests.at(-1)?.body).toBe("payload");
  });

  test("a viewer whom residency binds to its cluster still goes there", async () => {
    const { status, text } = await edge.ask("/a", { cf: { colo: "FRA", country: "DE" } });
    expect([status, text]).toEqual([503, "full"]);
  });

  test("and the other cluster's too, requests go as without breakers", async () => {
    edge.next.answer({ status: 503, body: "full too" });
    await askTimes(TO_OPEN);
    const before = homeAsked();
    expect((await edge.ask("/a")).headers["x-edge-reason"]).toBe("all-clusters-failed");
    expect(homeAsked() - before).toBe(1);
    edge.home.answer({ body: "home" });
    expect(await askTimes(2)).toEqual(["home", "home"]); // a success closes it, though its time is not over
  });

  test("the log line of a request that fails says so", async () => {
    edge.next.answer({ status: 520 });
    edge.logs.length = 0;
    await edge.ask("/a");
    const [line] = await until("the line", 2000, () => {
      const lines = logged("attempt failed");
      return lines.length > 0 ? lines : null;
    });
    expect((JSON.parse(line ?? "") as { breaker: string }).breaker).toMatch(/^home open, \d\.\d s left$/);
  });
});

describe("what says nothing of a cluster opens nothing", () => {
  test("requests that it holds back, and answers in their own time", async () => {
    edge.home.answer({ body: "part", afterMs: 6000 });
    const asked = Array.from({ length: 2 * TO_OPEN }, (_, at) => edge.ask(`/live.m3u8?_HLS_msn=${at}&_HLS_part=1`));
    const answers = await Promise.all(asked);
    expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [200, "part"]));
    expect(Math.min(...answers.map(({ tookMs }) => tookMs))).toBeGreaterThan(10 * HEADERS_TIMEOUT_MS);
    expect([homeAsked(), edge.next.requests.length]).toEqual([2 * TO_OPEN, 0]);
    expect(logged("breaker opened")).toEqual([]);
  });

  test("a 503 for requests that it held back: passed on, and no second attempt", async () => {
    edge.home.answer({ status: 503, body: "too early" });
    for (let at = 0; at < 2 * TO_OPEN; at++) {
      expect((await edge.ask("/live.m3u8?_HLS_msn=9")).text).toBe("too early");
    }
    expect(edge.next.requests).toEqual([]);
    edge.home.answer({ body: "home" });
    expect(await askTimes(1)).toEqual(["home"]);
  });

  test("viewers who go away before the answer", async () => {
    edge.home.answer({ body: "home", afterMs: HEADERS_TIMEOUT_MS - 100 });
    await Promise.all(Array.from({ length: 2 * TO_OPEN }, () => goAway(100, "GET")));
    await pause(HEADERS_TIMEOUT_MS + 200);
    expect(logged("breaker opened")).toEqual([]);
    edge.home.answer({ body: "home" });
    expect(await askTimes(1)).toEqual(["home"]);
  });

  test("viewers who stop sending a body, or send it for too long", async () => {
    await Promise.all(Array.from({ length: 2 * TO_OPEN }, () => goAway(100, "POST")));
    await Promise.all(Array.from({ length: 2 * TO_OPEN }, () => goAway(HEADERS_TIMEOUT_MS + 300, "POST")));
    expect(logged("breaker opened")).toEqual([]);
    expect(await askTimes(1)).toEqual(["home"]);
  });

  test("answers of the application itself, whatever it says", async () => {
    edge.home.answer({ status: 500, body: "bug" });
    expect(await askTimes(2 * TO_OPEN)).toEqual(Array.from({ length: 2 * TO_OPEN }, () => "bug"));
  });
});

test("a burst of 503 costs viewers nothing, as far as the retry budget goes", async () => {
  edge.home.answer({ status: 503 });
  const burst = await Promise.all(Array.from({ length: 12 }, () => edge.ask("/a")));
  edge.home.answer({ body: "home" });
  const after = await askTimes(20);
  expect(burst.filter(({ status }) => status !== 200)).toEqual([]);
  expect(new Set(after)).toEqual(new Set(["next"]));
});

/** Sends a request, a body without end if it has one, and goes away after a while. */
async function goAway(afterMs: number, method: "GET" | "POST"): Promise<void> {
  const sent = httpRequest({
    host: edge.url.hostname,
    port: edge.url.port,
    path: "/a",
    method,
    agent: false,
    headers: { host: "play.example", ...(method === "POST" ? { "content-length": "1000" } : {}) },
  });
  sent.on("error", () => {});
  if (method === "POST") sent.write("x");
  else sent.end();
  await pause(afterMs);
  sent.destroy();
}
