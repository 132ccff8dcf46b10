/**
 * What the rules call not repeatable (`repeatable: false`: session manifests, beacons, one-time tokens) is sent once, however
 * the one cluster fails.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Origin } from "./rig/origin.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ testClock: true });
});
beforeEach(() => edge.recover());
afterAll(() => edge.stop());

const raw = (bytes: string) => (origin: Origin) => {
  origin.script((_, response) => void response.socket?.end(bytes));
};

/** How the cluster fails, and what the viewer is told. */
const FAILURES: readonly (readonly [how: string, status: number, fail: (origin: Origin) => void | Promise<void>])[] = [
  ["refuses connections", 502, (origin) => origin.stop()],
  ["closes without an answer", 502, (origin) => origin.breakConnections()],
  ["hangs", 504, (origin) => origin.hang()],
  ["sends garbage", 502, raw("garbage\r\n\r\n")],
  ["sends two lengths", 502, raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi")],
  ["sends a length that is none", 502, raw("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nhi")],
  ["sends a status that is none", 502, raw("HTTP/1.1 600 Inner\r\nContent-Length: 0\r\n\r\n")],
  ["answers 502", 502, (origin) => origin.answer({ status: 502 })],
  ["answers 503", 503, (origin) => origin.answer({ status: 503 })],
  ["answers 504", 504, (origin) => origin.answer({ status: 504 })],
  ...[520, 521, 522, 523, 525, 526, 527, 530].map(
    (status) => [`is not reached (${status})`, 502, (origin: Origin) => origin.answer({ status })] as const,
  ),
];

test.each(FAILURES)("a cluster that %s: %i, and no other is asked", async (_, status, fail) => {
  await fail(edge.home);
  for (const method of ["GET", "HEAD"]) expect((await edge.ask("/once/token", { method })).status).toBe(status);
  expect(edge.home.requests.length).toBeLessThanOrEqual(2);
  expect(edge.next.requests).toEqual([]);
});

test("a cluster that answers 503 with a time to come back is not retried either; it cools, so the next request goes past it", async () => {
  edge.home.answer({ status: 503, headers: { "retry-after": "5" } });
  expect((await edge.ask("/once/token")).status).toBe(503);
  expect(edge.next.requests).toEqual([]);
  expect((await edge.ask("/once/token")).text).toBe("next");
});

test("while a cluster's breaker is open, such a request goes to another one: it was not sent yet", async () => {
  edge.home.breakConnections();
  for (let failures = 0; failures < 5; failures++) await edge.ask("/once/token");
  const answer = await edge.ask("/once/token");
  expect([answer.status, answer.text]).toEqual([200, "next"]);
  expect(edge.next.requests.length).toBe(1);
});
