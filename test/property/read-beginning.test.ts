/**
 * The beginning of a body is the same, however the network cuts it.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readBeginning, textOf } from "../../src/control/read-beginning.ts";

const RUNS = { seed: 42, numRuns: 300 };
const KIB4 = 4096;

/** A stream of these chunks that counts how many were asked for, and says whether it was given up. */
function streamOf(chunks: readonly Uint8Array[]) {
  const seen = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const next = chunks[seen.pulled++];
        if (next === undefined) controller.close();
        else controller.enqueue(next);
      },
      cancel: () => {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
}

/** Cuts bytes at these places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, at) => bytes.subarray(cuts[at], end));
}

const bodies = fc.uint8Array({ maxLength: 3 * KIB4 });
const places = fc.array(fc.nat(3 * KIB4), { maxLength: 12 });

test("whatever the chunks, it is the first 4 KiB and no more", async () => {
  await fc.assert(
    fc.asyncProperty(bodies, places, async (bytes, cuts) => {
      const { body } = streamOf(cutAt(bytes, cuts));
      expect(Buffer.compare(await readBeginning(body), bytes.subarray(0, KIB4))).toBe(0);
    }),
    RUNS,
  );
});

test("a longer body is given up, and of its rest nothing is asked for", async () => {
  await fc.assert(
    fc.asyncProperty(places, async (cuts) => {
      const chunks = [...cutAt(new Uint8Array(KIB4), cuts), new Uint8Array(1), new Uint8Array(1)];
      const { body, seen } = streamOf(chunks);
      await readBeginning(body);
      expect(seen).toEqual({ pulled: chunks.length - 2, cancelled: true });
    }),
    RUNS,
  );
});

test("text within it is found wherever it is cut, also inside a character", async () => {
  const marker = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .filter((text) => !text.includes("\ufffd"));
  const around = fc.string({ unit: "grapheme", maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(around, marker, around, places, async (before, text, after, cuts) => {
      const bytes = new TextEncoder().encode(before + text + after);
      const { body } = streamOf(cutAt(bytes, cuts));
      expect(textOf(await readBeginning(body)).includes(text)).toBe(true);
    }),
    RUNS,
  );
});

test("reading ends as soon as it is enough", async () => {
  const chunks = ["a", "ready", "b", "c"].map((text) => new TextEncoder().encode(text));
  const { body, seen } = streamOf(chunks);
  const beginning = await readBeginning(body, (bytes) => textOf(bytes).includes("ready"));
  expect([textOf(beginning), seen]).toEqual(["aready", { pulled: 2, cancelled: true }]);
});

test("no body is empty, and a body that breaks is an error for the caller", async () => {
  expect(await readBeginning(null)).toHaveLength(0);
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error("reset")) });
  await expect(readBeginning(broken)).rejects.toThrow("reset");
});
