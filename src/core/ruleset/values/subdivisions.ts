/**
 * The subdivisions of ISO 3166-2: which codes there are, and which one a wrong code may have meant.
 *
 * The list has five thousand entries and most rule sets name none, so nothing is built before the
 * first question. It is sorted by code, which makes the subdivisions of a country one run of it.
 */
import { iso31662, type ISO31662Entry } from "iso-3166/2.js";
import { currentSubdivision } from "../../model/current-subdivision.ts";
import { asId, type SubdivisionCode } from "../../model/ids.ts";

/** Subdivisions shown where none is close. */
const SHOWN = 8;

/** Whether ISO 3166-2 has the code, which is in upper case and has its country in front. */
export function isSubdivision(code: string): boolean {
  return iso31662[firstFrom(code)]?.code === code;
}

/** What to do about a subdivision that the country does not have; `part` is what was written behind the country. */
export function subdivisionHint(country: string, part: string): string {
  const all = subdivisionsOf(country);
  if (all.length === 0) return `ISO 3166-2 has no subdivisions of ${country}: write it under countries`;
  const written = `${country}-${part.toUpperCase()}`;
  const meant = byWithdrawn(written) ?? byName(all, part) ?? bySlip(all, written);
  if (meant !== null) return `did you mean "${meant.code}" (${meant.name})?`;
  const shown = all.slice(0, SHOWN).map(({ code }) => code);
  const more = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : "";
  return `use a code of ISO 3166-2: ${shown.join(", ")}${more}`;
}

function subdivisionsOf(country: string): readonly ISO31662Entry[] {
  return iso31662.slice(firstFrom(`${country}-`), firstFrom(`${country}.`)); // "." follows "-"
}

/** Index of the first entry whose code is not below this one. */
function firstFrom(code: string): number {
  let low = 0;
  let high = iso31662.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((iso31662[middle]?.code ?? "") < code) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The subdivision of today, where the code is one that was withdrawn. */
function byWithdrawn(code: string): ISO31662Entry | null {
  const today = currentSubdivision(asId<SubdivisionCode>(code));
  return today === code ? null : (iso31662[firstFrom(today)] ?? null);
}

/** The one subdivision whose name is, or begins with, what was written. */
function byName(all: readonly ISO31662Entry[], part: string): ISO31662Entry | null {
  const wanted = folded(part);
  if (wanted.length < 3) return null;
  const same = all.filter(({ name }) => folded(name) === wanted);
  const found = same.length > 0 ? same : all.filter(({ name }) => folded(name).startsWith(wanted));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The one code with the same letters in another order, or else with one letter more, less or other. */
function bySlip(all: readonly ISO31662Entry[], code: string): ISO31662Entry | null {
  const swapped = all.filter((one) => letters(one.code) === letters(code));
  const found = swapped.length > 0 ? swapped : all.filter((one) => isOneOff(one.code, code));
  return found.length === 1 ? (found[0] ?? null) : null;
}

function letters(code: string): string {
  return code.split("").toSorted().join("");
}

function isOneOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const at = long.split("").findIndex((letter, index) => letter !== short[index]);
  const rest = short.slice(long.length === short.length ? at + 1 : at);
  return at >= 0 && long.slice(at + 1) === rest;
}

/** Letters and digits only, without accents, in lower case. */
function folded(text: string): string {
  return text
    .normalize("NFD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");
}
