/**
 * Uploads stream to the cluster at its pace, and its answer reaches the viewer when it is given, not when the upload ends.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sender, stallsAt } from "./rig/back-pressure.ts";
import { HEADERS_TIMEOUT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { until } from "./rig/until.ts";
import { open, readAll } from "./rig/viewer.ts";

const MIB = 1024 * 1024;

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge();
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

describe("a cluster that answers before it has read the upload", () => {
  test("is heard at once: its 413 reaches the viewer while 8 MiB are under way", async () => {
    edge.home.script((_, response) => {
      response.writeHead(413, { "content-length": "9" }).end("too large");
    });
    // Slow enough that what is still on its way when workerd closes is less than the 64 KiB that it reads on.
    const { body, given } = sender(8 * MIB, 20, 4096);
    const answer = await open(edge.url, "/upload", { method: "POST", body });
    expect([answer.statusCode, String(await readAll(answer))]).toEqual([413, "too large"]);
    expect(given()).toBeLessThan(8 * MIB);
    expect([edge.home.requests.length, edge.next.requests.length]).toEqual([1, 0]);
  });

  test("may answer and go on reading: both go on at once", async () => {
    let read = 0;
    edge.home.script(async (request, response) => {
      response.writeHead(200).write("begun,");
      for await (const chunk of request) read += (chunk as Buffer).length;
      response.end(String(read));
    });
    const body = new Readable({ read: () => {} });
    body.push("x".repeat(1000));
    const answer = await open(edge.url, "/upload", { method: "POST", body });
    body.push("y".repeat(1000));
    body.push(null);
    expect(String(await readAll(answer))).toBe("begun,2000");
  });
});

test("a cluster that does not read holds the viewer back, and gets every byte once it reads", async () => {
  const size = 32 * MIB;
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  let read = 0;
  edge.home.script(async (request, response) => {
    response.writeHead(200).write("reading");
    await released;
    for await (const chunk of request) read += (chunk as Buffer).length;
    response.end();
  });
  const { body, given } = sender(size);
  const answer = await open(edge.url, "/upload", { method: "PUT", body });
  expect(await stallsAt(given)).toBeLessThan(size / 2);
  release(undefined);
  await readAll(answer);
  expect(read).toBe(size);
});

describe("the time that a cluster has to its headers", () => {
  test("begins when the upload is sent: one of three times that time is served", async () => {
    edge.home.script(async (request, response) => {
      let read = 0;
      for await (const chunk of request) read += (chunk as Buffer).length;
      response.end(String(read));
    });
    const size = 12 * 64 * 1024;
    const { body } = sender(size, HEADERS_TIMEOUT_MS / 4);
    const answer = await open(edge.url, "/upload", { method: "PUT", body });
    expect([answer.statusCode, String(await readAll(answer))]).toEqual([200, String(size)]);
  });

  test("is over some time, though the cluster has everything", async () => {
    edge.home.script((request) => void request.resume());
    const { body } = sender(12 * 64 * 1024, HEADERS_TIMEOUT_MS / 20);
    const answer = await open(edge.url, "/upload", { method: "PUT", body });
    expect([answer.statusCode, edge.next.requests.length]).toEqual([504, 0]);
  });

  test("does not begin behind an answer that came while the upload was under way", async () => {
    edge.home.script(async (request, response) => {
      response.writeHead(200).write("begun,");
      request.resume().on("end", () => setTimeout(() => response.end("whole"), 2 * HEADERS_TIMEOUT_MS));
    });
    const { body } = sender(4 * 64 * 1024, 20);
    expect(String(await readAll(await open(edge.url, "/upload", { method: "PUT", body })))).toBe("begun,whole");
  });
});

test("a cluster that resets in the middle of an upload: 502, nobody else gets it, and no fault of ours is logged", async () => {
  edge.home.script((request) => {
    request.once("data", () => request.socket.resetAndDestroy());
  });
  const { body } = sender(4 * 64 * 1024, 20, 16 * 1024);
  const answer = await open(edge.url, "/upload", { method: "PUT", body });
  expect(answer.statusCode).toBe(502);
  expect([edge.home.requests.length, edge.next.requests.length]).toEqual([1, 0]);
  expect(edge.logs.filter((line) => line.includes('"level":"error"') || line.includes("ncaught"))).toEqual([]);
});

test("an upload that the viewer gives up ends at the cluster too, and is not sent again", async () => {
  let ended: "whole" | "cut" | null = null;
  edge.home.script((request) => {
    request
      .resume()
      .on("error", () => {})
      .on("close", () => {
        ended = request.complete ? "whole" : "cut";
      });
  });
  const socket = connect(Number(edge.url.port), edge.url.hostname);
  socket.write("POST /upload HTTP/1.1\r\nHost: play.example\r\nContent-Length: 1000\r\n\r\n");
  socket.write("x".repeat(500));
  await until("the upload to begin", 2000, () => edge.home.requests[0] ?? null);
  socket.destroy();
  expect(await until("the upload to end", 2000, () => ended)).toBe("cut");
  expect(edge.next.requests).toEqual([]);
  expect(edge.logs.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test("a viewer who waits for leave to send (Expect: 100-continue) is served", async () => {
  edge.home.script(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    response.end(body);
  });
  const socket = connect(Number(edge.url.port), edge.url.hostname);
  let received = "";
  socket.on("data", (bytes: Buffer) => (received += bytes.toString()));
  const lines = ["POST /upload HTTP/1.1", "Host: play.example", "Content-Length: 5", "Expect: 100-continue"];
  socket.write(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
  await until("leave to send", 2000, () => (received.startsWith("HTTP/1.1 100 ") ? true : null));
  socket.write("hello");
  await once(socket, "close");
  expect(received).toMatch(/HTTP\/1\.1 200 [\s\S]*\r\n\r\nhello$/);
  expect(edge.home.requests[0]?.headers.expect).toBeUndefined();
});
