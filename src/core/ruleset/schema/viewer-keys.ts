/**
 * Which viewers an entry means: networks, ASNs, cities, subdivisions, countries, groups, continents.
 */
import type * as z from "zod";
import { maskWords, parseAddress, parseNetwork } from "../../model/address.ts";
import { CONTINENT_CODES, parseContinent, parseCountry } from "../../model/country.ts";
import { asId, type SubdivisionCode } from "../../model/ids.ts";
import { LIMITS } from "../../model/limits.ts";
import { fail, ok } from "../../model/result.ts";
import { parsed } from "./complaint.ts";
import { asn, freeText, name } from "./scalar.ts";
import { closed, listOf } from "./shape.ts";
import { WANTED } from "./wanted.ts";

/** Codes that people write for a country that has another one. */
const OTHER_NAMES: Readonly<Record<string, string>> = { UK: "GB", EN: "GB", EL: "GR", SU: "RU", KO: "XK", JA: "JP" };

export const country = parsed("country", (text) => {
  const code = parseCountry(text);
  if (code !== null) return ok(code);
  const other = OTHER_NAMES[text.toUpperCase()];
  return fail({ code: "GR0204", hint: other === undefined ? WANTED.country.write : `did you mean "${other}"?` });
});

const continent = parsed("continent", (text) => {
  const code = parseContinent(text);
  return code === null ? fail({ code: "GR0204", hint: `use one of ${CONTINENT_CODES.join(", ")}` }) : ok(code);
});

const subdivision = parsed("subdivision", (text) => {
  const code = text.toUpperCase();
  const known = /^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(code) && parseCountry(code.slice(0, 2)) !== null;
  return known ? ok(asId<SubdivisionCode>(code)) : fail({ code: "GR0204", hint: WANTED.subdivision.write });
});

const network = parsed("network", (text) => {
  const read = parseNetwork(text);
  return read === null ? fail({ hint: networkHint(text) }) : ok(read.text);
});

/** The network that an address with host bits lies in, for people who wrote the address of a host. */
function networkHint(text: string): string {
  const [base = "", bits = ""] = text.split("/");
  const address = parseAddress(base);
  if (address?.family !== 4 || !/^\d{1,2}$/.test(bits) || Number(bits) > 32) return WANTED.network.write;
  const [word] = maskWords(address.words, Number(bits));
  const quad = [24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join(".");
  return `did you mean "${quad}/${bits}"?`;
}

export const viewerKeys = closed({
  networks: listOf(network, LIMITS.networks).optional(),
  asns: listOf(asn, LIMITS.networks).optional(),
  cities: listOf(closed({ country, name: freeText("city", 1, 100) }), LIMITS.networks).optional(),
  subdivisions: listOf(subdivision, LIMITS.networks).optional(),
  countries: listOf(country, 300).optional(),
  groups: listOf(name, 300).optional(),
  continents: listOf(continent, 7).optional(),
});

export type WrittenKeys = z.output<typeof viewerKeys>;
