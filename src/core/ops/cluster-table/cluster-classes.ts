/**
 * Reduces the places of a city database to those that a set of rules tells apart.
 *
 * In: what the database says of each record, and the weight of its networks. Out: a class for each record,
 * and one table record for each class. Places of one class have the same country, the same subdivision and
 * city where rules name them, and the same first clusters in every list that their country is offered. A
 * class is told by coordinates as the table will hold them, so what rounding does to a viewer at a border is
 * settled here and not later.
 *
 * The record of a class stands at the middle of its addresses. That the middle is offered the same clusters
 * is proved for each class with the functions of `decide`; where it is not (bias bends the borders between
 * clusters), the record stands where the class's largest network is, of which it is true by definition.
 */
import type { CountryCode } from "../../model/ids.ts";
import type { Coordinates, TableRecord } from "../../model/place.ts";
import type { TableAim } from "../../model/table-aim.ts";
import { ordersOf, rounded, type OrdersAt } from "./list-order.ts";
import { addPoint, directionOf, emptySum, type VectorSum } from "./spherical-mean.ts";

/** What a database says of addresses, as far as a class depends on it. */
export type Sighting = Pick<TableRecord, "country" | "subdivision" | "city" | "coordinates">;

export interface ClusterClasses {
  /** The number of the record's class, from 1; 0 for what no country is known of. */
  classOf(seen: Sighting): number;
  /** Tells how much of a class is at a point: a share of all addresses of the family. */
  weigh(id: number, at: Coordinates, family: 4 | 6, weight: number): void;
  /** The record of each class, in the order of their numbers. */
  records(): readonly TableRecord[];
}

interface PlaceClass {
  readonly country: CountryCode;
  readonly told: Pick<TableRecord, "subdivision" | "city">;
  /** Null where the database gives no coordinates. */
  readonly orders: string | null;
  /** IPv6 counts where a class has no IPv4: the two are not weighed against one another. */
  readonly families: { readonly 4: Spread; readonly 6: Spread };
}

interface Spread {
  readonly sum: VectorSum;
  heaviest: { readonly at: Coordinates; readonly weight: number } | null;
}

/** Classes for an aim; `depth`: how many clusters of a list are kept in order, 1 for the nearest alone. */
export function clusterClasses(aim: TableAim, depth: number): ClusterClasses {
  const ordersAt = ordersOf(aim, depth);
  const classes: PlaceClass[] = [];
  const ids = new Map<string, number>();
  const named = namedParts(aim);
  return {
    classOf: ({ country, subdivision, city, coordinates }) => {
      if (country === null) return 0;
      const orders = coordinates === null ? null : ordersAt(country, rounded(coordinates));
      // Without coordinates the centre of the subdivision places the viewer, so it is kept.
      const told = named(country, subdivision, city, orders === null);
      const key = JSON.stringify([country, told.subdivision, told.city, orders]);
      const id =
        ids.get(key) ?? classes.push({ country, told, orders, families: { 4: emptySpread(), 6: emptySpread() } });
      ids.set(key, id);
      return id;
    },
    weigh: (id, at, family, weight) => {
      const spread = classes[id - 1]?.families[family];
      if (spread === undefined) return;
      addPoint(spread.sum, at, weight);
      if (spread.heaviest === null || weight > spread.heaviest.weight) spread.heaviest = { at, weight };
    },
    records: () => classes.map((one) => recordOf(one, ordersAt)),
  };
}

function emptySpread(): Spread {
  return { sum: emptySum(), heaviest: null };
}

/** The parts of a country that a class keeps: those that rules name. */
function namedParts({ subdivisions, cities }: TableAim) {
  const codes = new Set<string>(subdivisions);
  const names = new Set(cities.map(({ country, name }) => `${country}:${name}`));
  return (
    country: CountryCode,
    subdivision: TableRecord["subdivision"],
    city: string | null,
    keep: boolean,
  ): PlaceClass["told"] => ({
    subdivision: subdivision !== null && (keep || codes.has(subdivision)) ? subdivision : null,
    city: city !== null && names.has(`${country}:${city.toLowerCase()}`) ? city : null,
  });
}

function recordOf(one: PlaceClass, ordersAt: OrdersAt): TableRecord {
  return { country: one.country, ...one.told, coordinates: standFor(one, ordersAt), asn: null };
}

function standFor({ country, orders, families }: PlaceClass, ordersAt: OrdersAt): Coordinates | null {
  if (orders === null) return null;
  const { sum, heaviest } = families[4].sum.weight > 0 ? families[4] : families[6];
  const middle = directionOf(sum);
  if (middle !== null && ordersAt(country, rounded(middle)) === orders) return rounded(middle);
  return heaviest === null ? null : rounded(heaviest.at);
}
