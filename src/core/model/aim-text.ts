/**
 * A table's aim as the text that a compiled table carries in its head, and back.
 *
 * One spelling for one aim: `[clusters, lists, subdivisions, cities]` as JSON arrays, clusters by id, so
 * that equal rules give equal bytes. A text of another version, or that somebody changed, reads as null:
 * whoever compares then says that the table must be built again.
 */
import { COUNTRY_CODES, parseCountry } from "./country.ts";
import { asId, type CountryCode, type SubdivisionCode } from "./ids.ts";
import type { Coordinates } from "./place.ts";
import type { AimCity, AimList, AimMember, AimTier, TableAim } from "./table-aim.ts";

/** Stands for every country. */
const EVERYWHERE = "*";

/** Writes an aim. */
export function aimText({ lists, subdivisions, cities }: TableAim): string {
  const places = new Map(
    lists.flatMap(({ tiers }) => tiers.flatMap((tier) => tier.members.map(({ id, at }) => [id, at]))),
  );
  const clusters = [...places].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([id, { lat, lon }]) => [id, lat, lon]);
  return JSON.stringify([
    clusters,
    lists.map(({ tiers, countries }) => [
      countries.length === COUNTRY_CODES.length ? EVERYWHERE : countries.join(" "),
      tiers.map(({ byDistance, members }) => [byDistance, members.map(({ id, bias }) => [id, bias])]),
    ]),
    subdivisions,
    cities.map(({ country, name }) => [country, name]),
  ]);
}

/** Reads an aim; null for a text that this version did not write. */
export function readAim(text: string): TableAim | null {
  const [clusters, lists, subdivisions, cities] = listOf(parsed(text)) ?? [];
  const places = allOf(clusters, readPlace);
  if (places === null) return null;
  const byId = new Map(places);
  const aim = {
    lists: allOf(lists, (value) => readList(value, byId)),
    subdivisions: allOf(subdivisions, readSubdivision),
    cities: allOf(cities, readCity),
  };
  return aim.lists === null || aim.subdivisions === null || aim.cities === null
    ? null
    : { lists: aim.lists, subdivisions: aim.subdivisions, cities: aim.cities };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // JSON.parse has no other way to say so
  }
}

function listOf(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

/** Reads every entry of a list, or nothing. */
function allOf<T>(value: unknown, read: (entry: unknown) => T | null): readonly T[] | null {
  const entries = listOf(value)?.map(read);
  const known = entries?.filter((entry) => entry !== null);
  return known === undefined || known.length !== entries?.length ? null : known;
}

function readPlace(value: unknown): readonly [string, Coordinates] | null {
  const [id, lat, lon] = listOf(value) ?? [];
  return typeof id === "string" && isWithin(lat, 90) && isWithin(lon, 180) ? [id, { lat, lon }] : null;
}

function isWithin(value: unknown, most: number): value is number {
  return typeof value === "number" && Math.abs(value) <= most;
}

function readList(value: unknown, places: ReadonlyMap<string, Coordinates>): AimList | null {
  const [where, entries] = listOf(value) ?? [];
  const countries = typeof where === "string" ? readCountries(where) : null;
  const tiers = allOf(entries, (entry) => readTier(entry, places));
  return countries === null || tiers === null ? null : { tiers, countries };
}

function readCountries(text: string): readonly CountryCode[] | null {
  return text === EVERYWHERE ? COUNTRY_CODES : allOf(text.split(" "), readCountry);
}

function readCountry(value: unknown): CountryCode | null {
  return typeof value === "string" ? parseCountry(value) : null;
}

function readTier(value: unknown, places: ReadonlyMap<string, Coordinates>): AimTier | null {
  const [byDistance, entries] = listOf(value) ?? [];
  const members = allOf(entries, (entry) => readMember(entry, places));
  return typeof byDistance === "boolean" && members !== null ? { byDistance, members } : null;
}

function readMember(value: unknown, places: ReadonlyMap<string, Coordinates>): AimMember | null {
  const [id, bias] = listOf(value) ?? [];
  const at = typeof id === "string" ? places.get(id) : undefined;
  return typeof id === "string" && at !== undefined && isWithin(bias, 100) ? { id, at, bias } : null;
}

function readSubdivision(value: unknown): SubdivisionCode | null {
  return typeof value === "string" ? asId<SubdivisionCode>(value) : null;
}

function readCity(value: unknown): AimCity | null {
  const [code, name] = listOf(value) ?? [];
  const country = readCountry(code);
  return country !== null && typeof name === "string" ? { country, name } : null;
}
