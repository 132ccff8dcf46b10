/**
 * Finds the ISO 3166-2 code of a subdivision that a database names in words.
 *
 * In: a country and a name, as `Bavaria`, `Guangdong Sheng`, `State of Berlin` or `Rhone-Alpes`. Out: the code, or
 * null rather than a guess. Asked in this order: the table of names that neither list has, the names of ISO 3166-2
 * (the country's own), those of CLDR (English), and both again without the words that only say what kind of
 * subdivision it is. A name that two subdivisions bear is the one directly below the country, else nobody's.
 */
import english from "cldr-subdivisions-full/subdivisions/en/en.json" with { type: "json" };
import { iso31662 } from "iso-3166/2.js";
import { asId, type CountryCode, type SubdivisionCode } from "../../../core/model/ids.ts";
import { isSubdivision } from "../../../core/ruleset/values/subdivisions.ts";
import { OTHER_NAMES } from "./subdivision-other-names.ts";

/** How a name is made comparable. */
type Fold = (name: string) => string;

interface Named {
  readonly code: string;
  /** Directly below the country; ISO 3166-2 also lists what is below those, by the same names. */
  readonly top: boolean;
}

type NameIndex = ReadonlyMap<string, readonly Named[]>;

/** Words that say what kind of subdivision it is, in the languages of the lists. */
const KINDS = new Set(
  (
    "the of and de la el al ar as ad da do del d e y und state states province provincia provincie provinsi region regione " +
    "regions county judet judetul department departamento departement district distrito governorate muhafazat municipality " +
    "municipio city town oblast oblysy voblasc krai kray kraj republic respublika prefecture ken sheng shi zizhiqu " +
    "autonomous division emirate canton kanton lan land parish metropolitan special capital federal voivodeship apskritis"
  ).split(" "),
);

/** Letters that are no letter with an accent. */
const PLAIN: Readonly<Record<string, string>> = {
  ø: "o",
  æ: "ae",
  œ: "oe",
  ß: "ss",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ə: "e",
};

/** Codes whose English names CLDR keeps from before the country was numbered anew. */
const RENUMBERED = new Set(["IR", "AL"]);

const listed: { other?: NameIndex; iso?: NameIndex; cldr?: NameIndex; isoBare?: NameIndex; cldrBare?: NameIndex } = {};

/** The code of a subdivision by its name; null for a name that is nobody's or two subdivisions'. */
export function subdivisionNamed(country: CountryCode, name: string): SubdivisionCode | null {
  const [whole, bare] = [`${country}/${folded(name)}`, `${country}/${withoutKind(name)}`];
  const code =
    only((listed.other ??= indexOf(otherNames(), folded)).get(whole)) ??
    only((listed.iso ??= indexOf(isoNames(), folded)).get(whole)) ??
    only((listed.cldr ??= indexOf(cldrNames(), folded)).get(whole)) ??
    only((listed.isoBare ??= indexOf(isoNames(), withoutKind)).get(bare)) ??
    only((listed.cldrBare ??= indexOf(cldrNames(), withoutKind)).get(bare));
  return code === null ? null : asId<SubdivisionCode>(code);
}

function only(named: readonly Named[] | undefined): string | null {
  if (named === undefined) return null;
  const tops = named.filter(({ top }) => top);
  const found = tops.length > 0 ? tops : named;
  return found.length === 1 ? (found[0]?.code ?? null) : null;
}

function indexOf(names: Iterable<readonly [code: string, name: string]>, fold: Fold): NameIndex {
  const tops = new Set(iso31662.filter(({ code, parent }) => parent === code.slice(0, 2)).map(({ code }) => code));
  const index = new Map<string, Named[]>();
  for (const [code, name] of names) {
    const key = `${code.slice(0, 2)}/${fold(name)}`;
    const known = index.get(key) ?? [];
    if (!known.some((one) => one.code === code)) index.set(key, [...known, { code, top: tops.has(code) }]);
  }
  return index;
}

/** Names in several languages are written with commas or strokes between them: each counts, and the whole does. */
function* isoNames(): Iterable<readonly [string, string]> {
  for (const { code, name } of iso31662) for (const each of [name, ...name.split(/[,/]/)]) yield [code, each];
}

/** CLDR writes `usca` for US-CA, and keeps codes that ISO 3166-2 has withdrawn. */
function* cldrNames(): Iterable<readonly [string, string]> {
  for (const [key, name] of Object.entries(english.subdivisions.localeDisplayNames.subdivisions)) {
    const code = `${key.slice(0, 2)}-${key.slice(2)}`.toUpperCase();
    if (isSubdivision(code) && !RENUMBERED.has(code.slice(0, 2))) yield [code, name];
  }
}

function* otherNames(): Iterable<readonly [string, string]> {
  for (const [country, parts] of Object.entries(OTHER_NAMES)) {
    for (const [part, names] of Object.entries(parts)) {
      for (const name of names.split("; ")) yield [`${country}-${part}`, name];
    }
  }
}

/** Letters and digits only, in lower case, without accents and without what stands in brackets. */
function folded(name: string): string {
  return wordsOf(name).join("");
}

/** The same of the words that are left without the kind, in alphabetical order: `City of Zagreb` is `Zagreb, Grad`. */
function withoutKind(name: string): string {
  const words = wordsOf(name);
  const telling = words.filter((word) => !KINDS.has(word));
  return (telling.length > 0 ? telling : words).toSorted().join("");
}

function wordsOf(name: string): readonly string[] {
  const plain = name
    .replaceAll(/[[(].*?[\])]/g, "")
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[\p{M}'’‘ʼʻ`]/gu, "")
    .replaceAll(/[øæœßłđðþıə]/g, (letter) => PLAIN[letter] ?? letter);
  return plain.split(/[^a-z0-9]+/).filter((word) => word !== "");
}
