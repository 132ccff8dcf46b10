/**
 * The closed set of country codes, each with its continent.
 *
 * ISO 3166-1 alpha-2 as of 2026 (249 codes) and XK. Continents follow UN M49, except where
 * GeoNames differs (CY, TL, IO, TF, BV, GS, HM, CC, CX): the databases behind Cloudflare and
 * MaxMind use GeoNames, and one country must not change continent with the source of a place.
 */
import { asId, type ContinentCode, type CountryCode } from "./ids.ts";

const COUNTRIES: readonly (readonly [continent: ContinentCode, countries: string])[] = [
  [
    "AF",
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
  ],
  ["AN", "AQ BV GS HM TF"],
  [
    "AS",
    "AE AF AM AZ BD BH BN BT CC CN CX GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE",
  ],
  [
    "EU",
    "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
  ],
  [
    "NA",
    "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US VC VG VI",
  ],
  ["OC", "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS"],
  ["SA", "AR BO BR CL CO EC FK GF GY PE PY SR UY VE"],
];

const CONTINENT_OF: ReadonlyMap<string, ContinentCode> = new Map(
  COUNTRIES.flatMap(([continent, countries]) => countries.split(" ").map((country) => [country, continent] as const)),
);

/** Every country code, in alphabetical order. */
export const COUNTRY_CODES: readonly CountryCode[] = [...CONTINENT_OF.keys()]
  .toSorted()
  .map((code) => asId<CountryCode>(code));

const CONTINENT_CODES: readonly ContinentCode[] = COUNTRIES.map(([continent]) => continent);

/** Reads a country code in any case; null for anything that is not one, `XX`, `T1`, `UK` and `EU` included. */
export function parseCountry(text: string): CountryCode | null {
  const code = text.length === 2 ? text.toUpperCase() : "";
  return CONTINENT_OF.has(code) ? asId<CountryCode>(code) : null;
}

/** Reads a continent code in any case; null for anything that is not one. */
export function parseContinent(text: string): ContinentCode | null {
  return CONTINENT_CODES.find((code) => code === text.toUpperCase()) ?? null;
}

/** The continent a country is counted to. */
export function continentOf(country: CountryCode): ContinentCode | null {
  return CONTINENT_OF.get(country) ?? null;
}
