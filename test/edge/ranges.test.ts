/**
 * R16: parts and validators are the cluster's. What the origin answers directly is what must come through the edge.
 */
import { createHash, randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { serveFile } from "./rig/file-origin.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { ask, type HeaderPair, type ViewerAnswer, type ViewerRequest } from "./rig/viewer.ts";

const SIZE = 80_000;
const FILE = { bytes: randomBytes(SIZE), etag: '"one"', modified: "Wed, 21 Oct 2026 07:28:00 GMT" };
/** Far more than any player asks for. */
const MANY_PARTS = 50;
/** Requests under way at once. */
const ABREAST = 16;

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(async () => {
  await edge.reset();
  serveFile(edge.home, FILE);
});
afterAll(() => edge.stop());

/** Of one connection, or of the moment. */
const OF_THE_HOP: ReadonlySet<string> = new Set(["connection", "keep-alive", "date"]);

/** What counts of an answer: status, the origin's headers, and every byte. */
function essence({ status, headers, body }: ViewerAnswer, names: readonly string[]): object {
  const kept = names.map((name) => [name, headers[name]]);
  return { status, headers: Object.fromEntries(kept), sha256: createHash("sha256").update(body).digest("hex") };
}

async function expectSame(sent: ViewerRequest): Promise<number> {
  const direct = await ask(new URL(`http://${edge.home.address}`), "/film.mp4", sent);
  const names = Object.keys(direct.headers).filter((name) => !OF_THE_HOP.has(name));
  const through = await edge.ask("/film.mp4", sent);
  expect({ sent, ...essence(through, names) }).toEqual({ sent, ...essence(direct, names) });
  return through.status;
}

const offset = fc.oneof(fc.nat(SIZE + 50), fc.constantFrom(0, 1, SIZE - 1, SIZE, SIZE + 1, 65_535, 65_536));
const part = fc.oneof(
  fc.tuple(offset, fc.nat(20_000)).map(([from, length]) => `${from}-${from + length}`),
  offset.map((from) => `${from}-`),
  offset.map((last) => `-${last}`),
);
const range = fc.oneof(
  { weight: 6, arbitrary: part.map((one) => `bytes=${one}`) },
  { weight: 2, arbitrary: fc.array(part, { minLength: 2, maxLength: 5 }).map((parts) => `bytes=${parts.join(", ")}`) },
  { weight: 2, arbitrary: fc.constantFrom("bytes=5-2", "items=0-1", "bytes=a-b", "bytes=", "bytes", "bytes=0-0,x") },
);
const validator = fc.constantFrom(FILE.etag, '"two"', 'W/"one"', FILE.modified, "Wed, 21 Oct 2026 07:28:01 GMT");
const headers: fc.Arbitrary<readonly HeaderPair[]> = fc
  .record(
    {
      Range: range,
      "If-Range": validator,
      "If-None-Match": fc.constantFrom(FILE.etag, '"two"', "*", '"two", "one"'),
      "If-Modified-Since": fc.constantFrom(FILE.modified, "Wed, 21 Oct 2026 07:28:01 GMT"),
    },
    { requiredKeys: ["Range"] },
  )
  .map((fields) => Object.entries(fields));
const request: fc.Arbitrary<ViewerRequest> = fc.record({
  method: fc.constantFrom("GET", "GET", "GET", "HEAD"),
  headers: fc.oneof(
    { weight: 3, arbitrary: range.map((one): readonly HeaderPair[] => [["Range", one]]) },
    { weight: 2, arbitrary: headers },
  ),
});

test("1,000 random requests for parts are answered as the origin answers them directly", async () => {
  const requests = fc.sample(request, 1000);
  const statuses = new Set<number>();
  const turn = async (): Promise<void> => {
    for (let sent = requests.pop(); sent !== undefined; sent = requests.pop()) {
      statuses.add(await expectSame(sent));
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, turn));
  expect(statuses).toEqual(new Set([200, 206, 304, 416]));
});

describe("what a player asks for", () => {
  test.each([
    ["a suffix", 206, [["Range", "bytes=-500"]]],
    ["all from the first byte on", 206, [["Range", "bytes=0-"]]],
    ["two parts", 206, [["Range", "bytes=0-0,-1"]]],
    [
      `${MANY_PARTS} parts`,
      206,
      [["Range", `bytes=${Array.from({ length: MANY_PARTS }, (_, at) => `${at}-${at}`).join(",")}`]],
    ],
    ["what is behind the end", 416, [["Range", `bytes=${SIZE}-`]]],
    [
      "a part, if the file is still the same",
      206,
      [
        ["Range", "bytes=1-2"],
        ["If-Range", FILE.etag],
      ],
    ],
    [
      "a part, if the file is as old as then",
      206,
      [
        ["Range", "bytes=1-2"],
        ["If-Range", FILE.modified],
      ],
    ],
    [
      "a part of another file",
      200,
      [
        ["Range", "bytes=1-2"],
        ["If-Range", '"two"'],
      ],
    ],
    ["what it has", 304, [["If-None-Match", FILE.etag]]],
    ["what it has by date", 304, [["If-Modified-Since", FILE.modified]]],
  ] as const)("%s: %i", async (_, status, sent) => {
    expect(await expectSame({ headers: sent })).toBe(status);
    expect(await expectSame({ headers: sent, method: "HEAD" })).toBe(status);
  });
});
