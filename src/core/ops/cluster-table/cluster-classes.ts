/**
 * Which places of a city database a set of rules does not tell apart, and where such a class of places stands.
 *
 * In: what a rule set needs told apart, then what the database says of addresses. Out: a key, equal for places
 * of one class, and the table's record of a class. Places of one class have the same country, the same
 * subdivision and city where rules name them, and the same first clusters in every list that their country is
 * offered. The key is made of coordinates as the table will hold them, so what rounding does to a viewer at a
 * border is settled here and not later.
 *
 * A class stands at the middle of its addresses. Why that is right: a point is nearer to a than to b when the
 * product of its vector with a − b is positive, and a sum of vectors with positive products has one too; so the
 * middle of points with the same nearest clusters has these clusters nearest itself, and `decide` finds the same
 * home without knowing of classes. This is proved again for each class with the functions of `decide`. Where it
 * fails, as bias bends the borders, the class stands at its largest member, of which it is true by definition.
 */
import type { CountryCode } from "../../model/ids.ts";
import type { Coordinates, TableRecord } from "../../model/place.ts";
import type { TableAim } from "../../model/table-aim.ts";
import { ordersOf, rounded, type OrdersAt } from "./list-order.ts";

/** What a database says of addresses, as far as a class depends on it. */
export type Sighting = Pick<TableRecord, "country" | "subdivision" | "city" | "coordinates">;

/** A sighting and how much of each address family it covers. */
export interface Member extends Sighting {
  readonly weight4: number;
  readonly weight6: number;
}

export interface ClusterClasses {
  /** Equal for places of one class; null where no country is known. */
  readonly keyOf: (seen: Sighting) => string | null;
  /** The record of the class of these members, of which `middle` is the middle. */
  readonly recordOf: (members: readonly Member[], middle: Coordinates | null) => TableRecord;
}

/** Classes for an aim; `depth`: how many clusters of a list are kept in order, 1 for the nearest alone. */
export function clusterClasses(aim: TableAim, depth: number): ClusterClasses {
  const ordersAt = ordersOf(aim, depth);
  const told = toldParts(aim);
  return {
    keyOf: (seen) => {
      if (seen.country === null) return null;
      const { subdivision, city } = told(seen, seen.country);
      return JSON.stringify([seen.country, subdivision, city, ordersOfSeen(seen, seen.country, ordersAt)]);
    },
    recordOf: (members, middle) => {
      const [first] = members;
      if (first === undefined || first.country === null) return NOTHING;
      const coordinates = standFor(members, { country: first.country, middle }, ordersAt);
      return { country: first.country, ...told(first, first.country), coordinates, asn: null };
    },
  };
}

const NOTHING: TableRecord = { country: null, subdivision: null, city: null, coordinates: null, asn: null };

function ordersOfSeen({ coordinates }: Sighting, country: CountryCode, ordersAt: OrdersAt): string | null {
  return coordinates === null ? null : ordersAt(country, rounded(coordinates));
}

/** The parts of a country that a class keeps: those that rules name, and the one whose centre stands for the viewer. */
function toldParts({ subdivisions, cities }: TableAim) {
  const codes = new Set<string>(subdivisions);
  const names = new Set(cities.map(({ country, name }) => `${country}:${name}`));
  return ({ subdivision, city, coordinates }: Sighting, country: CountryCode) => ({
    subdivision: subdivision !== null && (coordinates === null || codes.has(subdivision)) ? subdivision : null,
    city: city !== null && names.has(`${country}:${city.toLowerCase()}`) ? city : null,
  });
}

function standFor(
  members: readonly Member[],
  { country, middle }: { readonly country: CountryCode; readonly middle: Coordinates | null },
  ordersAt: OrdersAt,
): Coordinates | null {
  const placed = members.filter(({ coordinates }) => coordinates !== null);
  const [largest] = placed.toSorted((a, b) => b.weight4 - a.weight4 || b.weight6 - a.weight6);
  if (largest === undefined || largest.coordinates === null) return null;
  const held = middle === null ? null : rounded(middle);
  const kept = held !== null && ordersAt(country, held) === ordersAt(country, rounded(largest.coordinates));
  return kept ? held : rounded(largest.coordinates);
}
