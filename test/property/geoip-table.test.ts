/**
 * Laws of the compiled GeoIP table: it says what its rows say, and damaged bytes never make it throw.
 */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Address, AddressWords } from "../../src/core/model/address.ts";
import { COUNTRY_CODES } from "../../src/core/model/country.ts";
import { asId, type CanonicalAddress, type CountryCode } from "../../src/core/model/ids.ts";
import { HEAD_BYTES } from "../../src/core/viewer/geoip-format.ts";
import { openGeoipTable } from "../../src/core/viewer/geoip-table.ts";
import { writeGeoipTable, type GeoipRow } from "../../src/core/viewer/geoip-write.ts";
import { countryAt, opened, seal, TEXTS } from "../unit/viewer/geoip-rows.ts";

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

const codes = fc.option(fc.constantFrom(...COUNTRY_CODES.slice(0, 5), ...COUNTRY_CODES.slice(-5)), { nil: null });

/** Rows in ascending order; often many in one /64, so that it is split. */
const rowsOf = (family: Family): fc.Arbitrary<readonly GeoipRow[]> =>
  fc
    .uniqueArray(fc.record({ first: wordsOf(family), country: codes }), {
      maxLength: 40,
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
function linear(rows: readonly GeoipRow[], number: bigint, family: Family): CountryCode | null {
  return rows.findLast(({ first }) => numberOf(first, family) <= number)?.country ?? null;
}

function tableOf(v4: readonly GeoipRow[], v6: readonly GeoipRow[]): Uint8Array {
  return writeGeoipTable({ v4, v6, texts: TEXTS, centres: new Map() });
}

/** Each row's first address and its neighbours. */
function borders(rows: readonly GeoipRow[], family: Family): readonly bigint[] {
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
          expect(countryAt(table, addressAt(number, family))).toBe(linear(rows, number, family));
        }
      }),
      RUNS,
    );
  });

  test("rows that repeat the country before them change no byte", () => {
    fc.assert(
      fc.property(rowsOf(family), wordsOf(family), (rows, extra) => {
        fc.pre(!rows.some(({ first }) => first.join() === extra.join()));
        const number = numberOf(extra, family);
        const at = rows.filter(({ first }) => numberOf(first, family) < number).length;
        const finer = rows.toSpliced(at, 0, { first: extra, country: linear(rows, number, family) });
        const [coarse, fine] =
          family === 4 ? [tableOf(rows, []), tableOf(finer, [])] : [tableOf([], rows), tableOf([], finer)];
        expect(fine).toEqual(coarse);
      }),
      RUNS,
    );
  });
});

describe("damaged bytes", () => {
  const tables = fc.tuple(rowsOf(4), rowsOf(6)).map(([v4, v6]) => tableOf(v4, v6));
  const probes = [4, 6].flatMap((family) =>
    [0n, 1n, 0xffffn, 1n << 31n, (1n << 32n) - 1n, 1n << 100n, (1n << 128n) - 1n]
      .filter((number) => family === 6 || number < 1n << 32n)
      .map((number) => addressAt(number, family === 4 ? 4 : 6)),
  );
  const known = new Set<string | null>([null, ...COUNTRY_CODES]);

  /** What the bytes answer besides countries and null; null when they do not open. */
  function strangeAnswers(bytes: Uint8Array): readonly unknown[] | null {
    const table = openGeoipTable(bytes);
    return table.ok
      ? probes.map((probe) => countryAt(table.value, probe)).filter((answer) => !known.has(answer))
      : null;
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
      { ...RUNS, numRuns: 2000 },
    );
    // Both ways are taken often, or the law would say nothing.
    expect(Math.min(tally.opened, tally.refused)).toBeGreaterThan(200);
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
