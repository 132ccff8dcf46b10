/**
 * Requests with a body while clusters fail: delivered once, or twice where the sender says that this is the same.
 */
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Origin } from "./rig/origin.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { pause, until } from "./rig/until.ts";
import { exchange, type HeaderPair, type ViewerAnswer } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ testClock: true, bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.recover());
afterAll(() => edge.stop());

const KEY: HeaderPair = ["Idempotency-Key", "order-7"];
const TEN_KIB = "0123456789abcdef".repeat(640);
const MOST = "m".repeat(65_536);

async function post(body: string, headers: readonly HeaderPair[] = [], method = "POST"): Promise<ViewerAnswer> {
  return edge.ask("/orders", { method, body, headers });
}

/** The bodies that clusters got whole. */
const delivered = (): readonly string[] => [...edge.home.requests, ...edge.next.requests].map(({ body }) => body);
const told = ({ status, headers }: ViewerAnswer): readonly unknown[] => [status, headers["x-edge-reason"]];

/** The cluster reads everything, counts it, and then cuts the connection. */
function readThenReset(origin: Origin): { readonly whole: number[] } {
  const whole: number[] = [];
  origin.script(async (request: IncomingMessage, response: ServerResponse) => {
    let length = 0;
    for await (const chunk of request) length += (chunk as Buffer).length;
    whole.push(length);
    response.socket?.resetAndDestroy();
  });
  return { whole };
}

describe("without an Idempotency-Key a body is delivered once", () => {
  test("64 KiB that a cluster read wholly before it cut the connection: 502, and nobody else gets them", async () => {
    const { whole } = readThenReset(edge.home);
    const answer = await post(MOST);
    expect([told(answer), whole]).toEqual([[502, "not-retryable"], [MOST.length]]);
    expect(edge.next.requests).toEqual([]);
  });

  test("over a connection that was used before, too", async () => {
    expect((await post("first")).text).toBe("home");
    const { whole } = readThenReset(edge.home);
    expect(told(await post(MOST))).toEqual([502, "not-retryable"]);
    expect([whole, edge.next.requests]).toEqual([[MOST.length], []]);
  });
});

