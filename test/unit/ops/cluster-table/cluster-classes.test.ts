/**
 * Places that rules do not tell apart become one class, which stands where its addresses are.
 */
import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../../src/core/model/country.ts";
import { asId } from "../../../../src/core/model/ids.ts";
import type { Coordinates } from "../../../../src/core/model/place.ts";
import type { AimMember, TableAim } from "../../../../src/core/model/table-aim.ts";
import { clusterClasses, type Member } from "../../../../src/core/ops/cluster-table/cluster-classes.ts";

const member = (id: string, lon: number, bias = 0): AimMember => ({ id, at: { lat: 0, lon }, bias });
const aimAt = (members: readonly AimMember[], more: Partial<TableAim> = {}): TableAim => ({
  lists: [{ tiers: [{ byDistance: true, members }], countries: COUNTRY_CODES }],
  subdivisions: [],
  cities: [],
  ...more,
});
const AIM = aimAt([member("a", 0), member("b", 20), member("c", 40)]);

interface Seen {
  readonly country?: string | null;
  readonly subdivision?: string;
  readonly city?: string;
  readonly at?: Coordinates | null;
  readonly weights?: readonly [four: number, six: number];
}

const lon = (degrees: number): Coordinates => ({ lat: 0, lon: degrees });

function seen({ country = "BR", subdivision, city, at = lon(0), weights = [1, 0] }: Seen = {}): Member {
  return {
    country: country === null ? null : asId(country),
    subdivision: subdivision === undefined ? null : asId(subdivision),
    city: city ?? null,
    coordinates: at,
    weight4: weights[0],
    weight6: weights[1],
  };
}

describe("two places are of one class", () => {
  const aim: TableAim = {
    ...AIM,
    subdivisions: [asId("BR-SP")],
    cities: [{ country: asId("BR"), name: "natal" }],
  };

  test.each([
    ["with the same nearest cluster", {}, { at: lon(9) }, true],
    ["not with another nearest cluster", {}, { at: lon(11) }, false],
    ["not with another country", {}, { country: "AR" }, false],
    ["with subdivisions that no rule names", {}, { subdivision: "BR-RJ" }, true],
    ["not with a subdivision that a rule names", {}, { subdivision: "BR-SP" }, false],
    ["with cities that no rule names", { city: "Santos" }, { city: "Recife" }, true],
    ["with a city of that name in another country", { country: "PT" }, { country: "PT", city: "Natal" }, true],
    ["not with a city that a rule names, in any case", {}, { city: "NATAL" }, false],
    ["not when one has no coordinates", {}, { at: null }, false],
    ["without coordinates not with another subdivision", { at: null }, { at: null, subdivision: "BR-RJ" }, false],
  ] as const)("%s", (_, one, other, same) => {
    const { keyOf } = clusterClasses(aim, 1);
    expect(keyOf(seen(one)) === keyOf(seen(other))).toBe(same);
  });

  test("at depth 2 only when the second cluster is the same too", () => {
    const [left, right] = [seen({ at: lon(19) }), seen({ at: lon(21) })]; // b both, then a or c
    const [one, two] = [clusterClasses(AIM, 1), clusterClasses(AIM, 2)];
    expect(one.keyOf(left)).toBe(one.keyOf(right));
    expect(two.keyOf(left)).not.toBe(two.keyOf(right));
  });

  test("by coordinates as the table holds them: a border between them and the true ones counts as crossed", () => {
    const { keyOf } = clusterClasses(AIM, 1);
    expect(keyOf(seen({ at: lon(10.004) }))).toBe(keyOf(seen({ at: lon(9) })));
    expect(keyOf(seen({ at: lon(10.006) }))).toBe(keyOf(seen({ at: lon(11) })));
  });
});

test("without a country there is no class", () => {
  const { keyOf, recordOf } = clusterClasses(AIM, 1);
  expect(keyOf(seen({ country: null }))).toBeNull();
  expect(recordOf([seen({ country: null })], lon(0)).coordinates).toBeNull();
});

describe("a class stands", () => {
  const standing = (aim: TableAim, members: readonly Seen[], middle: Coordinates | null) =>
    clusterClasses(aim, 1).recordOf(members.map(seen), middle).coordinates;

  test("at its middle, in hundredths of a degree", () => {
    expect(standing(AIM, [{ at: lon(2) }, { at: lon(6) }], lon(4.00123))).toEqual(lon(4));
  });

  // With this bias only a small area around b is b's; a's is on both sides of it.
  const bent = aimAt([member("a", 0), member("b", 10, -70)]);

  test.each([
    ["by IPv4 addresses", [0.4, 0], [0.6, 0], 40],
    ["by IPv6 addresses where it has no IPv4", [0, 0.4], [0, 0.3], -30],
    ["by IPv4 before IPv6", [0.1, 0.1], [0.09, 0.9], -30],
  ] as const)("at its largest member, %s, where the middle would be offered another cluster", (_, one, other, at) => {
    const members = [
      { at: lon(-30), weights: one },
      { at: lon(40), weights: other },
    ];
    expect(standing(bent, members, lon(10))).toEqual(lon(at));
    expect(standing(bent, members, lon(-5))).toEqual(lon(-5));
  });

  test("at its largest member where it has no middle", () => {
    expect(standing(AIM, [{ at: lon(5.43219) }], null)).toEqual(lon(5.43));
  });

  test("nowhere where the database gives no coordinates", () => {
    expect(standing(AIM, [{ at: null }], null)).toBeNull();
  });
});

describe("the record of a class", () => {
  test("has what rules name of it, and no network's operator", () => {
    const { recordOf } = clusterClasses({ ...AIM, subdivisions: [asId("BR-SP")] }, 1);
    expect(recordOf([seen({ subdivision: "BR-SP", city: "Santos" })], lon(1))).toEqual({
      country: "BR",
      subdivision: "BR-SP",
      city: null,
      coordinates: lon(1),
      asn: null,
    });
  });

  test("keeps its subdivision where it has no coordinates, for the centre to stand for them", () => {
    const { recordOf } = clusterClasses(AIM, 1);
    expect(recordOf([seen({ subdivision: "BR-RJ", at: null })], null).subdivision).toBe("BR-RJ");
    expect(recordOf([seen({ subdivision: "BR-RJ" })], lon(0)).subdivision).toBeNull();
  });
});
