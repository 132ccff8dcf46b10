/**
 * The Router's aliases: a code as sources say it → the country it counts as in the rules.
 *
 * In: what one source said. Out: the alias, and the place under its new country. Coordinates stay where they
 * are, since an alias says what a place counts as and not where it is; the continent is that of the new
 * country, and a subdivision of another country goes. Aliases are not followed from one to the next.
 */
import { continentOf } from "../model/country.ts";
import type { CountryCode, SubdivisionCode } from "../model/ids.ts";
import type { Place } from "../model/place.ts";

/** An alias and the code that has it. */
export interface FoundAlias {
  readonly code: string;
  readonly country: CountryCode;
}

/** Looks for an alias of the subdivision, then of the country as it was said, in upper case. */
export function findAlias(
  aliases: ReadonlyMap<string, CountryCode>,
  said: string,
  subdivision: SubdivisionCode | null,
): FoundAlias | null {
  if (aliases.size === 0) return null;
  for (const code of [subdivision ?? "", said]) {
    const country = aliases.get(code);
    if (country !== undefined) return { code, country };
  }
  return null;
}

/** The place as one of another country. */
export function countAs(place: Place, country: CountryCode): Place {
  const { subdivision } = place;
  const inside = subdivision?.startsWith(`${country}-`) === true;
  return { ...place, country, continent: continentOf(country), subdivision: inside ? subdivision : null };
}

/** A place that somebody states, under its alias; with the code that has one, or null. */
export function aliased(
  place: Place,
  aliases: ReadonlyMap<string, CountryCode>,
): { readonly place: Place; readonly code: string | null } {
  const alias = findAlias(aliases, place.country ?? "", place.subdivision);
  return alias === null ? { place, code: null } : { place: countAs(place, alias.country), code: alias.code };
}
