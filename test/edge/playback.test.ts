/**
 * A film is played while clusters die under it: the viewer has every segment in the end, byte for byte.
 *
 * The player does what players do: it goes on from the byte at which a connection failed, by Range.
 */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Origin } from "./rig/origin.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { open, type HeaderPair } from "./rig/viewer.ts";

const SEGMENTS = Array.from({ length: 24 }, () => randomBytes(80_000));
const ETAG = '"of-the-film"';

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)), testClock: true });
});
beforeEach(() => edge.recover());
afterAll(() => edge.stop());

const uri = (segment: number): string => `/film/segment-${segment}.m4s`;

/** Serves the film; `dyingAt` is the segment in the middle of which the cluster stops for good. */
function serveFilm(origin: Origin, dyingAt: number | null = null): void {
  origin.script(({ url = "", headers }, response) => {
    if (url.endsWith(".m3u8")) {
      response.end(["#EXTM3U", ...SEGMENTS.flatMap((_, at) => ["#EXTINF:4,", uri(at)]), "#EXT-X-ENDLIST"].join("\n"));
      return;
    }
    const number = Number(/(\d+)\.m4s$/.exec(url)?.[1]);
    const bytes = SEGMENTS[number] ?? Buffer.alloc(0);
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    response.writeHead(from === 0 ? 200 : 206, {
      etag: ETAG,
      "content-length": bytes.length - from,
      ...(from === 0 ? {} : { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (number !== dyingAt) {
      response.end(bytes.subarray(from));
      return;
    }
    response.write(bytes.subarray(from, from + 30_000));
    setTimeout(() => void origin.stop(), 200);
  });
}

interface Played {
  readonly hashes: readonly string[];
  /** How often a connection failed or an answer was refused. */
  readonly failures: number;
}

/** Plays it from end to end; `between` is awaited before each segment. */
async function playFilm(between: (segment: number) => Promise<void> = async () => {}): Promise<Played> {
  const manifest = (await edge.ask("/film/media.m3u8")).text;
  let failures = 0;
  const segment = async (path: string): Promise<Buffer> => {
    let bytes = Buffer.alloc(0);
    for (;;) {
      const rest: readonly HeaderPair[] = [
        ["Range", `bytes=${bytes.length}-`],
        ["If-Range", ETAG],
      ];
      try {
        const answer = await open(edge.url, path, { headers: bytes.length === 0 ? [] : rest });
        if (answer.statusCode !== (bytes.length === 0 ? 200 : 206)) throw new Error(`status ${answer.statusCode}`);
        for await (const chunk of answer) bytes = Buffer.concat([bytes, chunk as Buffer]);
        return bytes;
      } catch {
        failures++;
      }
    }
  };
  const hashes: string[] = [];
  for (const [at, path] of manifest
    .split("\n")
    .filter((line) => line.startsWith("/"))
    .entries()) {
    await between(at);
    hashes.push(
      createHash("sha256")
        .update(await segment(path))
        .digest("hex"),
    );
  }
  return { hashes, failures };
}

const whole = SEGMENTS.map((bytes) => createHash("sha256").update(bytes).digest("hex"));

test("a cluster that dies between two segments is noticed by nobody", async () => {
  for (const origin of [edge.home, edge.next]) serveFilm(origin);
  const { hashes, failures } = await playFilm(async (segment) => {
    if (segment === SEGMENTS.length / 2) await edge.home.stop();
  });
  expect([hashes, failures]).toEqual([whole, 0]);
  expect(edge.next.requests.length).toBe(SEGMENTS.length / 2);
});

test("a cluster that dies in the middle of a segment costs one connection, and the next one gives the rest of it", async () => {
  const dyingAt = SEGMENTS.length / 2;
  serveFilm(edge.home, dyingAt);
  serveFilm(edge.next);
  const { hashes, failures } = await playFilm();
  expect([hashes, failures]).toEqual([whole, 1]);
  const [first] = edge.next.requests;
  expect([first?.url, first?.headers["if-range"]]).toEqual([uri(dyingAt), ETAG]);
  expect(first?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  expect(edge.next.requests.length).toBe(SEGMENTS.length - dyingAt);
});

test("both clusters dying in turn leave a film whole: each one's last words are continued by the other", async () => {
  serveFilm(edge.home, 3);
  serveFilm(edge.next, 15);
  const playing = playFilm();
  while (edge.next.isListening()) await new Promise((resolve) => setTimeout(resolve, 20));
  serveFilm(edge.home);
  await edge.home.start();
  await edge.forward(10_000); // its breaker opened meanwhile, for five seconds
  const { hashes } = await playing;
  expect(hashes).toEqual(whole);
});
