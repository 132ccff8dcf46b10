/**
 * Laws of the compiled GeoIP table: it says what its rows say, and damaged bytes never make it throw.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Address, AddressWords } from "../../src/core/model/address.ts";
import { COUNTRY_CODES } from "../../src/core/model/country.ts";
import { asId, type CanonicalAddress, type SubdivisionCode } from "../../src/core/model/ids.ts";
import type { TableRecord } from "../../src/core/model/place.ts";
import { HEAD_BYTES } from "../../src/core/viewer/geoip/geoip-format.ts";
import { rowsBuilder, type GeoipRows } from "../../src/core/viewer/geoip/geoip-rows.ts";
import { openGeoipTable } from "../../src/core/viewer/geoip/geoip-table.ts";
import { writeGeoipTable, type GeoipContent } from "../../src/core/viewer/geoip/geoip-write.ts";
import { opened, seal, TEXTS } from "../unit/viewer/geoip/geoip-rows.ts";

const RUNS = { seed: 42, numRuns: 400 };
const BITS = { 4: 32n, 6: 128n } as const;
type Family = keyof typeof BITS;

/** Words in which neighbours, borders of /16s and borders of /64s are common. */
const word = fc.oneof(
  fc.constantFrom(0, 1, 0xffff, 0x10000, 0x20010db8, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff),
  fc.integer({ min: 0, max: 0xffffffff }),
);
const wordsOf = (family: Family): fc.Arbitrary<AddressWords> =>
  family === 4 ? word.map((first): AddressWords => [first, 0, 0, 0]) : fc.tuple(word, word, word, word);

/** A handful of records that differ in one field or another, or none. */
const says = fc.option(
  fc.record({
    country: fc.constantFrom(null, ...COUNTRY_CODES.slice(0, 2), ...COUNTRY_CODES.slice(-1)),
    subdivision: fc.constantFrom(null, ...["BR-SP", "US-CA", "AD-02"].map((code) => asId<SubdivisionCode>(code))),
    city: fc.constantFrom(null, "Ribeirão Preto", "B"),
    coordinates: fc.constantFrom(null, { lat: 0, lon: 0 }, { lat: -90, lon: 180 }),
    asn: fc.constantFrom(null, 1, 4_294_967_295),
  }),
  { nil: null },
);

interface Row {
  readonly first: AddressWords;
  readonly says: TableRecord | null;
}

/** Rows in ascending order; often many in one /64, so that it is divided. */
const rowsOf = (family: Family): fc.Arbitrary<readonly Row[]> =>
  fc
    .uniqueArray(fc.record({ first: wordsOf(family), says }), {
      maxLength: 60,
      selector: ({ first }) => first.join(),
    })
    .map((rows) => rows.toSorted((a, b) => (numberOf(a.first, family) < numberOf(b.first, family) ? -1 : 1)));

/** Addresses as one number: another arithmetic than the table's. */
function numberOf(words: AddressWords, family: Family): bigint {
  if (family === 4) return BigInt(words[0]);
  return words.reduce((number, next) => (number << 32n) | BigInt(next), 0n);
}

function addressAt(number: bigint, family: Family): Address {
  const at = (shift: bigint): number => Number((number >> shift) & 0xffffffffn);
  const words: AddressWords = family === 4 ? [at(0n), 0, 0, 0] : [at(96n), at(64n), at(32n), at(0n)];
  return { text: asId<CanonicalAddress>(String(number)), family, words };
}

/** What the rows say, found by reading all of them. */
function linear(rows: readonly Row[], number: bigint, family: Family): TableRecord | null {
  const found = rows.findLast(({ first }) => numberOf(first, family) <= number)?.says ?? null;
  return found !== null && Object.values(found).every((field) => field === null) ? null : found;
}

/** The rows as columns, with a record for each of them, after `before` that nobody asks for. */
function contentOf(v4: readonly Row[], v6: readonly Row[], before = 0): GeoipContent {
  const unused = Array.from({ length: before }, (_, at) => ({ ...NO_RECORD, asn: at + 1 }));
  const records: TableRecord[] = [...unused];
  const columns = (family: Family, rows: readonly Row[]): GeoipRows => {
    const builder = rowsBuilder(family);
    for (const row of rows) builder.add(row.first, row.says === null ? 0 : records.push(row.says));
    return builder.take();
  };
  const centres = { centres: new Map(), subdivisionCentres: new Map() };
  return { precision: "point", texts: TEXTS, v4: columns(4, v4), v6: columns(6, v6), records, ...centres };
}

const NO_RECORD: TableRecord = { country: null, subdivision: null, city: null, coordinates: null, asn: null };

function tableOf(v4: readonly Row[], v6: readonly Row[]): Uint8Array {
  return writeGeoipTable(contentOf(v4, v6));
}

