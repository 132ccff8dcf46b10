/**
 * Server-sent events arrive one by one, when the cluster sends them, and a connection that nobody reads any more ends.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";
import { open } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const EVENTS = { "content-type": "text/event-stream", "cache-control": "no-cache" };
const event = (id: number): string => `id: ${id}\nevent: score\ndata: {"at":${id}}\n\n`;

test("each event reaches the viewer before the cluster sends the next", async () => {
  let send: (text: string) => void = () => {};
  edge.home.script((_, response) => {
    response.writeHead(200, EVENTS).flushHeaders();
    send = (text) => void response.write(text);
  });
  const answer = await open(edge.url, "/scores", { headers: [["Accept", "text/event-stream"]] });
  expect(answer.headers).toMatchObject(EVENTS);
  const received = answer.iterator({ destroyOnReturn: false });
  for (let id = 1; id <= 20; id++) {
    send(event(id));
    expect(String((await received.next()).value)).toBe(event(id));
  }
  answer.destroy();
});

test("a viewer who comes back says what he saw last, and the cluster hears it", async () => {
  edge.home.script(({ headers }, response) => {
    response.writeHead(200, EVENTS).end(event(Number(headers["last-event-id"]) + 1));
  });
  const answer = await edge.ask("/scores", { headers: [["Last-Event-ID", "41"]] });
  expect(answer.text).toBe(event(42));
});

test("a stream of events that ends in the middle is cut for the viewer too, so that he comes back", async () => {
  edge.home.script((_, response) => {
    response.writeHead(200, EVENTS).write(event(1));
    setTimeout(() => response.socket?.resetAndDestroy(), 50);
  });
  await expect(edge.ask("/scores")).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  expect(edge.next.requests).toEqual([]);
});

test("a viewer who goes away ends the cluster's stream with the next sign of life that it sends", async () => {
  let closed: true | null = null;
  edge.home.script((_, response) => {
    const alive = setInterval(() => response.write(":\n\n"), 100);
    response.writeHead(200, EVENTS).on("close", () => {
      clearInterval(alive);
      closed = true;
    });
    response.write(event(1));
  });
  const answer = await open(edge.url, "/scores");
  answer.destroy();
  expect(await until("the cluster's stream to close", 5000, () => closed)).toBe(true);
});
