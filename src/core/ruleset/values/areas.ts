/**
 * The areas of UN M49, by name: groups of countries that need no definition.
 *
 * In: the containment of territories of Unicode's CLDR, which has the areas by their numbers. Out: `south-america`,
 * `sub-saharan-africa` and so on, each with all countries in it, those of the areas inside it included. The UN lists
 * neither Taiwan nor Kosovo, yet databases place viewers there; without a home here they would silently fall out of
 * every area, so TW counts to eastern-asia and XK to southern-europe, as in CLDR. Antarctica (AQ) is in `world` only:
 * the UN gives it no region, and CLDR's "outlying Oceania", which has it, is none of the UN's.
 */
import { COUNTRY_CODES } from "../../model/country.ts";
import type { CountryCode } from "../../model/ids.ts";
import { partsOf } from "./containment.ts";

/** Countries by the name of their group. */
export type Groups = ReadonlyMap<string, readonly CountryCode[]>;

/** Areas that have countries in them, by their numbers; the numbers are strings of three digits. */
const SUBREGIONS: Readonly<Record<string, string>> = {
  "005": "south-america",
  "011": "western-africa",
  "013": "central-america",
  "014": "eastern-africa",
  "015": "northern-africa",
  "017": "middle-africa",
  "018": "southern-africa",
  "021": "northern-america",
  "029": "caribbean",
  "030": "eastern-asia",
  "034": "southern-asia",
  "035": "south-eastern-asia",
  "039": "southern-europe",
  "053": "australia-and-new-zealand",
  "054": "melanesia",
  "057": "micronesia",
  "061": "polynesia",
  "143": "central-asia",
  "145": "western-asia",
  "151": "eastern-europe",
  "154": "northern-europe",
  "155": "western-europe",
};

/** Areas that are made of areas. */
const REGIONS: readonly (readonly [number: string, name: string])[] = [
  ["002", "africa"],
  ["003", "north-america"],
  ["009", "oceania"],
  ["019", "americas"],
  ["142", "asia"],
  ["150", "europe"],
  ["202", "sub-saharan-africa"],
  ["419", "latin-america"],
  ["419", "latin-america-and-the-caribbean"],
];

/** The subregions by name: every country is in one of them, but for Antarctica. */
export function subregions(): Groups {
  return new Map(Object.entries(SUBREGIONS).map(([number, name]) => [name, countriesOf(number)]));
}

/** Every area by name, each with its countries in alphabetical order. */
export function areas(): Groups {
  const regions = REGIONS.map(([number, name]) => [name, countriesOf(number)] as const);
  return new Map([...subregions(), ...regions, ["world", COUNTRY_CODES]]);
}

function countriesOf(number: string): readonly CountryCode[] {
  const inside = new Set(territoriesOf(number));
  return COUNTRY_CODES.filter((code) => inside.has(code));
}

/** Codes below an area; of areas only those of the UN are followed. */
function territoriesOf(number: string): readonly string[] {
  return partsOf(number).flatMap((part) => (/^\d+$/.test(part) ? territoriesOf(part) : [part]));
}
