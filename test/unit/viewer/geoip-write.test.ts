import { describe, expect, test } from "vitest";
import { writeGeoipTable } from "../../../src/core/viewer/geoip-write.ts";
import { addressOf, bytesOf, contentOf, country, countryAt, opened, type RowTexts } from "./geoip-rows.ts";

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

describe("rows that do not ascend are a bug of the caller", () => {
  const cases: [name: string, rows: RowTexts][] = [
    [
      "descending",
      [
        ["2.0.0.0", "DE"],
        ["1.0.0.0", "AU"],
      ],
    ],
    [
      "twice the same start",
      [
        ["2.0.0.0", "DE"],
        ["2.0.0.0", "AU"],
      ],
    ],
    [
      "descending in the last word",
      [
        ["2001:db8::2", "DE"],
        ["2001:db8::1", "AU"],
      ],
    ],
  ];
  test.each(cases)("%s", (_, rows) => {
    const content = rows.some(([first]) => first.includes(":")) ? contentOf({ v6: rows }) : contentOf({ v4: rows });
    expect(() => writeGeoipTable(content)).toThrow(RangeError);
  });
});
