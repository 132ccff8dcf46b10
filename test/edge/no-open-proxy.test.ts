/**
 * The router is never an open proxy: whatever a viewer writes in the place of a host, connections go to gateways of the
 * rules, and only for hosts of the rules.
 *
 * A gateway that is not in the rules does not exist here, and an attempt to reach it fails and is logged.
 */
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { seenBy } from "./rig/raw-outcome.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { exchange } from "./rig/viewer.ts";

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

const NAMES = ["play.example", "other.example", "127.0.0.1", "169.254.169.254", "[::1]", "gw.home.streamtv.example"];
const MARKS = [
  "@",
  ":",
  ":80",
  ":x",
  "/",
  "\\",
  "?",
  "#",
  "%40",
  "%2f",
  "%00",
  ".",
  "..",
  ",",
  " ",
  "\t",
  "u:p@",
  "0x7f.1",
  "\u00e9",
];

const name = fc.constantFrom(...NAMES);
const mark = fc.constantFrom(...MARKS);
/** A name, often with marks around it, or two names with a mark between. */
const host = fc.oneof(
  name,
  name.map((one) => one.toUpperCase()),
  fc.tuple(name, mark).map((parts) => parts.join("")),
  fc.tuple(mark, name).map((parts) => parts.join("")),
  fc.tuple(name, mark, name).map((parts) => parts.join("")),
  fc.webAuthority({ withUserInfo: true, withPort: true, withIPv4Extended: true, withIPv6: true }),
);
const scheme = fc.constantFrom("http://", "https://", "ws://", "ftp://", "//", "HTTP://", "http:", "");
const target = fc.oneof(
  fc.constantFrom("/", "/x", "/@other.example/", "/?u=http://other.example/", "//other.example/x", "/\\other.example"),
  fc.tuple(scheme, host).map(([before, one]) => `${before}${one}/x`),
);

/** Whether a Host header, as sent, is one that the rules serve. */
function isServed(sent: string): boolean {
  const bare = sent
    .trim()
    .toLowerCase()
    .replace(/:\d{1,5}$/, "")
    .replace(/\.$/, "");
  return bare === "play.example" || bare === "127.0.0.1";
}

test("500 hosts and addresses of any form", async () => {
  let [served, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(host, target, async (sent, asked) => {
      edge.home.reset();
      edge.next.reset();
      const bytes = Buffer.from(`GET ${asked} HTTP/1.1\r\nHost: ${sent}\r\nConnection: close\r\n\r\n`, "latin1");
      const answer = await exchange(edge.url, bytes, 2000);
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? "closed";
      expect(status).toMatch(/^(200|400|421)$/);
      expect(seenBy(edge).length).toBe(status === "200" ? 1 : 0);
      const hosts = edge.home.requests.map(({ headers }) => String(headers["x-forwarded-host"]));
      expect([sent, ...hosts].filter((one) => status === "200" && !isServed(one))).toEqual([]);
      if (status === "200") served++;
      else refused++;
    }),
    { numRuns: 500, endOnFailure: true },
  );
  expect(edge.logs.filter((line) => line.includes("attempt failed"))).toEqual([]);
  expect(Math.min(served, refused)).toBeGreaterThan(20);
});
