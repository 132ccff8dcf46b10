/**
 * What a viewer gets when a cluster fails: the next cluster's answer where that is safe, else an answer of ours.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HEADERS_TIMEOUT_MS, RESIDENCY_BODY } from "./rig/edge-rules.ts";
import type { Origin } from "./rig/origin.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { until } from "./rig/until.ts";
import type { ViewerAnswer } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ testClock: true });
});
beforeEach(() => edge.recover());
afterAll(() => edge.stop());

/** How often each cluster was asked. */
function asked(): readonly [home: number, next: number] {
  return [edge.home.requests.length, edge.next.requests.length];
}

function rawAnswer(origin: Origin, bytes: string): void {
  origin.script((_, response) => {
    response.socket?.end(bytes);
  });
}

function expectOurFailure(answer: ViewerAnswer, status: number, reason: string): void {
  expect([answer.status, answer.headers["x-edge-reason"]]).toEqual([status, reason]);
  expect(answer.headers).toMatchObject({ "cache-control": "no-store", "retry-after": "2" });
  expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer.text + JSON.stringify(answer.headers)).not.toMatch(/home|next|gw\.|127\.0\.0\.1|inner/);
}

const SILENT_WAYS: readonly (readonly [string, (origin: Origin) => void | Promise<void>])[] = [
  ["refuses connections", (origin) => origin.stop()],
  ["closes without an answer", (origin) => origin.breakConnections()],
  ["sends garbage", (origin) => rawAnswer(origin, "inner garbage\r\n\r\n")],
  ["sends a bad Content-Length", (origin) => rawAnswer(origin, "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nhi")],
  ["sends status 99", (origin) => rawAnswer(origin, "HTTP/1.1 99 Inner\r\nContent-Length: 0\r\n\r\n")],
  ["sends status 600", (origin) => rawAnswer(origin, "HTTP/1.1 600 Inner\r\nContent-Length: 0\r\n\r\n")],
  ["switches protocols unasked", (origin) => rawAnswer(origin, "HTTP/1.1 101 Inner\r\nContent-Length: 0\r\n\r\n")],
  ...[520, 521, 522, 523, 524, 525, 526, 527, 530].map(
    (status) => [`is not reached (${status})`, (one: Origin) => one.answer({ status, body: "inner page" })] as const,
  ),
];
const FAILING_STATUS = [502, 503, 504];

describe("a GET when the home cluster fails", () => {
  test.each(SILENT_WAYS)("because it %s: the next one's answer, as its second attempt", async (_, fail) => {
    await fail(edge.home);
    const answer = await edge.ask("/a?b");
    expect([answer.status, answer.text]).toEqual([200, "next"]);
    expect(edge.home.requests.length).toBeLessThanOrEqual(1);
    expect(edge.next.requests.map(({ url, headers }) => [url, headers["x-edge-attempt"]])).toEqual([["/a?b", "2"]]);
  });

  test.each(FAILING_STATUS)("because it answers %i: the next one's answer, one request each", async (status) => {
    edge.home.answer({ status, body: "inner" });
    expect((await edge.ask("/a")).text).toBe("next");
    expect(asked()).toEqual([1, 1]);
    const ids = [edge.home, edge.next].map((origin) => origin.requests[0]?.headers["x-request-id"]);
    expect(new Set(ids).size).toBe(1);
  });

  test("because it hangs: the next one's answer once the headers timeout has passed", async () => {
    edge.home.hang();
    const answer = await edge.ask("/a");
    expect([answer.text, asked()]).toEqual(["next", [1, 1]]);
    expect(answer.tookMs).toBeGreaterThanOrEqual(HEADERS_TIMEOUT_MS - 10);
    expect(answer.tookMs).toBeLessThan(2 * HEADERS_TIMEOUT_MS);
  });

  test("and the answer it gave is cut in its body: the next one's answer all the same", async () => {
    edge.home.script((_, response) => {
      response.writeHead(503, { "content-length": "10" }).write("inner");
      setTimeout(() => response.socket?.resetAndDestroy(), 5);
    });
    expect((await edge.ask("/a")).text).toBe("next");
  });

  test("the cause is logged in one line that names the request and the cluster", async () => {
    edge.home.answer({ status: 503 });
    const { headers } = await edge.ask("/a?secret=1", { headers: [["Cookie", "secret=2"]] });
    const lines = (): readonly string[] => edge.logs.filter((line) => !line.includes('"what":"counts"'));
    await until("the line in the log", 2000, () => lines()[0] ?? null);
    expect(lines().map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: "warn",
        what: "attempt failed",
        requestId: headers["x-request-id"],
        region: "world",
        route: "all",
        failed: [{ cluster: "home", how: "503" }],
        servedBy: "next",
        status: 200,
      },
    ]);
  });

  test("and says whether the viewer noticed: an answer of ours in the end has its status and reason there", async () => {
    for (const origin of [edge.home, edge.next]) origin.answer({ status: 503 });
    const { headers } = await edge.ask("/a");
    const line = await until(
      "the line in the log",
      2000,
      () =>
        edge.logs.find((one) => one.includes("attempt failed") && one.includes(String(headers["x-request-id"]))) ??
        null,
    );
    expect(JSON.parse(line)).toMatchObject({ servedBy: null, status: 503, reason: "all-clusters-failed" });
  });

  test("keeps its headers for the second attempt", async () => {
    edge.home.answer({ status: 503 });
    await edge.ask("/a", {
      headers: [
        ["Range", "bytes=5-9"],
        ["Cookie", "sid=1"],
      ],
    });
    expect(edge.next.requests[0]?.headers).toMatchObject({
      range: "bytes=5-9",
      cookie: "sid=1",
      "x-edge-version": "stable",
    });
  });
});

