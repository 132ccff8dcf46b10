/**
 * A stream of bytes → its lines, many at a time.
 *
 * Lines end with LF; a CR before it is left to the reader, and the last line needs no end. A chunk is
 * cut at its last LF before it is decoded, so a character is never cut in two. Memory is bounded: a line
 * beyond the limit is thrown away while it arrives and becomes a fault in its place, as one that is not
 * UTF-8 does. Deciding byte by byte, or awaiting line by line, would cost more than answering the lines.
 */
import { isUtf8 } from "node:buffer";

/** A line that cannot be given as text. */
export interface BadLine {
  readonly fault: "too-long" | "not-utf-8";
}

export type Line = string | BadLine;

const LF = 10;
const TOO_LONG: BadLine = { fault: "too-long" };
const NOT_UTF8: BadLine = { fault: "not-utf-8" };
const BOM = "\uFEFF";

/** Yields the lines of each chunk; `longest` is in bytes. */
export async function* readLines(input: AsyncIterable<Buffer>, longest: number): AsyncGenerator<readonly Line[]> {
  let rest: Buffer[] = [];
  let length = 0;
  let dropping = false;
  let first = true;
  const hold = (bytes: Buffer): void => {
    length += bytes.length;
    dropping ||= length > longest;
    rest = dropping ? [] : [...rest, bytes];
  };
  for await (const chunk of input) {
    const end = chunk.lastIndexOf(LF);
    if (end < 0) {
      hold(chunk);
      continue;
    }
    // What remains of a line that is being thrown away ends at the first LF.
    const from = dropping ? chunk.indexOf(LF) + 1 : 0;
    const lines: Line[] = dropping ? [TOO_LONG] : [];
    if (from <= end) lines.push(...linesOf(joined(rest, chunk.subarray(from, end)), longest));
    yield first ? withoutBom(lines) : lines;
    first = false;
    [rest, length, dropping] = [[], 0, false];
    if (end + 1 < chunk.length) hold(chunk.subarray(end + 1));
  }
  if (length === 0) return;
  const last = dropping ? [TOO_LONG] : linesOf(joined(rest, Buffer.alloc(0)), longest);
  yield first ? withoutBom(last) : last;
}

function joined(before: readonly Buffer[], bytes: Buffer): Buffer {
  return before.length === 0 ? bytes : Buffer.concat([...before, bytes]);
}

function linesOf(bytes: Buffer, longest: number): Line[] {
  if (isUtf8(bytes) && bytes.length <= longest) return bytes.toString("utf8").split("\n");
  const lines: Line[] = [];
  for (let from = 0; from <= bytes.length;) {
    const found = bytes.indexOf(LF, from);
    const end = found < 0 ? bytes.length : found;
    lines.push(lineOf(bytes.subarray(from, end), longest));
    from = end + 1;
  }
  return lines;
}

function lineOf(bytes: Buffer, longest: number): Line {
  if (bytes.length > longest) return TOO_LONG;
  return isUtf8(bytes) ? bytes.toString("utf8") : NOT_UTF8;
}

/** Some programs begin a file with a byte order mark. */
function withoutBom([first, ...others]: readonly Line[]): readonly Line[] {
  if (first === undefined) return [];
  return [typeof first === "string" && first.startsWith(BOM) ? first.slice(1) : first, ...others];
}
