/**
 * What a table was compiled against, in words.
 */
import { describe, expect, test } from "vitest";
import { aimFacts } from "../../../src/cli/geoip/aim-facts.ts";
import { aimText } from "../../../src/core/model/aim-text.ts";
import { asId, type CountryCode, type SubdivisionCode } from "../../../src/core/model/ids.ts";
import type { AimList } from "../../../src/core/model/table-aim.ts";

const SOUTH = { id: "south", at: { lat: -23.55, lon: -46.63 }, bias: 0 };
const NORTH = { id: "north", at: { lat: 50.1, lon: 8.7 }, bias: 10 };
const [brazil, italy] = [asId<CountryCode>("BR"), asId<CountryCode>("IT")];
const LISTS: readonly AimList[] = [
  { tiers: [{ byDistance: true, members: [SOUTH, NORTH] }], countries: [brazil] },
  { tiers: [{ byDistance: true, members: [NORTH, SOUTH] }], countries: [italy] },
];

describe("what a table was compiled against", () => {
  test("each cluster is named once, in one order, with its coordinates", () => {
    const text = aimText({ lists: LISTS, subdivisions: [], cities: [] });
    expect(aimFacts(text)).toEqual([["clusters", "north 50.1,8.7; south -23.55,-46.63"]]);
  });

  test("subdivisions and cities are told where rules name any", () => {
    const text = aimText({
      lists: LISTS,
      subdivisions: [asId<SubdivisionCode>("BR-SP"), asId<SubdivisionCode>("IT-32")],
      cities: [{ country: brazil, name: "santos" }],
    });
    expect(aimFacts(text).slice(1)).toEqual([
      ["subdivisions", "BR-SP; IT-32"],
      ["cities", "BR santos"],
    ]);
  });

  test("is nothing for a table of countries", () => {
    expect(aimFacts("")).toEqual([]);
  });

  test("is to be built again where this version cannot read it", () => {
    expect(aimFacts('["later"]')).toEqual([["clusters", "of another version of georouter; build the table again"]]);
  });
});
