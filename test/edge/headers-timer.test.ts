/**
 * One timer, to the headers: whatever a cluster does instead of sending them, it ends in time; what comes behind them has none.
 */
import type { Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HEADERS_TIMEOUT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { pause } from "./rig/until.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ testClock: true });
});
beforeEach(() => edge.recover());
afterAll(() => edge.stop());

/** Writes this again and again, until the other side has enough. */
function drip(socket: Socket | null, piece: string): void {
  const dripping = setInterval(() => socket?.write(piece), 20);
  socket?.on("close", () => clearInterval(dripping));
}

test.each([
  ["drips its headers", "X-Slow: ", "x"],
  ["sends early hints without end", "", "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"],
])("a cluster that %s is given up when the time to the headers is over", async (_, begin, piece) => {
  edge.home.script((_request, response) => {
    if (begin !== "") response.socket?.write(`HTTP/1.1 200 OK\r\n${begin}`);
    drip(response.socket, piece);
  });
  const answer = await edge.ask("/a");
  expect(answer.text).toBe("next");
  expect(answer.tookMs).toBeGreaterThanOrEqual(HEADERS_TIMEOUT_MS - 10);
});

test("early hints in time are no answer: the one behind them is", async () => {
  edge.home.script((_, response) => {
    response.writeEarlyHints({ link: "</a.css>; rel=preload" });
    response.end("home");
  });
  const answer = await edge.ask("/a");
  expect([answer.status, answer.text, edge.next.requests.length]).toEqual([200, "home", 0]);
});

test("a body may pause for longer than the headers might have taken, and more than once", async () => {
  const pauses = 3;
  edge.home.script(async (_, response) => {
    response.writeHead(200, { "content-length": String(pauses) }).flushHeaders();
    for (let at = 0; at < pauses; at++) {
      await pause(1.5 * HEADERS_TIMEOUT_MS);
      response.write(String(at));
    }
    response.end();
  });
  const answer = await edge.ask("/drip");
  expect([answer.status, answer.text]).toEqual([200, "012"]);
  expect(answer.tookMs).toBeGreaterThan(pauses * HEADERS_TIMEOUT_MS);
});
