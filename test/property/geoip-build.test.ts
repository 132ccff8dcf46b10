import { array, assert, constant, constantFrom, nat, pre, property, tuple, uniqueArray } from "fast-check";
import { describe, expect, test } from "vitest";
import { overlaidRows } from "../../src/cli/geoip/build/class-rows.ts";
import { rowsBuilder, type GeoipRows } from "../../src/core/viewer/geoip/geoip-rows.ts";
import { built, mmdb, type Networks } from "../cli/geoip/built-table.ts";

const NOWHERE = { country_code: "EU", state1: "", city: "" };
const PLACES = [
  { country_code: "DE", state1: "Bavaria", city: "Munich", latitude: 48.1, longitude: 11.6 },
  { country_code: "DE", state1: "Hesse", city: "Frankfurt", latitude: 50.1, longitude: 8.7 },
  { country_code: "FJ", state1: "", city: "Suva", latitude: -18.1, longitude: 178.4 },
  { country_code: "FJ", state1: "", city: "Taveuni", latitude: -16.8, longitude: -179.9 },
  NOWHERE,
];
const record = constantFrom(...PLACES);
/** Networks that do not overlap, so that their order cannot matter. */
const networks = uniqueArray(nat(255), { minLength: 1, maxLength: 12 })
  .chain((third) =>
    tuple(...third.map((at) => tuple(constantFrom(`192.0.${at}.0/24`, `2001:db8:${at.toString(16)}::/48`), record))),
  )
  .map((all): Networks => all);

/** Every network as its two halves. */
const halved = (all: Networks): Networks =>
  all.flatMap(([network, value]): Networks => {
    const [, third] = /^192\.0\.(\d+)\./.exec(network) ?? [];
    if (third !== undefined)
      return [
        [`192.0.${third}.0/25`, value],
        [`192.0.${third}.128/25`, value],
      ];
    const base = network.replace("::/48", "");
    return [
      [`${base}::/49`, value],
      [`${base}:8000::/49`, value],
    ];
  });

describe.each(["country", "subdivision"] as const)("precision %s", (precision) => {
  const bytesOf = (...files: readonly Networks[]): Uint8Array =>
    built(
      files.map((each) => mmdb(each, { databaseType: "One" })),
      { precision },
    ).bytes;

  test("equal content gives equal bytes, however often, in whatever order and however finely it is written", () => {
    assert(
      property(networks, nat(), (all, turn) => {
        pre(all.some(([, value]) => value !== NOWHERE));
        const at = turn % all.length;
        const expected = bytesOf(all);
        expect(bytesOf(all)).toEqual(expected);
        expect(bytesOf([...all.slice(at), ...all.slice(0, at)])).toEqual(expected);
        expect(bytesOf(all.toReversed())).toEqual(expected);
        expect(bytesOf(halved(all))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("one file a family, in either order, gives the bytes of one file for both", () => {
    assert(
      property(networks, (all) => {
        const four = all.filter(([network]) => !network.includes(":"));
        const six = all.filter(([network]) => network.includes(":"));
        pre(four.length > 0 && six.length > 0);
        pre(all.some(([, value]) => value !== NOWHERE));
        expect(bytesOf(four, six)).toEqual(bytesOf(all));
        expect(bytesOf(six, four)).toEqual(bytesOf(all));
      }),
      { numRuns: 40 },
    );
  });
});

/** Rows over the numbers 0..255 as IPv4 addresses. */
const rows = uniqueArray(nat(255), { maxLength: 8 })
  .chain((starts) => tuple(constant(starts.toSorted((a, b) => a - b)), array(nat(3), { minLength: 8, maxLength: 8 })))
  .map(([starts, ids]) => {
    const builder = rowsBuilder(4);
    for (const [at, start] of starts.entries()) builder.add([start, 0, 0, 0], ids[at] ?? 0);
    return builder.take();
  });

/** What holds at an address, by reading all rows. */
const idAt = ({ count, starts, ids }: GeoipRows, address: number): number => {
  let id = 0;
  for (let row = 0; row < count && (starts[row] ?? 0) <= address; row++) id = ids[row] ?? 0;
  return id;
};

test("of two sorts of rows laid over each other, every address has the pair that each says of it", () => {
  assert(
    property(rows, rows, (one, other) => {
      const laid = overlaidRows(4, [one, other], (a, b) => a * 10 + b);
      for (let address = 0; address < 256; address++) {
        expect(idAt(laid, address)).toBe(idAt(one, address) * 10 + idAt(other, address));
      }
    }),
  );
});
