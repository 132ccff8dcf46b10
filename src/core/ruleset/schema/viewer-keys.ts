/**
 * Which viewers an entry means: networks, ASNs, cities, subdivisions, countries, groups, continents.
 */
import type * as z from "zod";
import { LIMITS } from "../../model/limits.ts";
import { parseNetworkText } from "../values/network.ts";
import { parseContinentCode, parseCountryCode, parseSubdivisionCode } from "../values/place-code.ts";
import { parsed } from "./complaint.ts";
import { asn, freeText, name } from "./scalar.ts";
import { about, closed, listOf, titled } from "./shape.ts";

export const country = parsed("country", parseCountryCode, /^[A-Za-z]{2}$/);
export const continent = parsed("continent", parseContinentCode, /^[A-Za-z]{2}$/);
export const subdivision = parsed("subdivision", parseSubdivisionCode, /^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$/);
export const network = parsed("network", parseNetworkText, /^[0-9A-Fa-f.:]+\/\d{1,3}$/);

export const viewerKeys = titled(
  "Viewer keys",
  closed({
    networks: about("Networks of addresses; the longest prefix wins.", listOf(network, LIMITS.networks).optional()),
    asns: about("Autonomous systems, by number.", listOf(asn, LIMITS.networks).optional()),
    cities: about(
      "Cities, by country and name.",
      listOf(
        closed({
          country: about("ISO 3166-1 code of its country.", country),
          name: about("Name as the GeoIP data has it, in any case.", freeText("city", 1, 100)),
        }),
        LIMITS.networks,
      ).optional(),
    ),
    subdivisions: about("ISO 3166-2 codes such as BR-SP.", listOf(subdivision, LIMITS.networks).optional()),
    countries: about("ISO 3166-1 codes, and XK.", listOf(country, 300).optional()),
    groups: about("Named lists of countries: of the rules, or ready-made.", listOf(name, 300).optional()),
    continents: about("AF AN AS EU NA OC SA.", listOf(continent, 7).optional()),
  }),
);

export type WrittenKeys = z.output<typeof viewerKeys>;
