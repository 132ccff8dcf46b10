/**
 * R18: gRPC-web, unary and streaming, binary and text. The edge reads none of it: frames, trailers and errors are bytes.
 */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { open, type HeaderPair } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const TRAILERS = 0x80;

/** A frame: its kind, its length in four bytes, and what is in it. */
function frame(payload: Buffer, kind = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(kind);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

const trailers = (text: string): Buffer => frame(Buffer.from(text), TRAILERS);

/** How bytes of a type are written: as they are, or each frame in base64 of its own. */
const WRITTEN: readonly (readonly [type: string, write: (frame: Buffer) => Buffer])[] = [
  ["application/grpc-web+proto", (one) => one],
  ["application/grpc-web-text+proto", (one) => Buffer.from(one.toString("base64"))],
];

const sent = (type: string): readonly HeaderPair[] => [
  ["Content-Type", type],
  ["X-Grpc-Web", "1"],
  ["Grpc-Timeout", "5S"],
];

describe.each(WRITTEN)("%s", (type, write) => {
  test("a unary call: request and answer byte for byte, the status in trailers that are part of the body", async () => {
    const question = write(frame(randomBytes(3000)));
    const reply = Buffer.concat([write(frame(randomBytes(50_000))), write(trailers("grpc-status: 0\r\n"))]);
    let heard = Buffer.alloc(0);
    edge.home.script(async (request, response) => {
      for await (const chunk of request) heard = Buffer.concat([heard, chunk as Buffer]);
      response.writeHead(200, { "content-type": type }).end(reply);
    });
    const answer = await edge.ask("/tv.Guide/Get", {
      method: "POST",
      headers: sent(type),
      body: question.toString("latin1"),
    });
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, type]);
    expect(answer.body.equals(reply)).toBe(true);
    expect(heard.toString("utf8")).toBe(question.toString("latin1"));
    expect(edge.home.requests[0]?.headers).toMatchObject({ "content-type": type, "x-grpc-web": "1" });
  });

  test("a stream: each frame reaches the viewer before the cluster sends the next", async () => {
    let send: (bytes: Buffer) => void = () => {};
    edge.home.script(async (request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": type }).flushHeaders();
      send = (bytes) => void response.write(bytes);
    });
    const answer = await open(edge.url, "/tv.Guide/Watch", { method: "POST", headers: sent(type), body: "call" });
    const received = answer.iterator({ destroyOnReturn: false });
    for (const one of [frame(randomBytes(10)), frame(randomBytes(1000)), trailers("grpc-status: 0\r\n")]) {
      send(write(one));
      expect(Buffer.from((await received.next()).value as Buffer).equals(write(one))).toBe(true);
    }
    answer.destroy();
  });

  test("a call that fails says so in headers of a 200, and is not sent again", async () => {
    edge.home.answer({
      status: 200,
      headers: { "content-type": type, "grpc-status": "14", "grpc-message": "try%20later" },
    });
    const answer = await edge.ask("/tv.Guide/Get", { method: "POST", headers: sent(type), body: "call" });
    expect([answer.status, answer.headers]).toMatchObject([
      200,
      { "grpc-status": "14", "grpc-message": "try%20later" },
    ]);
    expect([edge.home.requests.length, edge.next.requests.length]).toEqual([1, 0]);
  });

  test("a call whose stream is cut is an error for the viewer, and is not sent again", async () => {
    edge.home.script((request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": type }).write(write(frame(Buffer.from("first"))));
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    });
    const asked = edge.ask("/tv.Guide/Watch", { method: "POST", headers: sent(type), body: "call" });
    await expect(asked).rejects.toThrow(/aborted|hang up|ECONNRESET/);
    expect([edge.home.requests.length, edge.next.requests.length]).toEqual([1, 0]);
  });
});
