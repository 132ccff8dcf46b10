import { describe, expect, test } from "vitest";
import { BUFFERED_AT_MOST, repeating, type Repeating } from "../../../src/core/handoff/body-policy.ts";

type Row = readonly [name: string, method: string, headers: Record<string, string>, bodiless: boolean, may: boolean];

function judge(method: string, headers: Record<string, string>, bodiless: boolean): Repeating {
  return repeating({ method, headers: new Map(Object.entries(headers)), bodiless });
}

const KEY = { "idempotency-key": "k1" };
const length = (bytes: number | string): Record<string, string> => ({ "content-length": String(bytes) });

describe("without a body", () => {
  const rows: readonly Row[] = [
    ["GET", "GET", {}, true, true],
    ["HEAD", "HEAD", {}, true, true],
    ["OPTIONS", "OPTIONS", {}, true, true],
    ["POST", "POST", {}, true, false],
    ["DELETE", "DELETE", {}, true, false],
    ["DELETE with a key", "DELETE", KEY, true, true],
    ["POST with a key", "POST", { ...KEY, ...length(0) }, true, true],
    ["POST with an empty key", "POST", { "idempotency-key": " " }, true, false],
  ];
  test.each(rows)("%s", (...[, method, headers, bodiless, may]) => {
    expect(judge(method, headers, bodiless)).toEqual({ may, body: "none" });
  });
});

describe("a body is read whole where the sender says that it is short, and may come twice", () => {
  test.each(["POST", "PUT", "PATCH", "DELETE"])("%s", (method) => {
    expect(judge(method, { ...KEY, ...length(10) }, false)).toEqual({ may: true, body: "buffer" });
  });

  test("up to the limit", () => {
    expect(judge("POST", { ...KEY, ...length(BUFFERED_AT_MOST) }, false).body).toBe("buffer");
    expect(judge("POST", { ...KEY, ...length(BUFFERED_AT_MOST + 1) }, false).body).toBe("stream");
  });

  const rows: readonly (readonly [name: string, method: string, headers: Record<string, string>])[] = [
    ["no key", "POST", length(10)],
    ["no length, as with chunks", "POST", KEY],
    ["a length that is none", "POST", { ...KEY, ...length("10, 10") }],
    ["a negative one", "POST", { ...KEY, ...length("-1") }],
    ["in hexadecimal", "POST", { ...KEY, ...length("0x10") }],
    ["of 2^64", "POST", { ...KEY, ...length("18446744073709551616") }],
    ["empty", "POST", { ...KEY, ...length("") }],
    ["a method that has no use for a key", "OPTIONS", { ...KEY, ...length(10) }],
  ];
  test.each(rows)("%s: it goes through, once", (_, method, headers) => {
    expect(judge(method, headers, false)).toEqual({ may: false, body: "stream" });
  });
});
