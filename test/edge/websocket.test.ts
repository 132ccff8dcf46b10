/**
 * WebSockets go through the edge to the cluster, and back, untouched.
 */
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { echoFrames } from "./rig/websocket-echo.ts";
import { exchange } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

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
  const lines = [
    "GET /socket HTTP/1.1",
    "Host: play.example",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Version: 13",
  ];
  const answer = (await exchange(edge.url, `${lines.join("\r\n")}\r\n\r\n`, 300)).toLowerCase();
  expect(answer).toMatch(/^http\/1\.1 101 /);
  expect(answer).toMatch(/x-custom: kept/);
  expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}/);
  expect(answer).not.toMatch(/x-edge-/);
});

test("a cluster that refuses the upgrade is heard: its 403 reaches the viewer with its text", async () => {
  edge.home.upgrade((_, socket) => {
    socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
  });
  const lines = ["GET /socket HTTP/1.1", "Host: play.example", "Connection: Upgrade", "Upgrade: websocket"];
  const keys = ["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version: 13"];
  const answer = await exchange(edge.url, `${[...lines, ...keys].join("\r\n")}\r\n\r\n`, 300);
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(answer).toMatch(/\r\n\r\nno$/);
});

test("any other upgrade ends here, with the settings that come with it", async () => {
  const h2c = ["Connection: Upgrade, HTTP2-Settings, close", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"];
  const lines = ["GET /a HTTP/1.1", "Host: play.example", ...h2c];
  expect(await exchange(edge.url, `${lines.join("\r\n")}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
  const [request] = edge.home.requests;
  expect(request?.headers["x-edge-region"]).toBe("world");
  expect([request?.headers.upgrade, request?.headers["http2-settings"]]).toEqual([undefined, undefined]);
});
