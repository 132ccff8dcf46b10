/**
 * An origin that serves one file with everything HTTP knows about parts and validators (RFC 9110, 13 and 14).
 *
 * Its answers are a function of the request alone, boundary of multipart bodies included: what it says directly is what
 * must come through an edge.
 */
import type { IncomingHttpHeaders } from "node:http";
import type { Origin } from "./origin.ts";

interface ServedFile {
  readonly bytes: Buffer;
  readonly etag: string;
  /** An HTTP date. */
  readonly modified: string;
}

type Part = readonly [from: number, to: number];

const BOUNDARY = "part-of-the-file";

/** Serves the file under every path. */
export function serveFile(origin: Origin, file: ServedFile): void {
  origin.script(({ method = "", headers }, response) => {
    const answer = answerTo(headers, file);
    const length = answer.status === 304 ? {} : { "content-length": answer.body.length };
    response.writeHead(answer.status, {
      etag: file.etag,
      "last-modified": file.modified,
      "accept-ranges": "bytes",
      ...length,
      ...answer.headers,
    });
    response.end(method === "HEAD" ? undefined : answer.body);
  });
}

interface FileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function answerTo(headers: IncomingHttpHeaders, file: ServedFile): FileAnswer {
  const whole = { status: 200, headers: { "content-type": "video/mp4" }, body: file.bytes };
  if (isUnchanged(headers, file)) return { status: 304, headers: {}, body: Buffer.alloc(0) };
  const condition = headers["if-range"];
  if (condition !== undefined && condition !== file.etag && condition !== file.modified) return whole;
  const parts = partsOf(headers.range, file.bytes.length);
  if (parts === null) return whole;
  const [first, ...others] = parts;
  if (first === undefined) {
    return { status: 416, headers: { "content-range": `bytes */${file.bytes.length}` }, body: Buffer.from("no part") };
  }
  return others.length === 0 ? onePart(first, file) : manyParts(parts, file);
}

/** `if-none-match` goes before `if-modified-since` (RFC 9110, 13.2.2). */
function isUnchanged(headers: IncomingHttpHeaders, { etag, modified }: ServedFile): boolean {
  const match = headers["if-none-match"];
  if (match !== undefined) return match === "*" || match.split(/, */).includes(etag);
  return headers["if-modified-since"] === modified;
}

/** Null where the field means nothing and is ignored; empty where no part of it can be had. */
function partsOf(range: string | undefined, size: number): readonly Part[] | null {
  if (range === undefined || !/^bytes=(?:\d+-\d*|-\d+)(?:, ?(?:\d+-\d*|-\d+))*$/.test(range)) return null;
  const parts = range
    .slice("bytes=".length)
    .split(/, ?/)
    .map((text) => partOf(text, size));
  return parts.filter((part) => part !== null);
}

function partOf(text: string, size: number): Part | null {
  const [from = "", to = ""] = text.split("-");
  if (from === "") return to === "0" ? null : [Math.max(0, size - Number(to)), size - 1];
  const last = to === "" ? size - 1 : Math.min(size - 1, Number(to));
  return Number(from) > last ? null : [Number(from), last];
}

function onePart([from, to]: Part, { bytes }: ServedFile): FileAnswer {
  return {
    status: 206,
    headers: { "content-type": "video/mp4", "content-range": `bytes ${from}-${to}/${bytes.length}` },
    body: bytes.subarray(from, to + 1),
  };
}

function manyParts(parts: readonly Part[], { bytes }: ServedFile): FileAnswer {
  const pieces = parts.flatMap(([from, to]) => [
    Buffer.from(`--${BOUNDARY}\r\nContent-Range: bytes ${from}-${to}/${bytes.length}\r\n\r\n`),
    bytes.subarray(from, to + 1),
    Buffer.from("\r\n"),
  ]);
  return {
    status: 206,
    headers: { "content-type": `multipart/byteranges; boundary=${BOUNDARY}` },
    body: Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]),
  };
}
