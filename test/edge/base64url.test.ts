/**
 * Base64url at the edge, against Node's own, which is the more lenient reader.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "../../src/edge/base64url.ts";

const bytes = fc.uint8Array({ maxLength: 70 });

test("what is written is read back, and is as Node writes it", () => {
  fc.assert(
    fc.property(bytes, (some) => {
      const text = toBase64url(some);
      expect(text).toBe(Buffer.from(some).toString("base64url"));
      expect(fromBase64url(text)).toEqual(Uint8Array.from(some));
    }),
  );
});

test("every text that is read is the only spelling of its bytes", () => {
  const letters = fc.string({ unit: fc.constantFrom(...Array.from("AQgwBCD-_+/= ~é")), maxLength: 9 });
  fc.assert(
    fc.property(letters, (text) => {
      const read = fromBase64url(text);
      expect(read === null ? null : Buffer.from(read).toString("base64url")).toBeOneOf([null, text]);
    }),
    { numRuns: 2000 },
  );
});

test("a text of megabytes is read", () => {
  const large = Buffer.alloc(3_000_001, "georouter");
  expect(Buffer.from(fromBase64url(large.toString("base64url")) ?? []).equals(large)).toBe(true);
});
