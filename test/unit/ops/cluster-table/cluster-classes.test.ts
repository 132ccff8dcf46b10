/**
 * Places that rules do not tell apart become one class, which stands where its addresses are.
 */
import { describe, expect, test } from "vitest";
import { COUNTRY_CODES } from "../../../../src/core/model/country.ts";
import { asId } from "../../../../src/core/model/ids.ts";
import type { Coordinates } from "../../../../src/core/model/place.ts";
import type { AimMember, TableAim } from "../../../../src/core/model/table-aim.ts";
import { clusterClasses, type Sighting } from "../../../../src/core/ops/cluster-table/cluster-classes.ts";

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
}

function seen({ country = "BR", subdivision, city, at = { lat: 0, lon: 0 } }: Seen): Sighting {
  return {
    country: country === null ? null : asId(country),
    subdivision: subdivision === undefined ? null : asId(subdivision),
    city: city ?? null,
    coordinates: at,
  };
}

const lon = (degrees: number): Coordinates => ({ lat: 0, lon: degrees });

describe("two places are of one class", () => {
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
  ] as const)("%s", (_, one, other, same) => {
    const aim: TableAim = {
      ...AIM,
      subdivisions: [asId("BR-SP")],
      cities: [{ country: asId("BR"), name: "natal" }],
    };
    const classes = clusterClasses(aim, 1);
    expect(classes.classOf(seen(one)) === classes.classOf(seen(other))).toBe(same);
  });

  test("at depth 2 only when the second cluster is the same too", () => {
    const [left, right] = [seen({ at: lon(19) }), seen({ at: lon(21) })]; // b both, then a or c
    const [one, two] = [clusterClasses(AIM, 1), clusterClasses(AIM, 2)];
    expect(one.classOf(left)).toBe(one.classOf(right));
    expect(two.classOf(left)).not.toBe(two.classOf(right));
  });
});

test("classes are numbered from 1, and a record without a country is none", () => {
  const classes = clusterClasses(AIM, 1);
  const ids = [seen({ country: null }), seen({}), seen({ at: lon(39) }), seen({})].map((one) => classes.classOf(one));
  expect(ids).toEqual([0, 1, 2, 1]);
  expect(classes.records()).toHaveLength(2);
});

describe("the record of a class", () => {
  const weighed = (aim: TableAim, points: readonly (readonly [number, 4 | 6, number])[]) => {
    const classes = clusterClasses(aim, 1);
    for (const [degrees, family, weight] of points) {
      classes.weigh(classes.classOf(seen({ at: lon(degrees) })), lon(degrees), family, weight);
    }
    return classes.records().map(({ coordinates }) => coordinates?.lon ?? null);
  };

  test("stands at the middle of its addresses", () => {
    expect(
      weighed(AIM, [
        [2, 4, 1],
        [6, 4, 1],
      ]),
    ).toEqual([4]);
  });

  test("counts IPv4, and IPv6 only where there is no IPv4", () => {
    expect(
      weighed(AIM, [
        [2, 4, 0.1],
        [6, 6, 1],
        [30.5, 6, 1],
        [31.5, 6, 1],
      ]),
    ).toEqual([2, 31]);
  });

  test("is held in hundredths of a degree", () => {
    expect(weighed(AIM, [[1.23456, 4, 1]])).toEqual([1.23]);
  });

  test("stands at its largest network where the middle would be offered another cluster", () => {
    // With this bias only a small area around b is b's; a's lies on both sides of it.
    const bent = aimAt([member("a", 0), member("b", 10, -70)]);
    expect(
      weighed(bent, [
        [-30, 4, 0.4],
        [40, 4, 0.6],
      ]),
    ).toEqual([40]);
    expect(weighed(bent, [[9.9, 4, 1]])).toEqual([9.9]);
  });

  test("has what rules name of it, and no network's operator", () => {
    const classes = clusterClasses({ ...AIM, subdivisions: [asId("BR-SP")] }, 1);
    classes.classOf(seen({ subdivision: "BR-SP", city: "Santos" }));
    expect(classes.records()).toEqual([
      { country: "BR", subdivision: "BR-SP", city: null, coordinates: null, asn: null },
    ]);
  });

  test("keeps its subdivision where it has no coordinates, for the centre to stand for them", () => {
    const classes = clusterClasses(AIM, 1);
    classes.classOf(seen({ subdivision: "BR-RJ", at: null }));
    classes.classOf(seen({ subdivision: "BR-RJ" }));
    expect(classes.records().map(({ subdivision }) => subdivision)).toEqual(["BR-RJ", null]);
  });
});
