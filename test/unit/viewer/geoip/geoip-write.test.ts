import { describe, expect, test } from "vitest";
import { asId, type SubdivisionCode } from "../../../../src/core/model/ids.ts";
import type { TableRecord } from "../../../../src/core/model/place.ts";
import { rowsBuilder, type GeoipRows } from "../../../../src/core/viewer/geoip/geoip-rows.ts";
import { writeGeoipTable, type GeoipContent } from "../../../../src/core/viewer/geoip/geoip-write.ts";
import {
  addressOf,
  bytesOf,
  contentOf,
  country,
  countryAt,
  countryRecord,
  opened,
  type RowTexts,
} from "./geoip-rows.ts";

const CENTRES = { DE: { lat: 50.3, lon: 9.5 }, BR: { lat: -21.3, lon: -47 } };

describe("the same content gives the same bytes", () => {
  const v4: RowTexts = [
    ["1.0.0.0", "AU"],
    ["2.0.0.0", "DE"],
    ["200.0.0.0", "BR"],
  ];
  const reference = bytesOf({ v4, centres: CENTRES });

  test("in every run", () => {
    expect(bytesOf({ v4, centres: CENTRES })).toEqual(reference);
  });

  test("in whatever order the centres come", () => {
    expect(bytesOf({ v4, centres: { BR: CENTRES.BR, DE: CENTRES.DE } })).toEqual(reference);
  });

  test("however finely the source cuts", () => {
    const finer: RowTexts = [
      ["0.0.0.0", null],
      ["1.0.0.0", "AU"],
      ["1.0.0.1", "AU"],
      ["1.128.0.0", "AU"],
      ["2.0.0.0", "DE"],
      ["2.0.0.1", "DE"],
      ["200.0.0.0", "BR"],
    ];
    expect(bytesOf({ v4: finer, centres: CENTRES })).toEqual(reference);
  });

  test("and other content gives others", () => {
    expect(bytesOf({ v4: [...v4, ["201.0.0.0", null]], centres: CENTRES })).not.toEqual(reference);
    expect(bytesOf({ v4, centres: { ...CENTRES, BR: { lat: -21.31, lon: -47 } } })).not.toEqual(reference);
  });
});

test("joined rows are counted once", () => {
  const v6: RowTexts = [
    ["2001:db8::", "BR"],
    ["2001:db8:0:1::", "BR"],
    ["2001:db8:0:1::7", "BR"],
    ["2001:db9::", null],
  ];
  expect(opened(bytesOf({ v6 })).meta.rows6).toBe(3);
});

test("a row that changes nothing inside a /64 does not split it", () => {
  const v6: RowTexts = [
    ["2001:db8::", "BR"],
    ["2001:db8::9", "BR"],
  ];
  expect(bytesOf({ v6 })).toEqual(bytesOf({ v6: v6.slice(0, 1) }));
});

test("a country without an address keeps its centre", () => {
  expect(opened(bytesOf({ centres: CENTRES })).centre(country("BR"))).toEqual(CENTRES.BR);
});

test("every country code has an id", () => {
  const v4: RowTexts = [
    ["1.0.0.0", "AD"],
    ["2.0.0.0", "ZW"],
  ];
  const table = opened(bytesOf({ v4, centres: CENTRES }));
  expect(["1.0.0.0", "2.0.0.0"].map((ip) => countryAt(table, addressOf(ip)))).toEqual(["AD", "ZW"]);
});

