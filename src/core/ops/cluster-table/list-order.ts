/**
 * The clusters that a viewer at some point is offered first, by the lists of a table's aim.
 *
 * In: an aim, a country, a point. Out: for each list that viewers of the country may be offered, the first
 * `depth` clusters in order, as one text: equal texts mean equal orders. The order is made by the very
 * functions that `decide` orders a list by.
 */
import type { CountryCode } from "../../model/ids.ts";
import type { Coordinates } from "../../model/place.ts";
import type { AimList, AimTier, TableAim } from "../../model/table-aim.ts";
import { byNearness, countedKm } from "../../decide/nearness.ts";

/** The orders at a point; empty where place orders nothing. */
export type OrdersAt = (country: CountryCode, at: Coordinates) => string;

/** Coordinates as compiled tables hold them. */
export function rounded({ lat, lon }: Coordinates): Coordinates {
  return { lat: hundredths(lat) / 100, lon: hundredths(lon) / 100 };
}

/** Never negative zero, which would be another text for the same place. */
function hundredths(degrees: number): number {
  return Math.round(degrees * 100) + 0;
}

/** Orders by these lists, `depth` clusters of each; asked again for the same point it remembers. */
export function ordersOf({ lists }: TableAim, depth: number): OrdersAt {
  const forCountry = new Map<CountryCode, readonly AimList[]>();
  for (const list of lists) {
    for (const country of list.countries) forCountry.set(country, [...(forCountry.get(country) ?? []), list]);
  }
  const known = new Map<AimList, Map<number, string>>(lists.map((list) => [list, new Map()]));
  return (country, at) =>
    (forCountry.get(country) ?? []).map((list) => rememberedOrder(list, at, depth, known.get(list))).join(";");
}

function rememberedOrder(list: AimList, at: Coordinates, depth: number, known?: Map<number, string>): string {
  const key = at.lat * 1e7 + at.lon;
  const before = known?.get(key);
  if (before !== undefined) return before;
  const order = list.tiers
    .flatMap((tier) => tierOrder(tier, at))
    .slice(0, depth)
    .join(",");
  known?.set(key, order);
  return order;
}

function tierOrder({ byDistance, members }: AimTier, from: Coordinates): readonly string[] {
  const entries = members.map(({ id, at, bias }) => ({ id, km: byDistance ? countedKm(from, at, bias) : null }));
  return byNearness(entries).map(({ id }) => id);
}
