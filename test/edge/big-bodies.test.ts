/**
 * R15: bodies of any size pass through without being held: memory stays, and whoever does not read holds the sender back.
 *
 * Memory is that of the whole runtime, of which production gives an isolate 128 MB. Buffers of the kernel between three
 * processes hold a few MiB, so a sender is held back only behind those.
 */
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { residentMb, workerdIds } from "../faults/rig/workerd-process.ts";
import { sender, stallsAt } from "./rig/back-pressure.ts";
import { edgeRules, PATIENT_MS } from "./rig/edge-rules.ts";
import { startEdge, type RunningEdge } from "./rig/running-edge.ts";
import { bundleText } from "./rig/test-bundle.ts";
import { pause } from "./rig/until.ts";
import { open, type HeaderPair } from "./rig/viewer.ts";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** What a runtime has once it has carried anything at all does not count as growth. */
const WARM_UP = 128 * MIB;
const MOST_GROWTH_MB = 20;
const PAUSE_MS = 3000;

let edge: RunningEdge;
beforeAll(async () => {
  edge = await startEdge({ bundle: bundleText(edgeRules(PATIENT_MS)) });
});
beforeEach(() => edge.reset());
afterAll(() => edge.stop());

interface Carried {
  readonly bytes: number;
  readonly checksum: number;
}

async function readThrough(body: Readable): Promise<Carried> {
  let bytes = 0;
  let checksum = 0;
  for await (const chunk of body) {
    bytes += (chunk as Buffer).length;
    checksum = crc32(chunk as Buffer, checksum);
  }
  return { bytes, checksum };
}

async function download(size: number): Promise<Carried> {
  edge.home.script((_, response) => {
    response.writeHead(200, { "content-length": size });
    return pipeline(sender(size).body, response);
  });
  return readThrough(await open(edge.url, "/film.mp4"));
}

async function upload(size: number): Promise<Carried> {
  const { promise, resolve } = Promise.withResolvers<Carried>();
  edge.home.script(async (request, response) => {
    resolve(await readThrough(request));
    response.end();
  });
  const headers: readonly HeaderPair[] = [["Content-Length", String(size)]];
  (await open(edge.url, "/upload", { method: "PUT", headers, body: sender(size).body })).resume();
  return promise;
}

const memory = (): number => workerdIds().reduce((sum, id) => sum + (residentMb(id) ?? 0), 0);

/** By how much the runtime's memory grew at most while this went on, in megabytes; 0 where no /proc tells. */
async function growthDuring(work: () => Promise<unknown>): Promise<number> {
  const before = memory();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, memory());
  }, 50);
  await work().finally(() => clearInterval(watch));
  return most - before;
}

describe("1 GiB", () => {
  let expected: Carried;
  beforeAll(async () => {
    expected = await readThrough(sender(GIB).body);
  });

  test.each([
    ["to a viewer", download],
    ["from a viewer", upload],
  ] as const)("%s: every byte, and less than 20 MB more memory", async (_, carry) => {
    await carry(WARM_UP);
    let carried: Carried | null = null;
    const growth = await growthDuring(async () => {
      carried = await carry(GIB);
    });
    expect(carried).toEqual(expected);
    expect(growth).toBeLessThan(MOST_GROWTH_MB);
  });
});

test("a viewer who pauses holds the cluster back, costs no memory, and gets the rest when he goes on", async () => {
  const size = 128 * MIB;
  const { body, given } = sender(size);
  await download(WARM_UP);
  edge.home.script((_, response) => {
    response.writeHead(200, { "content-length": size });
    return pipeline(body, response);
  });
  const answer = await open(edge.url, "/film.mp4");
  answer.pause();
  let stalledAt = 0;
  const growth = await growthDuring(async () => {
    stalledAt = await stallsAt(given);
    await pause(PAUSE_MS);
  });
  expect(stalledAt).toBeLessThan(size / 2);
  expect(given()).toBe(stalledAt);
  expect(growth).toBeLessThan(MOST_GROWTH_MB);
  expect((await readThrough(answer)).bytes).toBe(size);
});