describe("records", () => {
  const AU: TableRecord = countryRecord(country("AU"));
  const DE: TableRecord = countryRecord(country("DE"));
  const NOTHING: TableRecord = { ...AU, country: null };
  const at = (lat: number, lon: number): TableRecord => ({ ...DE, coordinates: { lat, lon } });

  /** One row for each id, at 1.0.0.0, 2.0.0.0, … */
  const bytesFor = (records: readonly TableRecord[], ids: readonly number[]): Uint8Array => {
    const v4 = rowsBuilder(4);
    for (const [row, id] of ids.entries()) v4.add(addressOf(`${row + 1}.0.0.0`).words, id);
    return writeGeoipTable({ ...contentOf({}), records, v4: v4.take() });
  };

  test("may come in any order", () => {
    expect(bytesFor([DE, AU], [2, 1])).toEqual(bytesFor([AU, DE], [1, 2]));
  });

  test("that are equal are one, and their rows too", () => {
    expect(bytesFor([AU, DE, { ...AU }], [1, 3, 2])).toEqual(bytesFor([AU, DE], [1, 1, 2]));
  });

  test("that differ by less than a hundredth of a degree are one", () => {
    expect(bytesFor([at(50.001, 9), at(49.999, 9)], [1, 2])).toEqual(bytesFor([at(50, 9)], [1, 1]));
    expect(opened(bytesFor([at(50.006, 9), at(50, 9)], [1, 2])).meta.records).toBe(2);
  });

  test("that no row leads to are left out, with their names", () => {
    const far = { ...DE, city: "Nowhere", subdivision: asId<SubdivisionCode>("DE-BE") };
    expect(bytesFor([AU, far, DE], [1, 3])).toEqual(bytesFor([AU, DE], [1, 2]));
  });

  test("that say nothing are no record", () => {
    expect(bytesFor([AU, NOTHING], [1, 2])).toEqual(bytesFor([AU], [1, 0]));
    expect(bytesFor([AU, { ...NOTHING, city: "", asn: 0 }], [1, 2])).toEqual(bytesFor([AU], [1, 0]));
  });

  test("of one source are told apart by each of their fields", () => {
    const fields: Partial<TableRecord>[] = [
      {},
      { subdivision: asId<SubdivisionCode>("DE-BE") },
      { city: "Berlin" },
      { coordinates: { lat: 52.5, lon: 13.4 } },
      { coordinates: { lat: 52.5, lon: 13.5 } },
      { asn: 3320 },
    ];
    const records = fields.map((field) => ({ ...DE, ...field }));
    const table = opened(bytesFor(records, [1, 2, 3, 4, 5, 6]));
    expect(records.map((_, row) => table.find(addressOf(`${row + 1}.2.3.4`)))).toEqual(records);
  });
});

describe("what a table cannot hold is a bug of the caller", () => {
  const rows = (starts: readonly number[], ids: readonly number[]): GeoipRows => ({
    count: ids.length,
    starts: Uint32Array.from(starts),
    ids: Uint32Array.from(ids),
  });
  const one = contentOf({ v4: [["1.0.0.0", "AU"]] });
  const subdivisionOf = (n: number): SubdivisionCode =>
    asId<SubdivisionCode>(`AU-${n.toString(36).toUpperCase().padStart(3, "0")}`);
  const cases: [name: string, changes: Partial<GeoipContent>, message: string][] = [
    ["descending rows", { v4: rows([2, 1], [1, 0]) }, "must ascend"],
    ["two rows at one address", { v4: rows([2, 2], [1, 0]) }, "must ascend"],
    ["rows that descend in the last word", { v6: rows([1, 1, 1, 2, 1, 1, 1, 1], [1, 0]) }, "must ascend"],
    ["a row without a record", { v4: rows([1], [2]) }, "a GeoIP row names record 2, and there are 1"],
    ["a centre off the globe", { centres: new Map([[country("AU"), { lat: 91, lon: 0 }]]) }, "91,0 is no place"],
    ["a centre that is no number", { centres: new Map([[country("AU"), { lat: 0, lon: NaN }]]) }, "0,NaN is no place"],
    [
      "more subdivisions than there can be",
      { subdivisionCentres: new Map(Array.from({ length: 40_000 }, (_, n) => [subdivisionOf(n), { lat: 0, lon: 0 }])) },
      "40000 subdivisions are more than there are in ISO 3166-2",
    ],
    [
      "a subdivision that is no code",
      { subdivisionCentres: new Map([[asId<SubdivisionCode>("AU-Victoria"), { lat: 0, lon: 0 }]]) },
      "AU-Victoria is no ISO 3166-2 code",
    ],
  ];
  test.each(cases)("%s", (_, changes, message) => {
    expect(() => writeGeoipTable({ ...one, ...changes })).toThrow(RangeError);
    expect(() => writeGeoipTable({ ...one, ...changes })).toThrow(message);
  });
});
