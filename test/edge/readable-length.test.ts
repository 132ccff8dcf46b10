/**
 * A length that nobody could read is no answer, also where no body comes with it: the viewer gets the next cluster's.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)), testClock: true });
});
beforeEach(() => edge.recover());
afterAll(() => edge.stop());

const KINDS = [
  ["HEAD", 200],
  ["GET", 304],
  ["GET", 200],
] as const;

/** Every answer of the home cluster has this for its length, and no body. */
function promise(status: number, length: string): void {
  edge.home.script((_, response) => {
    response.socket?.end(`HTTP/1.1 ${status} Fine\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`);
  });
}

test.each(["2, 3", "2\r\nContent-Length: 3", "abc", "-1", "+1", "1e3", "18446744073709551616"])(
  "%j",
  async (length) => {
    for (const [method, status] of KINDS) {
      promise(status, length);
      const { headers } = await edge.ask("/segment.m4s", { method, headers: [["If-None-Match", '"one"']] });
      expect(headers["x-edge-reason"]).toBeUndefined();
    }
    expect(edge.next.requests.map(({ method }) => method)).toEqual(["HEAD", "GET", "GET"]);
  },
);

test.each(["0", "12345", "1000000000000"])("%s is a length", async (length) => {
  promise(200, length);
  const { headers } = await edge.ask("/segment.m4s", { method: "HEAD" });
  expect([headers["content-length"], edge.next.requests.length]).toEqual([length, 0]);
});
