/**
 * Which viewers an entry means: networks, ASNs, cities, subdivisions, countries, groups, continents.
 */
import type * as z from "zod";
import { LIMITS } from "../../model/limits.ts";
import { parseNetworkText } from "../network.ts";
import { parseContinentCode, parseCountryCode, parseSubdivisionCode } from "../place-code.ts";
import { parsed } from "./complaint.ts";
import { asn, freeText, name } from "./scalar.ts";
import { closed, listOf } from "./shape.ts";

export const country = parsed("country", parseCountryCode);
export const continent = parsed("continent", parseContinentCode);
export const subdivision = parsed("subdivision", parseSubdivisionCode);
const network = parsed("network", parseNetworkText);

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
