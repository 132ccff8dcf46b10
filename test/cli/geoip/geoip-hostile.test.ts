/**
 * Damaged and hostile MMDB files: opening, visiting and looking up end with a clear fault or harmlessly, in bounded
 * work, and nothing is answered where libmaxminddb refuses.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openMmdbTable } from "../../../src/cli/geoip/mmdb/mmdb-table.ts";
import type { Address } from "../../../src/core/model/address.ts";
import { mutate, seeded } from "../../fixtures/mmdb/mutate-mmdb.ts";
import { ADDRESSES, faultOf, IPS, looksOf, type Look } from "../../fixtures/mmdb/read-all.ts";
import {
  startReference,
  WITHOUT_REFERENCE,
  type Answer,
  type ReferenceReader,
} from "../../fixtures/mmdb/reference-reader.ts";
import {
  MAXMIND_FILES,
  MAXMIND_FOLDER,
  OUR_FILES,
  testData,
  WITHOUT_MAXMIND,
} from "../../fixtures/mmdb/sample-files.ts";
import { METADATA_MARKER } from "../../fixtures/mmdb/write-mmdb.ts";

describe.skipIf(WITHOUT_MAXMIND !== "")(`MaxMind's files of bad data${WITHOUT_MAXMIND}`, () => {
  const faults: Readonly<Record<string, string | null>> = {
    "bad-unicode-in-map-key": "its search tree points outside its data",
    "cyclic-data-structure": "its metadata runs past the end of its section",
    "invalid-bytes-length": "its metadata runs past the end of its section",
    "invalid-data-record-offset": "its metadata holds text that is no UTF-8",
    "invalid-map-key-length": "its metadata runs past the end of its section",
    "invalid-string-length": "its metadata runs past the end of its section",
    "libmaxminddb-corrupt-search-tree": null,
    "libmaxminddb-deep-array-nesting": "the record at byte 820 is nested deeper than 512 levels",
    "libmaxminddb-deep-nesting": "the record at byte 820 is nested deeper than 512 levels",
    "libmaxminddb-empty-array-last-in-metadata": null,
    "libmaxminddb-empty-map-last-in-metadata": null,
    "libmaxminddb-metadata-marker-only": "its metadata runs past the end of its section",
    "libmaxminddb-offset-integer-overflow": "its metadata points outside its section",
    "libmaxminddb-oversized-array": "the record at byte 22 runs past the end of its section",
    "libmaxminddb-oversized-map": "the record at byte 22 runs past the end of its section",
    "libmaxminddb-separator-record-max-left": "its search tree points outside its data",
    "libmaxminddb-separator-record-min-left": "its search tree points outside its data",
    "libmaxminddb-separator-record-min-right": "its search tree points outside its data",
    "libmaxminddb-uint64-max-epoch": "its metadata states no proper build_epoch",
    "metadata-is-an-uint128": "its metadata is no map",
    "unexpected-bytes": "its metadata runs past the end of its section",
  };
  const files =
    WITHOUT_MAXMIND !== "" ? [] : readdirSync(join(MAXMIND_FOLDER, "bad-data"), { recursive: true, encoding: "utf8" });
  const found = files.filter((file) => file.endsWith(".mmdb"));

  test.each(found.toSorted())("%s", (file) => {
    const fault = faults[basename(file, ".mmdb")];
    expect(faultOf(readFileSync(join(MAXMIND_FOLDER, "bad-data", file)))).toBe(
      fault === null ? null : `is damaged: ${fault}`,
    );
  });

  test("all of them are here", () => {
    expect(found.map((file) => basename(file, ".mmdb")).toSorted()).toEqual(Object.keys(faults));
  });

  test("and the broken ones of its test data", () => {
    expect(faultOf(testData("GeoIP2-City-Test-Broken-Double-Format"))).toMatch(
      /record at byte \d+ holds a number of a wrong length/,
    );
    expect(faultOf(testData("GeoIP2-City-Test-Invalid-Node-Count"))).toContain("states a search tree of 100000 nodes");
    expect(faultOf(testData("MaxMind-DB-test-broken-pointers-24"))).toMatch(
      /record at byte \d+ points outside its section/,
    );
    expect(faultOf(testData("MaxMind-DB-test-broken-search-tree-24"))).toContain("its search tree loops");
  });
});

describe("a file that is cut", () => {
  test.each(OUR_FILES.map((whole, at) => [at, whole] as const))("anywhere: file %i of ours is refused", (_, whole) => {
    expect(faultOf(whole)).toBe(null);
    for (let length = 0; length < whole.length; length++) expect(faultOf(whole.subarray(0, length))).not.toBe(null);
  });

  test.skipIf(WITHOUT_MAXMIND !== "")(
    `at every byte or kilobyte: MaxMind's test databases are refused${WITHOUT_MAXMIND}`,
    () => {
      for (const name of MAXMIND_FILES) {
        const whole = testData(name);
        const step = whole.length < 2000 ? 1 : 1024;
        for (let length = 0; length < whole.length; length += step)
          expect(faultOf(whole.subarray(0, length))).not.toBe(null);
      }
    },
  );

  test("in its middle, with its metadata whole: refused where data or tree is missing", () => {
    const whole = OUR_FILES[0] ?? Buffer.alloc(0);
    const marker = whole.lastIndexOf(METADATA_MARKER);
    for (let length = 0; length < marker; length++) {
      expect(faultOf(Buffer.concat([whole.subarray(0, length), whole.subarray(marker)]))).toMatch(/^is damaged: /);
    }
  });
});

/** The table says nothing of an address without telling of the damage that the reader meets there. */
function isTold(bytes: Uint8Array, looks: readonly Look[]): boolean {
  const told: string[] = [];
  const table = openMmdbTable(bytes, { centres: null, damaged: ({ detail }) => told.push(detail) });
  if (!table.ok) return true;
  const placed = ADDRESSES.map((address) => table.value.find(address));
  const faults = looks.flatMap((look) => (typeof look === "object" && look !== null ? [look.fault] : []));
  return (
    faults.length > 0 === told.length > 0 && looks.every((look, at) => typeof look === "string" || placed[at] === null)
  );
}