test.each([200, 204, 301, 304, 400, 403, 404, 410, 416, 429, 500, 501, 505])(
  "%i is the application's own answer and is passed on from the first cluster",
  async (status) => {
    edge.home.answer({ status, headers: { "x-from": "home", "retry-after": "7" } });
    const answer = await edge.ask("/a");
    expect([answer.status, answer.headers["x-from"], answer.headers["retry-after"]]).toEqual([status, "home", "7"]);
    expect(asked()).toEqual([1, 0]);
  },
);

test.each(["HEAD", "OPTIONS"])("%s is tried again as GET is", async (method) => {
  edge.home.answer({ status: 503 });
  expect((await edge.ask("/a", { method })).status).toBe(200);
  expect(asked()).toEqual([1, 1]);
});

test.each(["GET", "HEAD"])("what comes as a body of %s is dropped, and changes nothing", async (method) => {
  edge.home.answer({ status: 503 });
  expect((await edge.ask("/a", { method, body: "meaningless" })).status).toBe(200);
  expect(asked()).toEqual([1, 1]);
  expect(edge.next.requests[0]).toMatchObject({ method, body: "" });
  expect(edge.next.requests[0]?.headers["content-length"]).toBeUndefined();
});

describe("what must not be sent twice is sent once", () => {
  test.each(["POST", "PUT", "PATCH", "DELETE"])(
    "%s with a body: the cluster's own 503 is passed on",
    async (method) => {
      edge.home.answer({ status: 503, body: "full", headers: { "retry-after": "9" } });
      const answer = await edge.ask("/a", { method, body: "payload" });
      expect([answer.status, answer.text, answer.headers["retry-after"]]).toEqual([503, "full", "9"]);
      expect(asked()).toEqual([1, 0]);
      expect(edge.home.requests[0]?.body).toBe("payload");
    },
  );

  test.each(["POST", "PUT", "DELETE"])("%s without a body", async (method) => {
    edge.home.answer({ status: 503 });
    const answer = await edge.ask("/a", { method, headers: [["Content-Length", "0"]] });
    expect([answer.status, asked()]).toEqual([503, [1, 0]]);
  });

  test("OPTIONS with a body", async () => {
    edge.home.answer({ status: 503 });
    expect((await edge.ask("/a", { method: "OPTIONS", body: "x" })).status).toBe(503);
    expect(asked()).toEqual([1, 0]);
  });

  test.each(["GET", "POST"])("%s where the rules say that the route is not repeatable", async (method) => {
    edge.home.answer({ status: 503, body: "full" });
    const answer = await edge.ask("/once/token", { method });
    expect([answer.status, answer.text, asked()]).toEqual([503, "full", [1, 0]]);
  });

  test("a POST that a cluster read and then dropped: 502 of ours", async () => {
    edge.home.breakConnections();
    expectOurFailure(await edge.ask("/a", { method: "POST", body: "payload" }), 502, "not-retryable");
    expect(asked()).toEqual([1, 0]);
  });

  test("a POST to a cluster that refuses connections: 502 of ours", async () => {
    await edge.home.stop();
    expectOurFailure(await edge.ask("/a", { method: "POST", body: "payload" }), 502, "not-retryable");
    expect(asked()).toEqual([0, 0]);
  });

  test("a POST that hangs: 504 of ours", async () => {
    edge.home.hang();
    expectOurFailure(await edge.ask("/a", { method: "POST", body: "payload" }), 504, "not-retryable");
    expect(asked()).toEqual([1, 0]);
  });
});

describe("when no cluster answers", () => {
  test.each(SILENT_WAYS)("because each %s: 502 of ours without inner detail", async (_, fail) => {
    await Promise.all([fail(edge.home), fail(edge.next)]);
    expectOurFailure(await edge.ask("/a"), 502, "all-clusters-failed");
    expect(Math.max(...asked())).toBeLessThanOrEqual(1);
  });

  test("because each hangs: 504 of ours after both timeouts, and no third attempt", async () => {
    edge.home.hang();
    edge.next.hang();
    expectOurFailure(await edge.ask("/a"), 504, "all-clusters-failed");
    expect(asked()).toEqual([1, 1]);
  });

  test.each(FAILING_STATUS)("because the last one says %i itself: 503 of ours, not its page", async (status) => {
    edge.home.hang();
    edge.next.answer({ status, body: "inner" });
    expectOurFailure(await edge.ask("/a"), 503, "all-clusters-failed");
    expect(asked()).toEqual([1, 1]);
  });

  test("that the viewer's residency allows: residency's own answer, and no other cluster is asked", async () => {
    await edge.home.stop();
    const answer = await edge.ask("/a", { cf: { colo: "FRA", country: "DE" } });
    expect([answer.status, answer.text, answer.headers["x-edge-reason"]]).toEqual([503, RESIDENCY_BODY, "residency"]);
    expect(asked()).toEqual([0, 0]);
  });

  test("of several that the viewer's residency allows: residency's own answer once all were tried, and not before", async () => {
    const cf = { colo: "KEF", country: "IS" };
    await edge.home.stop();
    expectOurFailure(await edge.ask("/a", { method: "POST", body: "payload", cf }), 502, "not-retryable");
    expectOurFailure(await edge.ask("/once/token", { cf }), 502, "not-retryable");
    expect(asked()).toEqual([0, 0]);
    await edge.next.stop();
    const answer = await edge.ask("/a", { cf });
    expect([answer.status, answer.text, answer.headers["x-edge-reason"]]).toEqual([503, RESIDENCY_BODY, "residency"]);
  });
});
