import { describe, expect, test } from "vitest";
import { mmdbFaultText, type MmdbFault } from "../../../src/cli/geoip/mmdb/mmdb-fault.ts";
import { isMmdb, readMetadata } from "../../../src/cli/geoip/mmdb/mmdb-metadata.ts";
import { encode, encodeMap, encodeUint, METADATA_MARKER, TYPE, writeMmdb } from "../../fixtures/mmdb/write-mmdb.ts";

/** What a sound file of one node says of itself, as written. */
const SOUND: Readonly<Record<string, Buffer>> = {
  binary_format_major_version: encodeUint(TYPE.uint16, 2),
  binary_format_minor_version: encodeUint(TYPE.uint16, 0),
  build_epoch: encodeUint(TYPE.uint64, 1_767_312_000),
  database_type: encode("Test-Country"),
  description: encode({ en: "made for tests" }),
  ip_version: encodeUint(TYPE.uint16, 6),
  languages: encode(["en"]),
  node_count: encodeUint(TYPE.uint32, 1),
  record_size: encodeUint(TYPE.uint16, 24),
};

/** A file of one empty node with other fields than the sound ones; null leaves one out. */
function fileWith(fields: Readonly<Record<string, Buffer | null>>): Buffer {
  const entries = Object.entries({ ...SOUND, ...fields }).flatMap(([name, value]): [string, Buffer][] =>
    value === null ? [] : [[name, value]],
  );
  const tree = Buffer.from([0, 0, 1, 0, 0, 1]);
  return Buffer.concat([tree, Buffer.alloc(16), METADATA_MARKER, encodeMap(entries)]);
}

function faultOf(bytes: Uint8Array): MmdbFault | null {
  const read = readMetadata(bytes);
  return read.ok ? null : read.error;
}

describe("a sound file", () => {
  test("says how it is laid out, what it is called, and of which day it is", () => {
    expect(readMetadata(fileWith({}))).toEqual({
      ok: true,
      value: {
        nodeCount: 1,
        recordSize: 24,
        ipVersion: 6,
        databaseType: "Test-Country",
        buildDate: "2026-01-02",
        data: { bytes: expect.any(Uint8Array), start: 22, end: 22 },
      },
    });
  });

  test("may have bytes behind its metadata, fields of a later minor version, and no languages", () => {
    expect(faultOf(Buffer.concat([fileWith({}), Buffer.from("rest")]))).toBe(null);
    expect(faultOf(fileWith({ later: encode("field"), binary_format_minor_version: encodeUint(TYPE.uint16, 7) }))).toBe(
      null,
    );
    expect(faultOf(fileWith({ languages: encode([]), description: encode({}) }))).toBe(null);
  });

  test("may hold the marker in its data: the last one counts", () => {
    const whole = writeMmdb([["192.0.2.0/24", { country_code: "BR", note: "MaxMind.com" }]], {
      ipVersion: 4,
      recordSize: 24,
    });
    const at = whole.indexOf("MaxMind.com");
    Buffer.from([0xab, 0xcd, 0xef]).copy(whole, at - 3);
    expect(readMetadata(whole)).toMatchObject({ ok: true, value: { ipVersion: 4 } });
  });
});

describe("what is none", () => {
  const cases: [name: string, bytes: Uint8Array][] = [
    ["nothing", new Uint8Array(0)],
    ["text", Buffer.from("no database")],
    ["a marker without its last letter", METADATA_MARKER.subarray(0, -1)],
    ["a file whose marker is farther from its end than 128 KiB", Buffer.concat([fileWith({}), Buffer.alloc(2 ** 17)])],
  ];
  test.each(cases)("%s", (_, bytes) => {
    expect(isMmdb(bytes)).toBe(false);
    expect(faultOf(bytes)).toMatchObject({ kind: "not-mmdb", detail: "is no MMDB file: it has no MMDB metadata" });
  });
});

