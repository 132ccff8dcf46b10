/**
 * The words of one source on where a viewer is → what they mean.
 *
 * In: codes and coordinates as Cloudflare, a proxy's headers or the table give them, and the Router's aliases.
 * Out: whether the source names a country, what it states, and what that counts as. Sentinels of all of them
 * are read here, so that `XX`, `ZZ`, `A1`, `EU` or `reserved` never become a place.
 */
import { parseContinent } from "../model/country.ts";
import type { CountryCode, SubdivisionCode } from "../model/ids.ts";
import type { Place, PlaceSource, PlaceTable } from "../model/place.ts";
import { readCountry } from "../model/read-country.ts";
import { makePlace, type StatedPlace } from "./make-place.ts";
import { countAs, findAlias } from "./place-alias.ts";
import { readCoordinates } from "./read-coordinates.ts";
import { countryOfSubdivision, readSubdivision } from "./read-subdivision.ts";

/** As the source writes it; empty text and null: it does not say. */
export interface SaidPlace {
  readonly country: string;
  readonly continent: string;
  readonly subdivision: string;
  readonly city: string | null;
  readonly lat: unknown;
  readonly lon: unknown;
}

export type Reading =
  | { readonly outcome: "absent" | "unknown" | "tor"; readonly said: string }
  | {
      readonly outcome: "used";
      /** The code that made the country, an alias's own where there is one. */
      readonly said: string;
      /** What it counts as, aliases included. */
      readonly country: CountryCode;
      readonly stated: StatedPlace;
      readonly aliased: boolean;
    };

type Aliases = ReadonlyMap<string, CountryCode>;

/** Codes with which sources say that they know nothing: an alias cannot make a place of them. */
const NOTHING: ReadonlySet<string> = new Set(["XX", "ZZ"]);
const LONGEST_CITY = 200;

/** Reads what a source says in codes. */
export function readPlace(words: SaidPlace, aliases: Aliases): Reading {
  const said = words.country.slice(0, 16);
  const code = said.toUpperCase();
  if (code === "T1") return { outcome: "tor", said };
  if (NOTHING.has(code) || !isAscii(said)) return { outcome: "unknown", said: shown(said) };
  const own = readCountry(said);
  const subdivision = readSubdivision(words.subdivision, own);
  const country = code === "" && subdivision !== null ? countryOfSubdivision(subdivision) : own;
  const city = words.city === null || words.city === "" ? null : words.city.slice(0, LONGEST_CITY);
  const reading = settle(
    {
      country,
      continent: parseContinent(words.continent),
      subdivision,
      city,
      point: readCoordinates(words.lat, words.lon),
    },
    code,
    aliases,
  );
  return reading ?? { outcome: said === "" ? "absent" : "unknown", said: shown(said) };
}

/** Reads what is already checked, such as a record of the table; null when it names no country. */
export function settle(stated: StatedPlace, code: string, aliases: Aliases): Reading | null {
  const { country, subdivision = null } = stated;
  const alias = findAlias(aliases, code, subdivision);
  const counts = alias?.country ?? country;
  if (counts === null) return null;
  return {
    outcome: "used",
    said: alias?.code ?? (code === "" ? (country ?? "") : code),
    country: counts,
    // A centre is looked up by the codes as they were said: an alias moves nobody.
    stated: {
      ...stated,
      country: country ?? counts,
      subdivision: insideOf(counts, subdivision) ?? insideOf(country ?? counts, subdivision),
    },
    aliased: alias !== null,
  };
}

/** A subdivision of another country than its source says, or than an alias says it is of, is a contradiction and says nothing. */
function insideOf(country: CountryCode, subdivision: SubdivisionCode | null): SubdivisionCode | null {
  return subdivision?.startsWith(`${country}-`) === true ? subdivision : null;
}

/** The place that a reading stands for; the table is opened only for a centre. */
export function placeOf(
  source: PlaceSource,
  { stated, country, aliased }: Extract<Reading, { outcome: "used" }>,
  table: () => PlaceTable | null,
): Place {
  const place = makePlace(source, stated, table);
  return aliased ? countAs(place, country) : place;
}

/** Other letters may turn into ASCII ones in upper case. */
function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** What traces repeat: a proxy that writes an address into its country header must not make it seen. */
function shown(said: string): string {
  return /\d\.\d+\.|:/.test(said) ? "(no code)" : said;
}