/** Each row's first address and its neighbours. */
function borders(rows: readonly Row[], family: Family): readonly bigint[] {
  const last = (1n << BITS[family]) - 1n;
  const near = rows.flatMap(({ first }) => [-1n, 0n, 1n].map((step) => numberOf(first, family) + step));
  return [0n, last, ...near].filter((number) => number >= 0n && number <= last);
}

describe.each([4, 6] as const)("IPv%i", (family) => {
  test("a look-up says what reading all rows says, at every border and between", () => {
    fc.assert(
      fc.property(rowsOf(family), fc.array(wordsOf(family), { maxLength: 20 }), (rows, others) => {
        const table = opened(family === 4 ? tableOf(rows, []) : tableOf([], rows));
        for (const number of [...borders(rows, family), ...others.map((words) => numberOf(words, family))]) {
          expect(table.find(addressAt(number, family))).toEqual(linear(rows, number, family));
        }
      }),
      RUNS,
    );
  });

  test("rows that repeat what the row before them says change no byte", () => {
    fc.assert(
      fc.property(rowsOf(family), wordsOf(family), (rows, extra) => {
        fc.pre(!rows.some(({ first }) => first.join() === extra.join()));
        const number = numberOf(extra, family);
        const at = rows.filter(({ first }) => numberOf(first, family) < number).length;
        const finer = rows.toSpliced(at, 0, { first: extra, says: linear(rows, number, family) });
        const [coarse, fine] =
          family === 4 ? [tableOf(rows, []), tableOf(finer, [])] : [tableOf([], rows), tableOf([], finer)];
        expect(fine).toEqual(coarse);
      }),
      RUNS,
    );
  });
});

test("neither the order of the records nor unused ones change a byte", () => {
  fc.assert(
    fc.property(rowsOf(4), rowsOf(6), fc.nat(5), fc.infiniteStream(fc.nat()), (v4, v6, unused, keys) => {
      const content = contentOf(v4, v6, unused);
      const order = content.records
        .map((record, at) => ({ record, id: at + 1, key: keys.next().value ?? 0 }))
        .toSorted((a, b) => a.key - b.key);
      const newIds = new Map(order.map(({ id }, at) => [id, at + 1]));
      const renamed = (rows: GeoipRows): GeoipRows => ({ ...rows, ids: rows.ids.map((id) => newIds.get(id) ?? 0) });
      const shuffled = { v4: renamed(content.v4), v6: renamed(content.v6), records: order.map(({ record }) => record) };
      expect(writeGeoipTable({ ...content, ...shuffled })).toEqual(tableOf(v4, v6));
    }),
    RUNS,
  );
});

/** Ids of one, two and three bytes; at the borders the id of a divided /64 is the one that needs a byte more. */
test.each([1, 254, 255, 256, 65_534, 65_535, 65_536, 70_000])("%i records: look-ups say what the rows say", (count) => {
  const rows = { 4: rowsBuilder(4), 6: rowsBuilder(6) };
  const wordsFor = {
    4: (n: number): AddressWords => [n * 1021, 0, 0, 0],
    6: (n: number): AddressWords => [n >>> 8, (n << 24) >>> 0, 0, n % 3],
  };
  for (let n = 0; n < count; n++) for (const family of [4, 6] as const) rows[family].add(wordsFor[family](n), n + 1);
  const records = Array.from({ length: count }, (_, n) => ({ ...NO_RECORD, asn: count - n }));
  const bytes = writeGeoipTable({ ...contentOf([], []), records, v4: rows[4].take(), v6: rows[6].take() });
  const table = opened(bytes);
  const wrong = Array.from({ length: count }, (_, n) => n).filter((n) =>
    ([4, 6] as const).some(
      (family) => table.find({ family, words: wordsFor[family](n), text: NO_TEXT })?.asn !== count - n,
    ),
  );
  expect(wrong).toEqual([]);
});

/** A byte a row, and a list of the rare ones: also where a divided /64 is common, and where it is rare. */
test.each([
  ["divided /64s are common", 2],
  ["divided /64s are rare", 1500],
])("few of 400 records have most rows, and %s: look-ups say what the rows say", (_, dividedEvery) => {
  const rows = { 4: rowsBuilder(4), 6: rowsBuilder(6) };
  const asnOf = (n: number): number => 1 + (n % 37 === 0 ? (n * 7) % 400 : n % 90);
  const wordsFor = (family: Family, n: number): AddressWords =>
    family === 4 ? [n * 1021, 0, 0, 0] : [0x20010000 + (n >>> 3), n & 7, 0, n % dividedEvery === 0 ? 9 : 0];
  const count = 16_000;
  for (let n = 0; n < count; n++) for (const family of [4, 6] as const) rows[family].add(wordsFor(family, n), asnOf(n));
  const records = Array.from({ length: 400 }, (__, at) => ({ ...NO_RECORD, asn: at + 1 }));
  const bytes = writeGeoipTable({ ...contentOf([], []), records, v4: rows[4].take(), v6: rows[6].take() });
  const table = opened(bytes);
  const wrong = Array.from({ length: count }, (__, n) => n).filter((n) =>
    ([4, 6] as const).some((family) => {
      const words = wordsFor(family, n);
      const before: AddressWords = [words[0], words[1], words[2], words[3] - 1];
      const found = table.find({ family, words, text: NO_TEXT })?.asn;
      return (
        found !== asnOf(n) || (words[3] > 0 && table.find({ family, words: before, text: NO_TEXT })?.asn === found)
      );
    }),
  );
  expect(wrong).toEqual([]);
});