describe("damage", () => {
  test.each(Object.keys(SOUND))("%s is missing", (name) => {
    expect(faultOf(fileWith({ [name]: null }))).toEqual({
      kind: "damaged",
      detail: `is damaged: its metadata states no proper ${name}`,
    });
  });

  test.each(Object.keys(SOUND))("%s is of another type", (name) => {
    const other = encodeMap([["a", encodeMap([])]]);
    expect(faultOf(fileWith({ [name]: other }))?.detail).toBe(`is damaged: its metadata states no proper ${name}`);
  });

  const cases: [name: string, fields: Record<string, Buffer>, detail: string][] = [
    ["a 32-bit record size", { record_size: encodeUint(TYPE.uint32, 24) }, "states no proper record_size"],
    ["a 16-bit node count", { node_count: encodeUint(TYPE.uint16, 1) }, "states no proper node_count"],
    ["a day before 1970", { build_epoch: encodeUint(TYPE.uint64, 0) }, "states no proper build_epoch"],
    ["a day after 9999", { build_epoch: encodeUint(TYPE.uint64, 253_402_300_800) }, "states no proper build_epoch"],
    [
      "a language that is a number",
      { languages: Buffer.concat([Buffer.from([0x01, 0x04]), encode(7)]) },
      "states no proper languages",
    ],
    ["a description that is a number", { description: encode({ en: 7 }) }, "states no proper description"],
    ["a type that would clear the screen", { database_type: encode("\u001b[2J") }, "states no proper database_type"],
    ["a type longer than any name", { database_type: encode("x".repeat(201)) }, "states no proper database_type"],
    [
      "no nodes",
      { node_count: encodeUint(TYPE.uint32, 0) },
      "states a search tree of 0 nodes, and 22 bytes come before it",
    ],
    ["two nodes in the room of one", { node_count: encodeUint(TYPE.uint32, 2) }, "states a search tree of 2 nodes"],
    [
      "four thousand million nodes",
      { node_count: encodeUint(TYPE.uint32, 2 ** 32 - 1) },
      "states a search tree of 4294967295 nodes",
    ],
    ["a number that is too long", { record_size: Buffer.from([0xa3, 0, 0, 24]) }, "holds a number of a wrong length"],
    ["a number without its bytes", { record_size: Buffer.from([0xa2]) }, "runs past the end of its section"],
  ];
  test.each(cases)("%s", (_, fields, detail) => {
    const fault = faultOf(fileWith(fields));
    expect(fault?.kind).toBe("damaged");
    expect(fault?.detail).toContain(`is damaged: its metadata ${detail}`);
  });

  test("a field twice", () => {
    const map = encodeMap([...Object.entries(SOUND), ["ip_version", encodeUint(TYPE.uint16, 4)]]);
    const bytes = Buffer.concat([Buffer.alloc(22), METADATA_MARKER, map]);
    expect(faultOf(bytes)?.detail).toBe("is damaged: its metadata holds a key twice");
  });

  test("a marker and nothing behind it, and metadata that is no map", () => {
    expect(faultOf(METADATA_MARKER)?.detail).toBe("is damaged: its metadata runs past the end of its section");
    const text = Buffer.concat([METADATA_MARKER, encode("text")]);
    expect(faultOf(text)?.detail).toBe("is damaged: its metadata is no map");
  });
});

describe("what this version does not read", () => {
  const cases: [name: string, fields: Record<string, Buffer>, detail: string][] = [
    ["another format", { binary_format_major_version: encodeUint(TYPE.uint16, 3) }, "is of MaxMind DB format 3"],
    ["records of 20 bits", { record_size: encodeUint(TYPE.uint16, 20) }, "has search tree records of 20 bits"],
    ["IP version 5", { ip_version: encodeUint(TYPE.uint16, 5) }, "is for IP version 5"],
  ];
  test.each(cases)("%s", (_, fields, detail) => {
    expect(faultOf(fileWith(fields))).toEqual({ kind: "unsupported", detail });
  });
});

describe("each kind of fault is one sentence: the file, what was found, what to do", () => {
  const cases: [kind: MmdbFault["kind"], sentence: RegExp][] = [
    ["not-mmdb", /^geo\.mmdb is so; pass an MMDB file of countries, cities or network operators: /],
    ["damaged", /^geo\.mmdb is so; fetch it again, and compare its size or checksum with what its source states$/],
    ["unsupported", /^geo\.mmdb is so; pass a file of the MaxMind DB format 2$/],
    ["unknown-schema", /^geo\.mmdb is so; pass an MMDB file of countries, cities or network operators: /],
  ];
  test.each(cases)("%s", (kind, sentence) => {
    expect(mmdbFaultText("geo.mmdb", { kind, detail: "is so" })).toMatch(sentence);
  });
});
