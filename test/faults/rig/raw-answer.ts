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
const HUNDRED_KB = 100 * 1024;

/** The answer with this body under these headers. */
export function rawAnswer(kind: RawKind, fields: Fields, body: Buffer): RawAnswer {
  const length = ["content-length", String(body.length)] as const;
  const chunked = ["transfer-encoding", "chunked"] as const;
  const half = body.subarray(0, body.length / 2);
  const answer = (ends: RawAnswer["ends"], more: Fields, ...parts: readonly (Buffer | string)[]): RawAnswer => ({
    bytes: Buffer.concat([Buffer.from(headOf([...fields, ...more])), ...parts.map((part) => Buffer.from(part))]),
    ends,
  });
  const behind = (first: string): RawAnswer => {
    const { bytes, ends } = answer("keep", [length], body);
    return { bytes: Buffer.concat([Buffer.from(first), bytes]), ends };
  };
  switch (kind) {
    case "sound":
      return answer("keep", [length], body);
    case "garbage":
      return { bytes: Buffer.from("\u0000\u0001 this is no answer\r\n\r\n"), ends: "close" };
    case "length-no-number":
      return answer("keep", [["content-length", "abc"]], body);
    case "two-lengths":
      return answer("keep", [length, ["content-length", "7"]], body);
    case "length-and-chunked":
      return answer("keep", [length, chunked], chunk(body), "0\r\n\r\n");
    case "longer-than-said":
      return answer("keep", [length], body, POISON);
    case "cut-by-reset":
      return answer("reset", [length], half);
    case "shorter-than-said":
      return answer("close", [length], half);
    case "chunked-without-end":
      return answer("close", [chunked], chunk(half));
    case "100-kb-header":
      return answer("keep", [length, ["x-large", "a".repeat(HUNDRED_KB)]], body);
    case "1000-headers":
      return answer("keep", [length, ...Array.from({ length: 1000 }, (_, at) => [`x-${at}`, "1"] as const)], body);
    case "103-first":
      return behind("HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n");
    case "100-first":
      return behind("HTTP/1.1 100 Continue\r\n\r\n");
    case "trailers":
      return answer("keep", [chunked, ["trailer", "x-sum"]], chunk(body), "0\r\nx-sum: 1\r\n\r\n");
  }
}

function headOf(fields: Fields): string {
  return `HTTP/1.1 200 OK\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

function chunk(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")]);
}
