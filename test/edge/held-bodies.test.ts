/**
 * What senders of short bodies can make an isolate hold: so many, for so long.
 */
import { describe, expect, test } from "vitest";
import { holdBody, mayHoldBody } from "../../src/edge/sending/held-bodies.ts";
import { readBody } from "../../src/edge/sending/read-body.ts";

const NOW = 1_700_000_000_000;
const MOST = 200;

describe("bodies that are read whole at once", () => {
  test("are so many at the most, and one that is done makes room", () => {
    const releases = Array.from({ length: MOST }, () => holdBody(NOW + 5000));
    expect(mayHoldBody(NOW)).toBe(false);
    releases.pop()?.();
    expect(mayHoldBody(NOW)).toBe(true);
    for (const release of releases) release();
    expect(mayHoldBody(NOW)).toBe(true);
  });

  test("do not stay for ever when their requests end without a word", () => {
    for (let at = 0; at < MOST; at++) holdBody(NOW + at);
    expect(mayHoldBody(NOW - 1)).toBe(false);
    expect(mayHoldBody(NOW + 10)).toBe(true);
    expect(mayHoldBody(NOW + MOST)).toBe(true);
  });
});

/** A body of these parts, with a pause before each. */
function bodyOf(parts: readonly number[], pauseMs = 0): Pick<Request, "body"> {
  const left = [...parts];
  return {
    body: new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
        const next = left.shift();
        if (next === undefined) controller.close();
        else controller.enqueue(new Uint8Array(next).fill(next % 251));
      },
    }),
  };
}

describe("a body that is read whole", () => {
  test.each([[[]], [[1]], [[3, 4, 5]], [[65_536]], [[30_000, 30_000, 5536]]])(
    "of parts %j is all of them in order",
    async (parts) => {
      const read = await readBody(bodyOf(parts));
      const wanted = Buffer.concat(parts.map((length) => Buffer.alloc(length, length % 251)));
      expect(read.ok && Buffer.from(read.value).equals(wanted)).toBe(true);
    },
  );

  test("is none when the request has none", async () => {
    expect(await readBody({ body: null })).toEqual({ ok: true, value: new ArrayBuffer(0) });
  });

  test("of more than was announced is not read on", async () => {
    expect(await readBody(bodyOf([65_536, 1]))).toEqual({ ok: false, error: "body-malformed" });
  });

  test("that breaks off is none", async () => {
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("gone")) });
    expect(await readBody({ body })).toEqual({ ok: false, error: "body-malformed" });
  });

  test("that comes too slowly is given up, although it comes", async () => {
    const slow = bodyOf(
      Array.from({ length: 1000 }, () => 1),
      5,
    );
    expect(await readBody(slow, 60)).toEqual({ ok: false, error: "body-too-slow" });
  });

  test("that never comes too", async () => {
    const body = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
    expect(await readBody({ body }, 30)).toEqual({ ok: false, error: "body-too-slow" });
  });
});
