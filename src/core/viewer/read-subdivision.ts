/**
 * A subdivision as sources write it → its ISO 3166-2 code.
 *
 * In: `SP`, `BR-SP` or, as CLDR has it, `BRSP`, in any case, and the country that the same source said. Out: the
 * code with its country, or null. A code that names a country itself keeps it, also when the source says
 * another: the caller decides what to do with a contradiction. A code that ISO 3166-2 withdrew is read as today's.
 */
import { parseCountry } from "../model/country.ts";
import { currentSubdivision } from "../model/current-subdivision.ts";
import { asId, type CountryCode, type SubdivisionCode } from "../model/ids.ts";

/** Reads a subdivision; one that names no country needs the source's. */
export function readSubdivision(text: string, country: CountryCode | null): SubdivisionCode | null {
  if (/^[A-Za-z0-9]{1,3}$/.test(text)) return country === null ? null : today(country, text.toUpperCase());
  const code = /^[A-Za-z0-9-]{1,6}$/.test(text) ? text.toUpperCase() : "";
  const inside = parseCountry(code.slice(0, 2));
  if (inside === null) return null;
  if (/^..-[A-Z0-9]{1,3}$/.test(code)) return today(inside, code.slice(3));
  const isJoined = /^..[A-Z0-9]{2,3}$/.test(code) && (country ?? inside) === inside;
  return isJoined ? today(inside, code.slice(2)) : null;
}

function today(country: CountryCode, part: string): SubdivisionCode {
  return currentSubdivision(asId<SubdivisionCode>(`${country}-${part}`));
}

/** Reads a code as people state it, `br-sp`: by its form and its country only, as Cloudflare's own codes are. */
export function parseSubdivision(text: string): SubdivisionCode | null {
  const code = text.toUpperCase();
  if (!/^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(code) || parseCountry(code.slice(0, 2)) === null) return null;
  return asId<SubdivisionCode>(code);
}

/** The country of a subdivision's code; null for one that is none. */
export function countryOfSubdivision(subdivision: SubdivisionCode): CountryCode | null {
  return parseCountry(subdivision.slice(0, 2));
}
