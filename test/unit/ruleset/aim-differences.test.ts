/**
 * What rules need told apart that a table does not.
 */
import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../src/core/model/country.ts";
import { asId, type CountryCode } from "../../../src/core/model/ids.ts";
import type { AimList, AimMember, TableAim } from "../../../src/core/model/table-aim.ts";
import { aimDifferences } from "../../../src/core/ruleset/aim-differences.ts";

const member = (id: string, more: Partial<AimMember> = {}): AimMember => ({
  id,
  at: { lat: 1, lon: 2 },
  bias: 0,
  ...more,
});
const [A, B, C] = [member("a"), member("b"), member("c")];
const list = (members: readonly AimMember[], countries: readonly string[] = COUNTRY_CODES): AimList => ({
  tiers: [{ byDistance: true, members }],
  countries: countries.map((code) => asId<CountryCode>(code)),
});
const aim = (lists: readonly AimList[], more: Partial<TableAim> = {}): TableAim => ({
  lists,
  subdivisions: [],
  cities: [],
  ...more,
});
const NONE = { moved: [], lists: [], subdivisions: [], cities: [] };

describe("nothing differs", () => {
  test.each([
    ["when nothing changed", aim([list([A, B])]), aim([list([A, B])])],
    ["when clusters are written in another order", aim([list([A, B])]), aim([list([B, A])])],
    ["when the table has more lists", aim([list([A, B])]), aim([list([A, B]), list([A, C])])],
    ["when the table has the list for more countries", aim([list([A, B], ["BR"])]), aim([list([A, B])])],
    [
      "when two lists of the table have the countries together",
      aim([list([A, B], ["BR", "CL"])]),
      aim([list([A, B], ["BR"]), list([B, A], ["CL"])]),
    ],
    ["when the table tells more parts apart", aim([]), aim([], { subdivisions: [asId("BR-SP")] })],
  ])("%s", (_, now, then) => {
    expect(aimDifferences(now, then)).toEqual(NONE);
  });
});

test("a cluster that moved is told once, and its lists are the same", () => {
  const moved = member("a", { at: { lat: 5, lon: 6 } });
  const now = aim([list([moved, B]), list([moved, C])]);
  expect(aimDifferences(now, aim([list([A, B]), list([A, C])]))).toEqual({
    ...NONE,
    moved: [{ id: "a", from: { lat: 1, lon: 2 }, to: { lat: 5, lon: 6 } }],
  });
});

describe("a list that the table does not have", () => {
  const changeOf = (now: AimList, ...then: readonly AimList[]) =>
    aimDifferences(aim([now]), aim(then)).lists[0]?.change;

  test.each([
    ["a cluster more", list([A, B, C]), list([A, B]), { added: ["c"], gone: [], biased: [] }],
    ["a cluster less", list([A, B]), list([A, B, C]), { added: [], gone: ["c"], biased: [] }],
    [
      "another bias",
      list([A, member("b", { bias: 5 })]),
      list([A, B]),
      { added: [], gone: [], biased: [{ id: "b", from: 0, to: 5 }] },
    ],
    [
      "its clusters in other tiers",
      { ...list([A]), tiers: [...list([A]).tiers, ...list([B]).tiers] },
      list([A, B]),
      { added: [], gone: [], biased: [] },
    ],
  ])("has %s", (_, now, then, change) => {
    expect(changeOf(now, then)).toEqual(change);
  });

  test("is compared with the most similar one", () => {
    expect(changeOf(list([A, B]), list([C]), list([A, B, C]), list([A, C]))).toMatchObject({ gone: ["c"] });
    expect(changeOf(list([A, B]), list([A, C, member("d")]), list([A, C]))).toMatchObject({ gone: ["c"] });
    expect(changeOf(list([A, B]))).toMatchObject({ added: ["a", "b"] });
  });

  test("for some countries is told with these", () => {
    const { lists } = aimDifferences(
      aim([list([A, B], ["BR", "CL"])]),
      aim([list([A, B], ["BR"]), list([A, C], ["CL"])]),
    );
    expect(lists).toMatchObject([{ countries: ["CL"], change: null }]);
  });

  test("differs where the order as written decides", () => {
    const asWritten = (members: readonly AimMember[]): AimList => ({
      ...list(members),
      tiers: [
        { byDistance: true, members: [A, B] },
        { byDistance: false, members },
      ],
    });
    expect(changeOf(asWritten([member("x"), member("y")]), asWritten([member("y"), member("x")]))).toBeDefined();
  });
});

test("parts of countries that only the rules name are told", () => {
  const now = aim([], {
    subdivisions: [asId("BR-RJ"), asId("BR-SP")],
    cities: [
      { country: asId("BR"), name: "natal" },
      { country: asId("PT"), name: "natal" },
    ],
  });
  const then = aim([], { subdivisions: [asId("BR-SP")], cities: [{ country: asId("BR"), name: "natal" }] });
  expect(aimDifferences(now, then)).toEqual({
    ...NONE,
    subdivisions: ["BR-RJ"],
    cities: [{ country: "PT", name: "natal" }],
  });
});
