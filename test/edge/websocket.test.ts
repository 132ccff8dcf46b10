/**
 * WebSockets go through the edge to the cluster, and back, untouched.
 */
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { methodRules, POST_HOST } from "./rig/method-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { echoFrames } from "./rig/websocket-echo.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { until } from "./rig/until.ts";
import { exchange } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(methodRules()) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const MIB = 1024 * 1024;

const LINES = [
  "GET /socket HTTP/1.1",
  "Host: play.example",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  "Sec-WebSocket-Version: 13",
];
/** An upgrade as bytes. */
const UPGRADE = `${LINES.join("\r\n")}\r\n\r\n`;

/** Compared here, so that a failure does not print a megabyte. */
function isSame(received: string | Buffer, sent: string | Buffer | undefined): boolean {
  return typeof received === "string" || typeof sent === "string"
    ? received === sent
    : received.equals(sent ?? Buffer.alloc(0));
}

/** Opens a socket to the edge; its host is the edge's own address, which the rules route as well. */
async function openSocket(protocols: readonly string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${edge.url.host}/socket`, [...protocols]);
  socket.binaryType = "arraybuffer";
  await once(socket, "open");
  return socket;
}

async function nextMessage(socket: WebSocket): Promise<unknown> {
  const [event] = (await once(socket, "message")) as [MessageEvent];
  return event.data;
}

test("text and binary messages are echoed in order, the subprotocol is the cluster's, the close code comes back", async () => {
  edge.home.upgrade(echoFrames);
  const socket = await openSocket(["chat.v2", "chat.v1"]);
  expect(socket.protocol).toBe("chat.v2");
  for (const message of ["one", "two", "\u00fcml\u00e4ut", "x".repeat(60_000)]) {
    socket.send(message);
    expect(await nextMessage(socket)).toBe(message);
  }
  socket.send(new Uint8Array([0, 1, 254, 255]));
  expect(new Uint8Array((await nextMessage(socket)) as ArrayBuffer)).toEqual(new Uint8Array([0, 1, 254, 255]));
  socket.close(4001, "done");
  const [closed] = (await once(socket, "close")) as [CloseEvent];
  expect([closed.code, closed.reason]).toEqual([4001, "done"]);
});

test("1,000 messages, text and binary in turn, come back in order and byte for byte", async () => {
  edge.home.upgrade(echoFrames);
  const socket = await openSocket();
  const sent = Array.from({ length: 1000 }, (_, at) => (at % 2 === 0 ? `message ${at}` : randomBytes(at)));
  const received: (string | Buffer)[] = [];
  const all = new Promise<void>((resolve) => {
    socket.addEventListener("message", (event: MessageEvent) => {
      const data = event.data as string | ArrayBuffer;
      received.push(typeof data === "string" ? data : Buffer.from(data));
      if (received.length === sent.length) resolve();
    });
  });
  for (const message of sent) socket.send(message);
  await all;
  expect(received.findIndex((message, at) => !isSame(message, sent[at]))).toBe(-1);
  socket.close();
});

test.each(["text", "binary"])("a %s message of 1 MiB comes back whole", async (kind) => {
  edge.home.upgrade(echoFrames);
  const socket = await openSocket();
  const message = kind === "text" ? "x".repeat(MIB) : randomBytes(MIB);
  socket.send(message);
  const data = (await nextMessage(socket)) as string | ArrayBuffer;
  expect(isSame(typeof data === "string" ? data : Buffer.from(data), message)).toBe(true);
  socket.close();
});

test("compression that viewer and cluster agree on is theirs", async () => {
  const agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  let offered: string | undefined;
  edge.home.upgrade((request, socket) => {
    offered = request.headers["sec-websocket-extensions"];
    echoFrames(request, socket, [`Sec-WebSocket-Extensions: ${agreed}`]);
  });
  const socket = await openSocket();
  expect(offered).toMatch(/^permessage-deflate/);
  expect(socket.extensions).toMatch(/^permessage-deflate/);
  for (const message of ["again and again and again", "x".repeat(100_000)]) {
    socket.send(message);
    expect((await nextMessage(socket)) === message).toBe(true);
  }
  socket.close();
});

test("the cluster may close first: its code and reason reach the viewer", async () => {
  edge.home.upgrade(echoFrames);
  const socket = await openSocket();
  socket.send("close 4001 moved");
  const [closed] = (await once(socket, "close")) as [CloseEvent];
  expect([closed.code, closed.reason, closed.wasClean]).toEqual([4001, "moved", true]);
});

test("a connection that is reset at the cluster ends for the viewer at once, with no close of its own (1006)", async () => {
  edge.home.upgrade(echoFrames);
  const socket = await openSocket();
  const from = Date.now();
  socket.send("reset");
  const [closed] = (await once(socket, "close")) as [CloseEvent];
  expect([closed.code, closed.wasClean]).toEqual([1006, false]);
  expect(Date.now() - from).toBeLessThan(3000);
  expect(edge.next.requests).toEqual([]);
});

test("a viewer who vanishes is gone for the cluster too", async () => {
  let gone: true | null = null;
  edge.home.upgrade((request, socket) => {
    echoFrames(request, socket);
    socket.on("close", () => {
      gone = true;
    });
  });
  const socket = connect(Number(edge.url.port), edge.url.hostname);
  socket.write(UPGRADE);
  await once(socket, "data");
  socket.resetAndDestroy();
  expect(await until("the cluster's socket to close", 2000, () => gone)).toBe(true);
});

test("the cluster gets our headers with the upgrade, and not the viewer's copies", async () => {
  let seen: Readonly<Record<string, unknown>> = {};
  edge.home.upgrade((request, socket) => {
    seen = request.headers;
    echoFrames(request, socket);
  });
  (await openSocket()).close();
  expect(seen).toMatchObject({ "x-edge-version": "stable", "x-edge-region": "world", upgrade: "websocket" });
});

test("an upgrade to a cluster that refuses connections goes to the next one", async () => {
  await edge.home.stop();
  edge.next.upgrade(echoFrames);
  const socket = await openSocket();
  socket.send("who");
  expect(await nextMessage(socket)).toBe("who");
  socket.close();
});

test("headers between gateway and edge do not reach the viewer with the 101", async () => {
  edge.home.upgrade((request, socket) => echoFrames(request, socket, ["X-Edge-Served-Version: v41", "X-Custom: kept"]));
  const answer = (await exchange(edge.url, UPGRADE, 300)).toLowerCase();
  expect(answer).toMatch(/^http\/1\.1 101 /);
  expect(answer).toMatch(/x-custom: kept/);
  expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}/);
  expect(answer).not.toMatch(/x-edge-/);
});

test("a cluster that refuses the upgrade is heard: its 403 reaches the viewer with its text", async () => {
  edge.home.upgrade((_, socket) => {
    socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
  });
  const answer = await exchange(edge.url, UPGRADE, 300);
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(answer).toMatch(/\r\n\r\nno$/);
});

test("101 of a cluster that was not asked to switch protocols is no answer: 502", async () => {
  for (const origin of [edge.home, edge.next]) {
    origin.script((_, response) => {
      response.socket?.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    });
  }
  expect((await edge.ask("/a")).status).toBe(502);
});

test("a cluster that does not know the protocol answers the upgrade as any other request", async () => {
  const answer = await exchange(edge.url, UPGRADE, 300);
  expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\n4\r\nhome/);
  expect(edge.home.requests.map(({ url, headers }) => [url, headers.upgrade])).toEqual([["/socket", "websocket"]]);
});

test("an upgrade is a GET: where the rules route only POST, nothing is sent", async () => {
  const answer = await exchange(edge.url, UPGRADE.replace("play.example", POST_HOST), 300);
  expect(answer).toMatch(/^HTTP\/1\.1 404 [\s\S]*x-edge-reason: no-route/i);
  expect([edge.home.requests.length, edge.next.requests.length]).toEqual([0, 0]);
});

test("any other upgrade ends here, with the settings that come with it", async () => {
  const h2c = ["Connection: Upgrade, HTTP2-Settings, close", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"];
  const lines = ["GET /a HTTP/1.1", "Host: play.example", ...h2c];
  expect(await exchange(edge.url, `${lines.join("\r\n")}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
  const [request] = edge.home.requests;
  expect(request?.headers["x-edge-region"]).toBe("world");
  expect([request?.headers.upgrade, request?.headers["http2-settings"]]).toEqual([undefined, undefined]);
});