describe("with an Idempotency-Key", () => {
  const ways: readonly (readonly [string, () => Promise<void> | void])[] = [
    ["refuses connections", () => edge.home.stop()],
    [
      "answers 503",
      () =>
        edge.home.script((request, response) => void request.resume().on("end", () => response.writeHead(503).end())),
    ],
    ["takes it and never answers", () => edge.home.script((request) => void request.resume())],
  ];
  test.each(ways)("10 KiB go to the next cluster where the first %s, whole, with the key", async (_, fail) => {
    await fail();
    const answer = await post(TEN_KIB, [KEY]);
    expect([answer.status, answer.text]).toEqual([200, "next"]);
    expect(edge.next.requests.map(({ body }) => body)).toEqual([TEN_KIB]);
    expect(edge.next.requests[0]?.headers).toMatchObject({
      "idempotency-key": "order-7",
      "content-length": String(TEN_KIB.length),
      "x-edge-attempt": "2",
    });
  });

  test.each(["PUT", "PATCH", "DELETE"])("so with %s", async (method) => {
    await edge.home.stop();
    expect((await post(TEN_KIB, [KEY], method)).text).toBe("next");
    expect(edge.next.requests.map((one) => [one.method, one.body])).toEqual([[method, TEN_KIB]]);
  });

  test("so without any body", async () => {
    await edge.home.stop();
    const answer = await edge.ask("/orders/1", { method: "DELETE", headers: [KEY] });
    expect([answer.text, edge.next.requests[0]?.body]).toEqual(["next", ""]);
  });

  test("64 KiB may, a byte more goes through once", async () => {
    await edge.home.stop();
    expect((await post(MOST, [KEY])).text).toBe("next");
    expect(told(await post(`${MOST}x`, [KEY]))).toEqual([502, "not-retryable"]);
    expect(delivered()).toEqual([MOST]);
  });

  test("in chunks, of no length: it goes through once", async () => {
    await edge.home.stop();
    const bytes = [
      "POST /orders HTTP/1.1\r\nHost: play.example\r\nIdempotency-Key: k\r\n",
      "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    ];
    const answer = await exchange(edge.url, bytes.join(""));
    expect(answer).toMatch(/^HTTP\/1\.1 502 [^]*x-edge-reason: not-retryable/i);
  });

  test("where the route is not repeatable: once", async () => {
    await edge.home.stop();
    const answer = await edge.ask("/once/x", { method: "POST", body: "x", headers: [KEY] });
    expect(told(answer)).toEqual([502, "not-retryable"]);
  });

  test("a cluster that serves it gets it once, whole", async () => {
    expect((await post(MOST, [KEY])).text).toBe("home");
    expect(delivered()).toEqual([MOST]);
  });
});

/** Begins an upload of `length` bytes by hand. */
async function begin(length: number, headers = ""): Promise<Socket> {
  const socket = connect(Number(edge.url.port), edge.url.hostname);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(`POST /upload HTTP/1.1\r\nHost: play.example\r\nContent-Length: ${length}\r\n${headers}\r\n`);
  return socket;
}

/** Sends a byte every 100 ms until it is told to stop. */
function drip(socket: Socket): () => void {
  const clock = setInterval(() => socket.write("x"), 100);
  return () => clearInterval(clock);
}

describe("an upload that comes slowly", () => {
  test("is given up with 408 after five seconds where it would be read whole; no cluster is asked", async () => {
    const socket = await begin(1000, "Idempotency-Key: slow\r\n");
    const stop = drip(socket);
    const from = Date.now();
    const [bytes] = (await once(socket, "data")) as [Buffer];
    stop();
    socket.destroy();
    expect(bytes.toString()).toMatch(/^HTTP\/1\.1 408 [^]*x-edge-reason: body-too-slow/i);
    expect(Date.now() - from).toBeGreaterThan(4500);
    expect(delivered()).toEqual([]);
  });

  test("takes as long as it takes where it goes through, if the cluster answers meanwhile", async () => {
    edge.home.script(async (request, response) => {
      response.writeHead(200).flushHeaders();
      let length = 0;
      for await (const chunk of request) length += (chunk as Buffer).length;
      response.end(`got ${length}`);
    });
    const socket = await begin(60);
    let [received, closed] = ["", false];
    socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
    socket.on("close", () => (closed = true));
    for (let at = 0; at < 60; at++) {
      socket.write("x");
      await pause(100); // 6 s in all, 15 headers timeouts
    }
    await until("the answer", 3000, () => (received.includes("got 60") ? true : null));
    expect(closed).toBe(false);
    socket.destroy();
  });
});

test("two hundred slow uploads take no more room: the next body goes through once, and there is room again when they are gone", async () => {
  const sockets: Socket[] = [];
  for (let at = 0; at < 200; at++) sockets.push(await begin(1000, "Idempotency-Key: slow\r\n"));
  await Promise.all([edge.home.stop(), edge.next.stop()]);
  const untilReason = async (reason: string): Promise<ViewerAnswer> =>
    until(reason, 4000, async () => {
      const answer = await post("x", [KEY]);
      return answer.headers["x-edge-reason"] === reason ? answer : null;
    });
  expect((await untilReason("not-retryable")).status).toBe(502);
  for (const socket of sockets) socket.destroy();
  await edge.forward(10_000); // their requests ended without a word
  expect((await untilReason("all-clusters-failed")).status).toBe(502);
});

describe("an upload that ends early", () => {
  test("by its viewer: the cluster's connection is closed within a second, nothing is sent again, nothing is an error", async () => {
    let closedAt = 0;
    let began = false;
    edge.home.script((request) => {
      began = true;
      request.resume().on("close", () => (closedAt = Date.now()));
    });
    const socket = await begin(1_000_000);
    socket.write("x".repeat(500_000));
    await until("the upload to reach the cluster", 3000, () => (began ? true : null));
    const from = Date.now();
    socket.destroy();
    await until("its connection to be closed", 5000, () => (closedAt > 0 ? true : null));
    expect(closedAt - from).toBeLessThan(1000);
    await pause(200);
    expect(edge.next.requests).toEqual([]);
    expect(edge.logs.filter((line) => /"level":"error"|breaker opened/.test(line))).toEqual([]);
  });

  test("by its viewer while it is read whole: no cluster hears of it", async () => {
    const socket = await begin(1000, "Idempotency-Key: gone\r\n");
    socket.write("x".repeat(500));
    await pause(200);
    socket.destroy();
    await pause(300);
    expect(delivered()).toEqual([]);
    expect(edge.logs.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  test("by its cluster: a 413 while it is still coming reaches the viewer", async () => {
    edge.home.script((_, response) => void response.writeHead(413, { "x-limit": "1" }).end("too large"));
    const sent = httpRequest({
      host: edge.url.hostname,
      port: edge.url.port,
      path: "/upload",
      method: "POST",
      agent: false,
      headers: { host: "play.example", "content-length": String(8_388_608) },
    });
    sent.on("error", () => {});
    sent.write(Buffer.alloc(65_536));
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    expect([answer.statusCode, answer.headers["x-limit"]]).toEqual([413, "1"]);
    sent.destroy();
    expect(edge.next.requests).toEqual([]);
  });
});

describe("a length that lies", () => {
  test("too short: what is behind it is no part of the request, and no second one upstream", async () => {
    const lie =
      "POST /orders HTTP/1.1\r\nHost: play.example\r\nIdempotency-Key: k\r\nContent-Length: 3\r\n\r\nabcdefghi";
    await exchange(edge.url, lie, 500);
    expect(delivered()).toEqual(["abc"]);
  });

  test("too long, and the connection ends: no cluster gets a part of it for the whole", async () => {
    const socket = await begin(100, "Idempotency-Key: k\r\n");
    socket.resume().end("abc");
    await once(socket, "close");
    await pause(100);
    expect(delivered()).toEqual([]);
  });
});
