/**
 * What rules need told apart and a GeoIP table does not.
 *
 * In: the aim of the rules and the aim that a table was compiled against. Out: only what can send a viewer to another
 * cluster than his coordinates would. What the table tells apart beyond the rules costs bytes and harms nobody, and the
 * order in which equally near clusters are written decides for nobody who is not exactly between them.
 */
import type { CountryCode, SubdivisionCode } from "../model/ids.ts";
import type { Coordinates } from "../model/place.ts";
import type { AimCity, AimList, AimTier, TableAim } from "../model/table-aim.ts";

export interface AimDifferences {
  /** Clusters of both that stand elsewhere now. */
  readonly moved: readonly { readonly id: string; readonly from: Coordinates; readonly to: Coordinates }[];
  readonly lists: readonly ListDifference[];
  readonly subdivisions: readonly SubdivisionCode[];
  readonly cities: readonly AimCity[];
}

/** A list that the table was not compiled for, at least not for all countries that it is offered in. */
export interface ListDifference {
  readonly list: AimList;
  /** Countries that the table has other lists for. */
  readonly countries: readonly CountryCode[];
  /** How it differs from what the table was compiled for there; null when the table has it, for other countries. */
  readonly change: ListChange | null;
}

export interface ListChange {
  readonly added: readonly string[];
  readonly gone: readonly string[];
  readonly biased: readonly { readonly id: string; readonly from: number; readonly to: number }[];
}

/** Compares what rules need now with what a table was compiled for then. */
export function aimDifferences(now: TableAim, then: TableAim): AimDifferences {
  const subdivisions = new Set(then.subdivisions);
  const cities = new Set(then.cities.map(cityKey));
  return {
    moved: movedClusters(now, then),
    lists: now.lists.flatMap((list) => listDifference(list, then.lists) ?? []),
    subdivisions: now.subdivisions.filter((code) => !subdivisions.has(code)),
    cities: now.cities.filter((city) => !cities.has(cityKey(city))),
  };
}

/** Equal for tiers that order the same clusters the same way, wherever these are. */
export function tiersKey(tiers: readonly AimTier[]): string {
  return JSON.stringify(
    tiers.map(({ byDistance, members }) => {
      const entries = members.map(({ id, bias }) => `${id} ${bias}`);
      return [byDistance, byDistance ? entries.toSorted() : entries];
    }),
  );
}

function cityKey({ country, name }: AimCity): string {
  return `${country}:${name}`;
}

function movedClusters(now: TableAim, then: TableAim): AimDifferences["moved"] {
  const before = placesOf(then);
  return [...placesOf(now)].flatMap(([id, to]) => {
    const from = before.get(id);
    return from === undefined || (from.lat === to.lat && from.lon === to.lon) ? [] : [{ id, from, to }];
  });
}

function placesOf({ lists }: TableAim): ReadonlyMap<string, Coordinates> {
  return new Map(lists.flatMap((list) => membersOf(list).map(({ id, at }) => [id, at] as const)));
}

function membersOf({ tiers }: AimList) {
  return tiers.flatMap(({ members }) => members);
}

function listDifference(list: AimList, then: readonly AimList[]): ListDifference | null {
  const key = tiersKey(list.tiers);
  const same = then.filter(({ tiers }) => tiersKey(tiers) === key);
  const known = new Set(same.flatMap(({ countries }) => countries));
  const countries = list.countries.filter((country) => !known.has(country));
  if (countries.length === 0) return null;
  return { list, countries, change: same.length > 0 ? null : changeOf(list, mostSimilar(list, then)) };
}

/** The list that most of the countries had, and of such lists the one with the most clusters in common and the fewest others. */
function mostSimilar(list: AimList, then: readonly AimList[]): AimList | null {
  const countries = new Set(list.countries);
  const ids = new Set(membersOf(list).map(({ id }) => id));
  const had = (other: AimList): number => other.countries.filter((country) => countries.has(country)).length;
  const shared = (other: AimList): number => membersOf(other).filter(({ id }) => ids.has(id)).length;
  const [first] = then.toSorted(
    (a, b) => had(b) - had(a) || shared(b) - shared(a) || membersOf(a).length - membersOf(b).length,
  );
  return first ?? null;
}

function changeOf(list: AimList, before: AimList | null): ListChange {
  const was = new Map((before === null ? [] : membersOf(before)).map(({ id, bias }) => [id, bias]));
  const is = new Map(membersOf(list).map(({ id, bias }) => [id, bias]));
  return {
    added: [...is.keys()].filter((id) => !was.has(id)),
    gone: [...was.keys()].filter((id) => !is.has(id)),
    biased: [...is].flatMap(([id, to]) => {
      const from = was.get(id);
      return from === undefined || from === to ? [] : [{ id, from, to }];
    }),
  };
}