/** Differences that are none: see the first comment of `search-tree.ts` for IPv6. */
function isWrong(look: Look, theirs: unknown, { family }: Address): boolean {
  if (look === theirs || (typeof look === "object" && look !== null)) return false;
  return !(look === null && family === 6);
}

/** Values may be 512 levels deep, which nobody wants to see. */
function clipped(value: unknown): string {
  return JSON.stringify(value).slice(0, 120);
}

describe(`10,000 damaged files${WITHOUT_MAXMIND}`, () => {
  const COUNT = 10_000;
  const wholes = WITHOUT_MAXMIND !== "" ? OUR_FILES : [...OUR_FILES, ...MAXMIND_FILES.map(testData)];
  const tally = { opened: 0, visited: 0, answers: 0, faults: 0, compared: 0, agreed: 0, bothRefuse: 0, stricter: 0 };
  const silent: number[] = [];
  const wrong: string[] = [];
  let reference: ReferenceReader | null = null;

  beforeAll(async () => {
    if (WITHOUT_REFERENCE === "") reference = startReference();
    const random = seeded(20_261_127);
    for (let done = 0; done < COUNT; done += 500) {
      await Promise.all(
        Array.from({ length: 500 }, (_, at) =>
          judge(done + at, mutate(wholes[at % wholes.length] ?? Buffer.alloc(0), random)),
        ),
      );
    }
  }, 300_000);
  afterAll(() => reference?.close());

  async function judge(file: number, bytes: Buffer): Promise<void> {
    if (faultOf(bytes) === null) tally.visited++;
    const looks = looksOf(bytes);
    if (looks !== null) {
      tally.opened++;
      tally.answers += looks.filter((look) => typeof look === "string").length;
      tally.faults += looks.filter((look) => typeof look === "object" && look !== null).length;
      if (!isTold(bytes, looks)) silent.push(file);
    }
    const reply = await reference?.ask({ bytes }, IPS);
    if (reply === undefined || "crashed" in reply) return; // of our own making there is nothing to compare with
    tally.compared++;
    if ("answers" in reply) compare(file, looks ?? [], reply.answers);
    else if (looks === null) tally.bothRefuse++;
    else wrong.push(`file ${file} opens, and to libmaxminddb: ${reply.refused}`);
  }

  function compare(file: number, looks: readonly Look[], answers: readonly Answer[]): void {
    for (const [at, look] of looks.entries()) {
      const [address, theirs] = [ADDRESSES[at], answers[at]];
      if (typeof look === "string" && look === theirs) tally.agreed++;
      if (typeof look !== "string" && look !== null && typeof theirs === "string") tally.stricter++;
      if (address !== undefined && isWrong(look, theirs, address))
        wrong.push(`file ${file}, ${IPS[at]}: ${clipped(look)}, and to libmaxminddb ${clipped(theirs)}`);
    }
  }

  test("end with a fault or harmlessly, and a look-up that meets damage says so", () => {
    expect(silent).toEqual([]);
    // All ways are taken often, or this would say nothing.
    expect(Math.min(tally.opened, COUNT - tally.opened, tally.answers, tally.faults)).toBeGreaterThan(500);
    expect(Math.min(tally.visited, COUNT - tally.visited)).toBeGreaterThan(100);
  });

  test.skipIf(WITHOUT_REFERENCE !== "")(
    `nothing is answered where libmaxminddb refuses, and nothing else than it answers${WITHOUT_REFERENCE}`,
    () => {
      expect(wrong.slice(0, 5)).toEqual([]);
      expect(tally.compared).toBeGreaterThan(COUNT * 0.95);
      expect(Math.min(tally.agreed, tally.bothRefuse)).toBeGreaterThan(500);
    },
  );
});
