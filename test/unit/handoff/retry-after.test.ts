import { describe, expect, test } from "vitest";
import { retryAfterMs } from "../../../src/core/handoff/retry-after.ts";

/** Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110. */
const THEN = 784_111_777_000;

describe("Retry-After", () => {
  const rows: [value: string | null, ms: number | null][] = [
    ["5", 5000],
    ["0", 0],
    [" 120 ", 120_000],
    ["9999999999", 9_999_999_999_000],
    ["Sun, 06 Nov 1994 08:49:47 GMT", 10_000],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
    ["Sun, 06 Nov 1994 08:40:00 GMT", 0],
    ["Thu, 29 Feb 1996 00:00:00 GMT", Date.UTC(1996, 1, 29) - THEN],
    ["Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1) - THEN],
  ];
  test.each(rows)("%j", (value, ms) => {
    expect(retryAfterMs(value, THEN)).toBe(ms);
  });

  test.each([
    null,
    "",
    " ",
    "-1",
    "+5",
    "1.5",
    "1e3",
    "0x10",
    "5 s",
    "5, 6",
    "soon",
    "9".repeat(19),
    "1994-11-06T08:49:47Z",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "Sun, 06 Nov 1994 08:49:37 CET",
    "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun, 06 Foo 1994 08:49:37 GMT",
    "Fri, 30 Feb 1996 00:00:00 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT",
    "Sun, 06 Nov 1994 08:60:00 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT",
  ])("%j says nothing", (value) => {
    expect(retryAfterMs(value, THEN)).toBeNull();
  });
});
