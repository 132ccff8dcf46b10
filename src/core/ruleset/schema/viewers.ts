/**
 * `viewers`: which viewers an entry means. Every value is a key, and any one suffices.
 *
 * Codes are in upper case and networks in their canonical spelling afterwards, so that two rules
 * that mean the same key are seen to overlap however they were typed.
 */
import * as z from "zod";
import { LIMITS } from "../../model/limits.ts";
import { parseNetworkText } from "../network.ts";
import { parseContinentCode, parseCountryCode, parseSubdivisionCode } from "../place-code.ts";
import { parsed } from "./complaint.ts";
import { asn, freeText, name } from "./scalar.ts";
import { closed, listOf } from "./shape.ts";

const MOST_GROUPS = 250;

export const countries = listOf(parsed("country", parseCountryCode), 400);

export const viewersSchema = closed({
  groups: listOf(name, MOST_GROUPS).optional(),
  countries: countries.optional(),
  continents: listOf(parsed("continent", parseContinentCode), 7).optional(),
  subdivisions: listOf(parsed("subdivision", parseSubdivisionCode), LIMITS.networks).optional(),
  networks: listOf(parsed("network", parseNetworkText), LIMITS.networks).optional(),
  asns: listOf(asn, LIMITS.networks).optional(),
  cities: listOf(
    closed({ country: parsed("country", parseCountryCode), name: freeText("city", 1, 100) }),
    LIMITS.networks,
  ).optional(),
});

export type ViewersSpec = z.infer<typeof viewersSchema>;
