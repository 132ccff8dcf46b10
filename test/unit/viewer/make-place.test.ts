import { expect, test } from "vitest";
import { asId, type CountryCode, type SubdivisionCode } from "../../../src/core/model/ids.ts";
import { NOWHERE, type PlaceTable } from "../../../src/core/model/place.ts";
import { makePlace, type StatedPlace } from "../../../src/core/viewer/make-place.ts";

const BR = asId<CountryCode>("BR");
const SP = asId<SubdivisionCode>("BR-SP");
const TABLE: PlaceTable = {
  precision: "country",
  find: () => null,
  centre: (country) => (country === BR ? { lat: -21, lon: -47 } : null),
  subdivisionCentre: (code) => (code === SP ? { lat: -23, lon: -46 } : null),
};

const rows: [name: string, stated: StatedPlace, table: PlaceTable | null, made: object][] = [
  ["only the country", { country: BR }, null, { country: "BR", continent: "SA" }],
  [
    "the centre of the country",
    { country: BR },
    TABLE,
    { country: "BR", continent: "SA", coordinates: { lat: -21, lon: -47 }, precision: "country" },
  ],
  [
    "the centre of the subdivision",
    { country: BR, subdivision: SP },
    TABLE,
    {
      country: "BR",
      continent: "SA",
      subdivision: "BR-SP",
      coordinates: { lat: -23, lon: -46 },
      precision: "subdivision",
    },
  ],
  [
    "the centre of the country where the subdivision has none",
    { country: BR, subdivision: asId<SubdivisionCode>("BR-AC") },
    TABLE,
    {
      country: "BR",
      continent: "SA",
      subdivision: "BR-AC",
      coordinates: { lat: -21, lon: -47 },
      precision: "country",
    },
  ],
  [
    "his own coordinates before any centre",
    { country: BR, subdivision: SP, point: { lat: 1, lon: 2 } },
    TABLE,
    {
      country: "BR",
      continent: "SA",
      subdivision: "BR-SP",
      coordinates: { lat: 1, lon: 2 },
      precision: "point",
    },
  ],
  [
    "coordinates that are not his own say so",
    { country: BR, point: { lat: 1, lon: 2 }, pointIs: "cluster" },
    TABLE,
    { country: "BR", continent: "SA", coordinates: { lat: 1, lon: 2 }, precision: "cluster" },
  ],
  ["the continent the source says", { country: BR, continent: "NA" }, null, { country: "BR", continent: "NA" }],
  ["nothing", { country: null }, TABLE, {}],
];

test.each(rows)("%s", (_, stated, table, made) => {
  expect(makePlace("cf", stated, () => table)).toEqual({ ...NOWHERE, source: "cf", ...made });
});

test("the table is not opened for a place with coordinates of its own", () => {
  const table = (): never => {
    throw new Error("opened");
  };
  expect(makePlace("cf", { country: BR, point: { lat: 1, lon: 2 } }, table).country).toBe("BR");
});
