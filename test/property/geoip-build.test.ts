import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overlaidRows } from "../../src/cli/geoip/class-rows.ts";
import { rowsBuilder, type GeoipRows } from "../../src/core/viewer/geoip-rows.ts";
import { built, mmdb, type Networks } from "../cli/built-table.ts";

const PLACES = [
  { country_code: "DE", state1: "Bavaria", city: "Munich", latitude: 48.1, longitude: 11.6 },
  { country_code: "DE", state1: "Hesse", city: "Frankfurt", latitude: 50.1, longitude: 8.7 },
  { country_code: "FJ", state1: "", city: "Suva", latitude: -18.1, longitude: 178.4 },
  { country_code: "FJ", state1: "", city: "Taveuni", latitude: -16.8, longitude: -179.9 },
  { country_code: "EU", state1: "", city: "" },
];
const record = fc.constantFrom(...PLACES);
/** Networks that do not overlap, so that their order cannot matter. */
const networks = fc
  .uniqueArray(fc.nat(255), { minLength: 1, maxLength: 12 })
  .chain((third) =>
    fc.tuple(
      ...third.map((at) => fc.tuple(fc.constantFrom(`192.0.${at}.0/24`, `2001:db8:${at.toString(16)}::/48`), record)),
    ),
  )
  .map((all): Networks => all);

/** Every network as its two halves. */
const halved = (all: Networks): Networks =>
  all.flatMap(([network, value]) => {
    const [, third] = /^192\.0\.(\d+)\./.exec(network) ?? [];
    if (third !== undefined)
      return [[`192.0.${third}.0/25`, value] as const, [`192.0.${third}.128/25`, value] as const];
    const base = network.replace("::/48", "");
    return [[`${base}::/49`, value] as const, [`${base}:8000::/49`, value] as const];
  });

describe.each(["country", "subdivision"] as const)("precision %s", (precision) => {
  const bytesOf = (...files: readonly Networks[]): Uint8Array =>
    built(
      files.map((each) => mmdb(each, { databaseType: "One" })),
      { precision },
    ).bytes;

  test("equal content gives equal bytes, however often, in whatever order and however finely it is written", () => {
    fc.assert(
      fc.property(networks, fc.nat(), (all, turn) => {
        fc.pre(all.some(([, { country_code }]: readonly [string, any]) => country_code !== "EU"));
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
    fc.assert(
      fc.property(networks, (all) => {
        const four = all.filter(([network]) => !network.includes(":"));
        const six = all.filter(([network]) => network.includes(":"));
        fc.pre(four.length > 0 && six.length > 0);
        expect(bytesOf(four, six)).toEqual(bytesOf(all));
        expect(bytesOf(six, four)).toEqual(bytesOf(all));
      }),
      { numRuns: 40 },
    );
  });
});

/** Rows over the numbers 0..255 as IPv4 addresses. */
const rows = fc
  .uniqueArray(fc.nat(255), { maxLength: 8 })
  .chain((starts) =>
    fc.tuple(fc.constant(starts.toSorted((a, b) => a - b)), fc.array(fc.nat(3), { minLength: 8, maxLength: 8 })),
  )
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
  fc.assert(
    fc.property(rows, rows, (one, other) => {
      const laid = overlaidRows(4, [one, other], (a, b) => a * 10 + b);
      for (let address = 0; address < 256; address++) {
        expect(idAt(laid, address)).toBe(idAt(one, address) * 10 + idAt(other, address));
      }
    }),
  );
});
