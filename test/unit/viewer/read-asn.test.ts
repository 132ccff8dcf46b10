import { describe, expect, test } from "vitest";
import { asnOf, parseAsn } from "../../../src/core/viewer/read-asn.ts";

describe("the number of an autonomous system", () => {
  test.each([
    ["28573", 28_573],
    ["AS28573", 28_573],
    ["as1", 1],
    ["4294967295", 4_294_967_295],
  ])("%s is read", (text, asn) => expect(parseAsn(text)).toBe(asn));

  test.each(["", "0", "AS0", "AS", "4294967296", "99999999999", "-1", "1.5", "1e3", "AS AS1", " 1", "ASN1"])(
    "%j is none",
    (text) => expect(parseAsn(text)).toBe(null),
  );

  test.each([1, 4_294_967_295])("%d as a number is one", (value) => expect(asnOf(value)).toBe(value));
  test.each([0, -1, 1.5, NaN, Infinity, 4_294_967_296, "1", null, undefined])("%s as a value is none", (value) =>
    expect(asnOf(value)).toBe(null),
  );
});
