/**
 * Lines of a byte stream: the same whatever the chunks, and bounded whatever the lines.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLines, type Line } from "../../src/cli/explain/read-lines.ts";

const LIMIT = 1000;

async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

/** What nobody holds is gone after this, so that what is left is what somebody keeps. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

async function linesOf(chunks: readonly (Buffer | string)[], longest = LIMIT): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const bytes = chunks.map((chunk) => (typeof chunk === "string" ? Buffer.from(chunk) : chunk));
  for await (const some of readLines(stream(bytes), longest)) lines.push(...some);
  return lines;
}

/** Cuts bytes at any places. */
function cutAt(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return sorted.slice(1).map((end, at) => bytes.subarray(sorted[at], end));
}

describe("lines", () => {
  const rows: [name: string, chunks: (Buffer | string)[], lines: Line[]][] = [
    ["nothing", [], []],
    ["an empty stream", [""], []],
    ["one line", ["a\n"], ["a"]],
    ["a last line without an end", ["a\nb"], ["a", "b"]],
    ["a line over three chunks", ["a", "b", "c\nd\n"], ["abc", "d"]],
    ["an end at the start of a chunk", ["a", "\nb\n"], ["a", "b"]],
    ["empty lines", ["\n\na\n\n"], ["", "", "a", ""]],
    ["CRLF, whose CR the reader of the line sees", ["a\r\nb\r\n"], ["a\r", "b\r"]],
    ["a byte order mark", ["\uFEFFa\n\uFEFFb\n"], ["a", "\uFEFFb"]],
    ["a byte order mark behind the first chunk", ["a\n", "\uFEFFb\n", "\uFEFFc"], ["a", "\uFEFFb", "\uFEFFc"]],
    ["a byte order mark of a lone line", ["\uFEFFa"], ["a"]],
    ["a lone LF", ["\n"], [""]],
  ];
  test.each(rows)("%s", async (_, chunks, lines) => {
    expect(await linesOf(chunks)).toEqual(lines);
  });

  test("are the same wherever the bytes are cut, also inside a character", async () => {
    const line = fc
      .string({ unit: "binary", maxLength: 20 })
      .map((text) => text.replaceAll("\n", "é").replace(/^\uFEFF/, "x"));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat()), fc.boolean(), async (wanted, places, ended) => {
        const text = wanted.map((one) => one.toWellFormed());
        const bytes = Buffer.from(text.join("\n") + (ended && text.length > 0 ? "\n" : ""));
        const found = await linesOf(cutAt(bytes, places));
        const last = text.at(-1);
        // Without its end an empty last line is none.
        expect(found).toEqual(!ended && last === "" ? text.slice(0, -1) : text);
      }),
    );
  });
});

describe("a line that cannot be read has a fault in its place", () => {
  const tooLong = { fault: "too-long" };
  const long = "x".repeat(LIMIT + 1);
  const rows: [name: string, chunks: (Buffer | string)[], lines: Line[]][] = [
    ["too long, in one chunk", [`a\n${long}\nb\n`], ["a", tooLong, "b"] as Line[]],
    ["too long, over chunks", ["a\n", long, long, `${long}\nb\n`], ["a", tooLong, "b"] as Line[]],
    ["too long, the last", ["a\n", long, long], ["a", tooLong] as Line[]],
    ["two of them", [long, `\n${long}`, "\nb"], [tooLong, tooLong, "b"] as Line[]],
    ["ends with its chunk", [long, "\n", "b\n"], [tooLong, "b"] as Line[]],
    ["as long as is allowed", [`${"x".repeat(LIMIT)}\n`], ["x".repeat(LIMIT)]],
    ["not UTF-8", [Buffer.from([0x61, 0x0a, 0xff, 0x0a, 0x62])], ["a", { fault: "not-utf-8" }, "b"]],
    ["not UTF-8, before an empty line", [Buffer.from([0xff, 0x0a, 0x0a])], [{ fault: "not-utf-8" }, ""]],
    ["UTF-8 that ends too early", [Buffer.from([0xc3, 0x0a]), "b"], [{ fault: "not-utf-8" }, "b"]],
  ];
  test.each(rows)("%s", async (_, chunks, lines) => {
    expect(await linesOf(chunks)).toEqual(lines);
  });

  test("a hundred megabytes in one line are not kept", async () => {
    const given: WeakRef<Buffer>[] = [];
    let kept = given.length;
    async function* endless(): AsyncGenerator<Buffer> {
      for (let megabyte = 0; megabyte < 100; megabyte++) {
        const bytes = Buffer.alloc(1_000_000, "x");
        given.push(new WeakRef(bytes));
        yield bytes;
      }
      await new Promise(setImmediate);
      collectGarbage();
      kept = given.filter((one) => one.deref() !== undefined).length;
      yield Buffer.from("\nb\n");
    }
    const lines: Line[] = [];
    for await (const some of readLines(endless(), 1_048_576)) lines.push(...some);
    expect(lines).toEqual([tooLong, "b"]);
    expect(given).toHaveLength(100);
    expect(kept).toBeLessThan(5);
  });
});
