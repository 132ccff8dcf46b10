/**
 * Codes of countries, continents and subdivisions as people write them, in any case.
 *
 * An unknown code is never skipped: a misspelt country would silently lose its rule. Every fault
 * comes with the code that was probably meant, or with those to choose from.
 */
import { COUNTRY_CODES, parseContinent, parseCountry } from "../../model/country.ts";
import { asId, type ContinentCode, type CountryCode, type SubdivisionCode } from "../../model/ids.ts";
import { readCountry } from "../../model/read-country.ts";
import { fail, ok, type Result } from "../../model/result.ts";
import { isSubdivision, subdivisionHint } from "./subdivisions.ts";

export interface CodeFault {
  readonly code: "GR0204";
  readonly hint: string;
}

/** What a code is often mistaken for: a language's or a plate's, or that of a country that became several. */
const MEANT: Readonly<Record<string, string>> = {
  AN: "CW",
  CS: "CZ",
  DA: "DK",
  EN: "GB",
  JA: "JP",
  KO: "KR",
  SF: "FI",
  SP: "ES",
  SU: "RU",
  SW: "SE",
  YU: "RS",
};

/** Reads a country code. */
export function parseCountryCode(text: string): Result<CountryCode, CodeFault> {
  const code = parseCountry(text);
  return code === null ? fail({ code: "GR0204", hint: countryHint(text) }) : ok(code);
}

/** Reads a continent code. */
export function parseContinentCode(text: string): Result<ContinentCode, CodeFault> {
  const code = parseContinent(text);
  if (code !== null) return ok(code);
  const country = parseCountry(text);
  const hint =
    country === null ? "use one of AF, AN, AS, EU, NA, OC, SA" : `${country} is a country: write it under countries`;
  return fail({ code: "GR0204", hint });
}

/** Reads a subdivision code with its country. */
export function parseSubdivisionCode(text: string): Result<SubdivisionCode, CodeFault> {
  const parts = /^([A-Za-z]{2})-(.+)$/.exec(text);
  const [, written = "", part = ""] = parts ?? [];
  if (parts === null) return fail({ code: "GR0204", hint: "write the country in front, for example BR-SP" });
  const country = parseCountry(written);
  if (country === null) return fail({ code: "GR0204", hint: countryHint(written) });
  const code = `${country}-${part.toUpperCase()}`;
  return /^[A-Za-z0-9]{1,3}$/.test(part) && isSubdivision(code)
    ? ok(asId<SubdivisionCode>(code))
    : fail({ code: "GR0204", hint: subdivisionHint(country, part) });
}

function countryHint(text: string): string {
  const code = text.toUpperCase();
  const meant = readCountry(code) ?? (Object.hasOwn(MEANT, code) ? (MEANT[code] ?? null) : null);
  if (meant !== null) return `did you mean "${meant}"?`;
  if (code.length !== 2) return "use the two letters of ISO 3166-1, for example BR";
  const swapped = parseCountry(code.slice(1) + code.slice(0, 1));
  if (swapped !== null) return `did you mean "${swapped}"?`;
  if (code === "EU") return "EU is a continent: write it under continents, or list its countries as a group";
  const near = COUNTRY_CODES.filter((known) => known.startsWith(code.charAt(0)));
  return near.length === 0 ? "use the two letters of ISO 3166-1, for example BR" : `use one of ${near.join(", ")}`;
}
