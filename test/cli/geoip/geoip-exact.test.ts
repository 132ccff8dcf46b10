/**
 * All readers say the same: ours of the MMDB file, ours of the table compiled from it, mmdb-lib, and libmaxminddb.
 *
 * The file is the Worker's own table, written back as an MMDB; and every file that GEOROUTER_MMDB names, by their
 * paths with colons between them.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Reader, type Response } from "mmdb-lib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openMmdbTable, type MmdbTable } from "../../../src/cli/geoip/mmdb/mmdb-table.ts";
import { openMmdb, recordAt, recordOf, type Mmdb } from "../../../src/cli/geoip/mmdb/read-mmdb.ts";
import { SNAPSHOT_PATH } from "../../../src/cli/geoip/table-file.ts";
import type { Address } from "../../../src/core/model/address.ts";
import type { PlaceTable } from "../../../src/core/model/place.ts";
import { openGeoipTable } from "../../../src/core/viewer/geoip/geoip-table.ts";
import { compileMmdb } from "../../fixtures/mmdb/compile-mmdb.ts";
import { seeded } from "../../fixtures/mmdb/mutate-mmdb.ts";
import { probesOf } from "../../fixtures/mmdb/probe-addresses.ts";
import { spell, startReference, WITHOUT_REFERENCE } from "../../fixtures/mmdb/reference-reader.ts";
import { rowsOfTable, type TableRows } from "../../fixtures/mmdb/table-rows.ts";
import { writeRowsMmdb } from "../../fixtures/mmdb/write-rows-mmdb.ts";

const PROBES = 200_000;
const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), "georouter-exact-"));
const snapshotMmdb = join(folder, "snapshot.mmdb");
const snapshot = rowsOfTable(readFileSync(SNAPSHOT_PATH));

beforeAll(() => {
  const values = snapshot.records.slice(1).map((record) => ({ country_code: record?.country ?? "" }));
  writeFileSync(snapshotMmdb, writeRowsMmdb(snapshot.v4, snapshot.v6, values));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the Worker's own table, written as an MMDB and compiled again, has the same rows", () => {
  const again = rowsOfTable(compileMmdb(readFileSync(snapshotMmdb), "country"));
  expect(again.v4.starts).toEqual(snapshot.v4.starts);
  expect(again.v6.starts).toEqual(snapshot.v6.starts);
  expect(countriesOf(again, "v4")).toEqual(countriesOf(snapshot, "v4"));
  expect(countriesOf(again, "v6")).toEqual(countriesOf(snapshot, "v6"));
});

function countriesOf({ records, ...rows }: TableRows, family: "v4" | "v6"): readonly (string | null)[] {
  return Array.from(rows[family].ids, (id) => records[id]?.country ?? null);
}

const named = (process.env["GEOROUTER_MMDB"] ?? "").split(":").filter((path) => path !== "");
const files: readonly (readonly [name: string, path: string])[] = [
  ["the Worker's own table as an MMDB", snapshotMmdb],
  ...named.map((path) => [path, path] as const),
];

describe.each(files)("%s", (_, path) => {
  let probes: readonly Address[] = [];
  let mmdb: Mmdb;
  let direct: MmdbTable;
  let bytes: Buffer;

  beforeAll(() => {
    bytes = readFileSync(path);
    mmdb = valueOf(openMmdb(bytes));
    direct = valueOf(openMmdbTable(bytes, { centres: null, damaged: failOn }));
    probes = probesOf(bytes, PROBES, seeded(basename(path).length));
  }, 5 * MINUTES);

  /** The record as the file's reader spells it; null where it says nothing. */
  const ours = (address: Address): string | null => {
    const record = valueOf(recordOf(mmdb, address));
    return record === null ? null : spell(valueOf(recordAt(mmdb, record)));
  };

  test(`the compiled table agrees at ${PROBES} addresses`, { timeout: 5 * MINUTES }, () => {
    const { precision } = direct;
    const table = valueOf(openGeoipTable(compileMmdb(bytes, precision === "asn" ? "asn" : "country")));
    const known = precision === "asn" ? "asn" : "country";
    const differ = probes.filter((address) => answer(table, address, known) !== answer(direct, address, known));
    expect(differ.slice(0, 5)).toEqual([]);
  });

  test(`mmdb-lib agrees at ${PROBES} addresses`, { timeout: 5 * MINUTES }, () => {
    const reader = new Reader<Response>(bytes);
    const theirs = ({ family, text }: Address): string | null => {
      if (family > mmdb.tree.ipVersion) return null; // it would answer with another country's record
      const record = reader.get(text);
      return record === null ? null : spell(record);
    };
    const differ = probes.filter((address) => isOther(address, ours(address), theirs(address)));
    expect(differ.slice(0, 5)).toEqual([]);
  });

  test.skipIf(WITHOUT_REFERENCE !== "")(
    `libmaxminddb agrees at ${PROBES} addresses${WITHOUT_REFERENCE}`,
    { timeout: 5 * MINUTES },
    async () => {
      const reference = startReference();
      const asked = probes.filter(({ family }) => family <= mmdb.tree.ipVersion);
      const reply = await reference.ask(
        { path },
        asked.map(({ text }) => text),
      );
      reference.close();
      const answers = "answers" in reply ? reply.answers : [];
      expect(answers).toHaveLength(asked.length);
      const differ = asked.filter((address, at) => isOther(address, ours(address), answers[at]));
      expect(differ.slice(0, 5)).toEqual([]);
    },
  );

  test("many probes have an answer, of each family that the file knows", () => {
    const known = probes.filter((address) => direct.find(address) !== null);
    expect(known.length).toBeGreaterThan(PROBES / 20);
    const isOfOne = /ipv[46]/.test(basename(path));
    expect(new Set(known.map(({ family }) => family)).size).toBe(isOfOne ? 1 : 2);
  });

  test("IPv6 addresses in a file for IPv4 are unknown", () => {
    const other = probes.filter(({ family }) => family > mmdb.tree.ipVersion);
    expect(other.filter((address) => direct.find(address) !== null)).toEqual([]);
  });
});

/** Where an IPv6 address leads to the tree's IPv4 part, the other readers answer for what is written inside, and we do not. */
function isOther({ family, words: [a, b, c] }: Address, ours: string | null, theirs: unknown): boolean {
  if (ours === theirs) return false;
  const carriesV4 = (a === 0 && b === 0 && c === 0) || a >>> 16 === 0x2002 || a === 0x20010000;
  return !(family === 6 && carriesV4 && ours === null);
}

function answer(table: PlaceTable, address: Address, known: "country" | "asn"): string | number | null {
  return table.find(address)?.[known] ?? null;
}

function failOn(fault: { readonly detail: string }): void {
  throw new Error(fault.detail);
}

function valueOf<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}
