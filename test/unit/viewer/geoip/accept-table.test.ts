import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { TableFacts } from "../../../../src/core/model/published-table.ts";
import { acceptTable } from "../../../../src/core/viewer/geoip/accept-table.ts";
import { addressOf, bytesOf, countryAt } from "./geoip-rows.ts";

const V4 = [
  ["0.0.0.0", null],
  ["192.0.2.0", "BR"],
] as const;
const BYTES = bytesOf({ v4: V4, v6: [["::", null]] });

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const FACTS: TableFacts = {
  sha256: sha256(BYTES),
  bytes: BYTES.length,
  buildDate: "2026-06-01",
  precision: "country",
};

describe("the table that was published", () => {
  test("is opened", () => {
    const table = acceptTable(BYTES, sha256(BYTES), FACTS);
    if (!table.ok) throw new Error(table.error);
    expect(countryAt(table.value, addressOf("192.0.2.1"))).toBe("BR");
  });
});

describe("what is not the table that was published is refused, and why is said", () => {
  /** Bytes that are exactly what was published, and are no good all the same. */
  const asPublished = (bytes: Uint8Array, more: Partial<TableFacts> = {}): string => {
    const digest = sha256(bytes);
    const table = acceptTable(bytes, digest, { ...FACTS, sha256: digest, bytes: bytes.length, ...more });
    return table.ok ? "accepted" : table.error;
  };

  test("other bytes of the same length", () => {
    for (let at = 0; at < BYTES.length; at++) {
      const bytes = new Uint8Array(BYTES);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const found = sha256(bytes);
      const error = `its SHA-256 is ${found}, published was ${FACTS.sha256}`;
      expect(acceptTable(bytes, found, FACTS)).toEqual({ ok: false, error });
    }
  });

  test("fewer or more bytes", () => {
    const n = BYTES.length;
    expect(acceptTable(BYTES.slice(1), FACTS.sha256, FACTS)).toEqual({
      ok: false,
      error: `it has ${n - 1} bytes, published were ${n}`,
    });
    expect(acceptTable(new Uint8Array(n + 1), FACTS.sha256, FACTS)).toMatchObject({ ok: false });
  });

  test.each([
    ["no table", new Uint8Array(64), "it is no compiled GeoIP table"],
    ["nothing", new Uint8Array(0), "it is no compiled GeoIP table"],
    ["damaged", BYTES.slice(0, -1), "it is damaged (checksum)"],
  ])("%s, though it is what was published", (_, bytes, said) => {
    expect(asPublished(bytes)).toBe(said);
  });

  test("another format, though it is what was published", () => {
    const bytes = new Uint8Array(BYTES);
    bytes[4] = 0xff;
    expect(asPublished(bytes)).toMatch(/^it has GeoIP format \d+, this version reads \d+$/);
  });

  test("another day or precision than the live value says", () => {
    expect(asPublished(BYTES)).toBe("accepted");
    expect(asPublished(BYTES, { buildDate: "2026-07-01" })).toBe(
      "its source was built on 2026-06-01, published was 2026-07-01",
    );
    expect(asPublished(BYTES, { precision: "asn" })).toBe("its precision is country, published was asn");
  });
});
