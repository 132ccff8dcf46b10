/**
 * An aim and its text: one text for one aim, and nothing else reads as one.
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aimText, readAim } from "../../../src/core/model/aim-text.ts";
import { COUNTRY_CODES } from "../../../src/core/model/country.ts";
import { asId } from "../../../src/core/model/ids.ts";
import type { TableAim } from "../../../src/core/model/table-aim.ts";

const A = { id: "a", at: { lat: 50.1, lon: 8.7 }, bias: 0 };
const B = { id: "b", at: { lat: -33, lon: 151.2 }, bias: -12.5 };

const AIM: TableAim = {
  lists: [
    { tiers: [{ byDistance: true, members: [B, A] }], countries: COUNTRY_CODES },
    {
      tiers: [
        { byDistance: true, members: [A, B] },
        { byDistance: false, members: [{ ...A, bias: 5 }] },
      ],
      countries: [asId("BR"), asId("CL")],
    },
  ],
  subdivisions: [asId("BR-SP")],
  cities: [{ country: asId("BR"), name: "são paulo" }],
};

test("an aim is written with each cluster once, by id, and all countries as a star", () => {
  expect(aimText(AIM)).toBe(
    '[[["a",50.1,8.7],["b",-33,151.2]],[["*",[[true,[["b",-12.5],["a",0]]]]],' +
      '["BR CL",[[true,[["a",0],["b",-12.5]]],[false,[["a",5]]]]]],["BR-SP"],[["BR","são paulo"]]]',
  );
});

test("what is written reads as it was", () => {
  expect(readAim(aimText(AIM))).toEqual(AIM);
  const empty = { lists: [], subdivisions: [], cities: [] };
  expect(readAim(aimText(empty))).toEqual(empty);
});

test.each([
  ["no text", ""],
  ["no JSON", "{"],
  ["another value", "7"],
  ["an object", '{"lists":[]}'],
  ["too little", "[[],[],[]]"],
  ["a cluster that is nowhere", '[[["a",91,0]],[],[],[]]'],
  ["a cluster without a name", "[[[1,2,3]],[],[],[]]"],
  ["a member that is no cluster", '[[],[["*",[[true,[["a",0]]]]]],[],[]]'],
  ["a bias beyond its range", '[[["a",1,1]],[["*",[[true,[["a",101]]]]]],[],[]]'],
  ["a country that is none", '[[["a",1,1]],[["XX",[[true,[["a",0]]]]]],[],[]]'],
  ["a tier without its kind", '[[["a",1,1]],[["*",[[1,[["a",0]]]]]],[],[]]'],
  ["a subdivision that is no text", "[[],[],[7],[]]"],
  ["a city without a country", '[[],[],[],[["XX","x"]]]'],
])("%s is no aim", (_, text) => {
  expect(readAim(text)).toBeNull();
});

test("law: any JSON reads as an aim that is written the same, or as none", () => {
  const near = fc.oneof(fc.json(), fc.constantFrom(aimText(AIM), "[[],[],[],[]]"));
  fc.assert(
    fc.property(near, (text) => {
      const aim = readAim(text);
      expect(aim === null ? null : readAim(aimText(aim))).toEqual(aim);
    }),
  );
});