test("more rows than blocks of the usual size can be numbered by two bytes", () => {
  const rows = { 4: rowsBuilder(4), 6: rowsBuilder(6) };
  const wordsFor = {
    4: (n: number): AddressWords => [n * 4000, 0, 0, 0],
    6: (n: number): AddressWords => [0x20010000 + (n >>> 2), n & 3, 0, 0],
  };
  const counts = { 4: 530_000, 6: 1_050_000 } as const;
  for (const family of [4, 6] as const)
    for (let n = 0; n < counts[family]; n++) rows[family].add(wordsFor[family](n), 1 + (n % 3));
  const records = [1, 2, 3].map((asn) => ({ ...NO_RECORD, asn }));
  const table = opened(writeGeoipTable({ ...contentOf([], []), records, v4: rows[4].take(), v6: rows[6].take() }));
  for (const family of [4, 6] as const) {
    const wrong = Array.from({ length: counts[family] }, (_, n) => n).filter(
      (n) => table.find({ family, words: wordsFor[family](n), text: NO_TEXT })?.asn !== 1 + (n % 3),
    );
    expect(wrong).toEqual([]);
  }
});

const NO_TEXT = asId<CanonicalAddress>("");

describe("damaged bytes", () => {
  const tables = fc.tuple(rowsOf(4), rowsOf(6)).map(([v4, v6]) => tableOf(v4, v6));
  const probes = [4, 6].flatMap((family) =>
    [0n, 1n, 0xffffn, 1n << 31n, (1n << 32n) - 1n, 1n << 100n, (1n << 128n) - 1n]
      .filter((number) => family === 6 || number < 1n << 32n)
      .map((number) => addressAt(number, family === 4 ? 4 : 6)),
  );
  /** What the bytes answer besides null and their own records, which are frozen; null when they do not open. */
  function strangeAnswers(bytes: Uint8Array): readonly unknown[] | null {
    const table = openGeoipTable(bytes);
    if (!table.ok) return null;
    const answers = probes.map((probe) => table.value.find(probe));
    return answers.filter((answer) => answer !== null && !(Object.isFrozen(answer) && isRecord(answer)));
  }

  function isRecord({ country, subdivision, city, coordinates, asn }: TableRecord): boolean {
    const onGlobe = coordinates === null || (Math.abs(coordinates.lat) <= 90 && Math.abs(coordinates.lon) <= 180);
    const named = city === null || typeof city === "string";
    const coded = subdivision === null || /^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(subdivision);
    return onGlobe && named && coded && (country === null || COUNTRY_CODES.includes(country)) && asn !== 0;
  }

  test("a table cut anywhere does not open", () => {
    fc.assert(
      fc.property(tables, (bytes) => {
        for (let length = 0; length < bytes.length; length++)
          expect(strangeAnswers(bytes.subarray(0, length))).toBe(null);
      }),
      { ...RUNS, numRuns: 20 },
    );
  });

  test("a table with one changed byte does not open, whichever byte", () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 255 }), (bytes, flip) => {
        for (let at = 0; at < bytes.length; at++)
          expect(strangeAnswers(bytes.with(at, (bytes[at] ?? 0) ^ flip))).toBe(null);
      }),
      { ...RUNS, numRuns: 20 },
    );
  });

  test("cut or changed under a right checksum, it opens or says why not, and never throws", () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
    const tally = { opened: 0, refused: 0 };
    fc.assert(
      fc.property(tables, edits, fc.nat(), (bytes, changes, cut) => {
        const body = bytes.slice(HEAD_BYTES);
        for (const [at, value] of changes) body[at % body.length] = value;
        for (const damaged of [seal(body), seal(body.subarray(0, cut % body.length))]) {
          const strange = strangeAnswers(damaged);
          tally[strange === null ? "refused" : "opened"]++;
          expect(strange ?? []).toEqual([]);
        }
      }),
      { ...RUNS, numRuns: 10_000 },
    );
    // Both ways are taken often, or the law would say nothing.
    expect(Math.min(tally.opened, tally.refused)).toBeGreaterThan(1000);
  });

  test("any bytes under a right checksum open or say why not", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(strangeAnswers(seal(body)) ?? []).toEqual([]);
      }),
      { ...RUNS, numRuns: 2000 },
    );
  });
});
