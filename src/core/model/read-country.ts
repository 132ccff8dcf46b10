/**
 * A country as a source of data writes it → the country of today, or null.
 *
 * In: a code out of a database, a CDN header or `request.cf`. Out: a code of ISO 3166-1, or null. Sources are
 * older than the standard and laxer than it, and a viewer of theirs must not fall out of every region for it; rule
 * files are ours and take only today's codes (`parseCountry`). A code whose country became several stays unknown:
 * half of its viewers would be sent to the wrong one. Codes that road vehicles or patent offices use are not read:
 * no source of places sends them, and some of them mean other countries elsewhere.
 */
import { parseCountry } from "./country.ts";
import type { CountryCode } from "./ids.ts";

/**
 * Reserved and former codes, `former=today`: ISO 3166-1's exceptional reservations and ISO 3166-3, with today's
 * country as in the territory aliases of Unicode's CLDR 48, or the country that the territory belongs to.
 */
const FORMER = [
  "AC=SH TA=SH CP=FR CQ=GG DG=IO EA=ES IC=ES", // parts of a country with a reservation of their own
  "UK=GB EL=GR FX=FR", // other codes of the same country; EL is the European Union's
  "BU=MM DY=BJ HV=BF NH=VU RH=ZW TP=TL ZR=CD", // a new name
  "CT=KI DD=DE JT=UM MI=UM NQ=AQ PU=UM PZ=PA VD=VN WK=UM YD=YE", // now part of another
];

const TODAY: ReadonlyMap<string, CountryCode> = new Map(
  FORMER.flatMap((line) => line.split(" ")).flatMap((pair) => {
    const country = parseCountry(pair.slice(3));
    return country === null ? [] : [[pair.slice(0, 2), country] as const];
  }),
);

/**
 * Reads the country that a source of data names, in any case.
 *
 * Null for codes that stand for no one country (`XX`, `ZZ`, `T1`, `A1`, `A2`, `O1`, `EU`, `AP`), for those whose
 * country became several (`SU`, `YU`, `CS`, `AN`, `NT`) and for everything that is not two letters.
 */
export function readCountry(text: string): CountryCode | null {
  return parseCountry(text) ?? (text.length === 2 ? (TODAY.get(text.toUpperCase()) ?? null) : null);
}
