/**
 * Answers that no HTTP server would send, as bytes: a kind of them and who sends them → what to write, and how it ends.
 *
 * Every kind says who it comes from as a sound answer does, so that a viewer who gets one can tell where it was made.
 * Those that end in `keep` leave the connection open, since what comes behind such an answer on the same connection
 * is half of the trouble.
 */

/** What is wrong with the answer; `sound` is nothing. */
export type RawKind =
  | "sound"
  | "garbage"
  | "length-no-number"
  | "two-lengths"
  | "length-and-chunked"
  | "longer-than-said"
  | "cut-by-reset"
  | "shorter-than-said"
  | "chunked-without-end"
  | "100-kb-header"
  | "1000-headers"
  | "103-first"
  | "100-first"
  | "trailers";

export interface RawAnswer {
  readonly bytes: Buffer;
  readonly ends: "keep" | "close" | "reset";
}

type Fields = readonly (readonly [name: string, value: string])[];

/** What a viewer must never be given: it stands behind the end of an answer. */
const POISON = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison";
const HINTS = "HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n";
const HUNDRED_KB = 100 * 1024;

/** What answers are made of. */
interface Parts {
  readonly fields: Fields;
  readonly length: Fields[number];
  readonly body: Buffer;
}

const CHUNKED = ["transfer-encoding", "chunked"] as const;
const THOUSAND: Fields = Array.from({ length: 1000 }, (_, at) => [`x-${at}`, "1"] as const);

const KINDS: Readonly<Record<RawKind, (parts: Parts) => RawAnswer>> = {
  sound: ({ fields, length, body }) => keep(headOf(fields, length), body),
  garbage: () => ({ bytes: Buffer.from("\u0000\u0001 this is no answer\r\n\r\n"), ends: "close" }),
  "length-no-number": ({ fields, body }) => keep(headOf(fields, ["content-length", "abc"]), body),
  "two-lengths": ({ fields, length, body }) => keep(headOf(fields, length, ["content-length", "7"]), body),
  "length-and-chunked": ({ fields, length, body }) => keep(headOf(fields, length, CHUNKED), chunk(body), "0\r\n\r\n"),
  "longer-than-said": ({ fields, length, body }) => keep(headOf(fields, length), body, POISON),
  "cut-by-reset": ({ fields, length, body }) => ({ ...keep(headOf(fields, length), halfOf(body)), ends: "reset" }),
  "shorter-than-said": ({ fields, length, body }) => ({ ...keep(headOf(fields, length), halfOf(body)), ends: "close" }),
  "chunked-without-end": ({ fields, body }) => ({
    ...keep(headOf(fields, CHUNKED), chunk(halfOf(body))),
    ends: "close",
  }),
  "100-kb-header": ({ fields, length, body }) =>
    keep(headOf(fields, length, ["x-large", "a".repeat(HUNDRED_KB)]), body),
  "1000-headers": ({ fields, length, body }) => keep(headOf([...fields, ...THOUSAND], length), body),
  "103-first": ({ fields, length, body }) => keep(HINTS, headOf(fields, length), body),
  "100-first": ({ fields, length, body }) => keep("HTTP/1.1 100 Continue\r\n\r\n", headOf(fields, length), body),
  trailers: ({ fields, body }) =>
    keep(headOf(fields, CHUNKED, ["trailer", "x-sum"]), chunk(body), "0\r\nx-sum: 1\r\n\r\n"),
};

/** The answer with this body under these headers. */
export function rawAnswer(kind: RawKind, fields: Fields, body: Buffer): RawAnswer {
  return KINDS[kind]({ fields, length: ["content-length", String(body.length)], body });
}

function keep(...parts: readonly (Buffer | string)[]): RawAnswer {
  return { bytes: Buffer.concat(parts.map((part) => Buffer.from(part))), ends: "keep" };
}

function halfOf(body: Buffer): Buffer {
  return body.subarray(0, body.length / 2);
}

function headOf(fields: Fields, ...more: Fields): string {
  const lines = [...fields, ...more].map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 200 OK\r\n${lines.join("")}\r\n`;
}

function chunk(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")]);
}
