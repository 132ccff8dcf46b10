/**
 * R13: whatever ends an answer in its body, every one of its viewers knows that it is not whole, and nobody is asked again.
 */
import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { open } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const WHOLE = randomBytes(64 * 1024);
const SENT = 30 * 1024;
const VIEWERS = 25;

/** Begins an answer and sends the first 30 of its 64 KiB. */
function begin(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  response.writeHead(200, headers).write(WHOLE.subarray(0, SENT));
}

const LENGTH = { "content-length": String(WHOLE.length) };
/** The edge has read what was sent before the end comes. */
const SOON_MS = 100;
const ENDS: readonly (readonly [how: string, end: (response: ServerResponse) => void])[] = [
  [
    "the connection is reset",
    (response) => {
      begin(response, LENGTH);
      setTimeout(() => response.socket?.resetAndDestroy(), SOON_MS);
    },
  ],
  [
    "the connection ends before the length that was promised",
    (response) => {
      begin(response, LENGTH);
      setTimeout(() => response.socket?.end(), SOON_MS);
    },
  ],
  [
    "the chunks end without a last one",
    (response) => {
      begin(response, {});
      setTimeout(() => response.socket?.end(), SOON_MS);
    },
  ],
  [
    "a chunk is cut",
    (response) => {
      response.socket?.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n");
      response.socket?.write(WHOLE.subarray(0, SENT));
      setTimeout(() => response.socket?.end(), SOON_MS);
    },
  ],
];

/** What a viewer got before his connection failed, or `clean` where it did not. */
async function readUntilCut(method: string): Promise<Buffer | "clean"> {
  const chunks: Buffer[] = [];
  const sent = method === "POST" ? { method, body: "payload" } : { method };
  try {
    for await (const chunk of await open(edge.url, "/segment.m4s", sent)) chunks.push(chunk as Buffer);
  } catch {
    return Buffer.concat(chunks);
  }
  return "clean";
}

describe.each(ENDS)("%s", (_, end) => {
  test.each(["GET", "POST"])(
    `${VIEWERS} viewers' %s at once: none takes it for whole, and none is sent again`,
    async (method) => {
      edge.home.script((request, response) => {
        request.resume();
        end(response);
      });
      const got = await Promise.all(Array.from({ length: VIEWERS }, () => readUntilCut(method)));
      expect(got.filter((one) => one === "clean")).toEqual([]);
      expect(got.every((one) => one !== "clean" && WHOLE.subarray(0, one.length).equals(one))).toBe(true);
      expect([edge.home.requests.length, edge.next.requests.length]).toEqual([VIEWERS, 0]);
    },
  );
});

test("an answer that goes on behind its length is cut to it, and the rest is in nobody's answer", async () => {
  edge.home.script((_, response) => {
    response.socket?.write(
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
    );
  });
  const first = await edge.ask("/a");
  expect([first.status, first.text]).toEqual([200, "first"]);
  edge.home.answer({ body: "honest" });
  for (let at = 0; at < 5; at++) expect((await edge.ask("/b")).text).toBe("honest");
});
