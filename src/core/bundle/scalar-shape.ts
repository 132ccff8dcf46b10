/**
 * The single values of a bundle, and what several of its parts have in common.
 */
import { parseNetwork } from "../model/address.ts";
import { parseContinent, parseCountry } from "../model/country.ts";
import { DAY_MS, EPOCH_MAX } from "../model/day.ts";
import { LIMITS } from "../model/limits.ts";
import { fields, integer, isName, list, number, oneOf, text } from "./shape.ts";

export const name = text(63, { wanted: "a name of lower-case letters, digits and hyphens", test: isName });
export const shortText = text(1024);
export const sourceLine = text(1024);
export const country = text(2, { wanted: "a country code", test: (value) => parseCountry(value) === value });
const continent = text(2, { wanted: "a continent code", test: (value) => parseContinent(value) === value });
export const network = text(64, {
  wanted: "a network such as 203.0.113.0/24",
  test: (value) => parseNetwork(value) !== null,
});
export const gateway = text(300, {
  wanted: "an origin such as https://gw.example",
  test: (value) => /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(value),
});
export const path = text(2048, { wanted: "a path that begins with /", test: (value) => value.startsWith("/") });
export const latitude = number(-90, 90);
export const longitude = number(-180, 180);
export const moment = integer(0, EPOCH_MAX);
export const percent = number(0, 100);
export const duration = integer(0, 366 * DAY_MS);

export const response = fields({ status: integer(200, 599), body: text(16_384) });
export const redirect = fields({ status: oneOf(301, 302, 303, 307, 308), location: text(2048) });

/** The name of a header in lower case, as look-ups need it: a runtime throws for what no header can be called. */
export const headerName = text(200, {
  wanted: "the name of a header in lower case",
  test: (value) => isToken(value) && value.toLowerCase() === value,
});

/** The name of a header or cookie (RFC 9110, token). */
export function isToken(value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]{1,200}$/.test(value);
}

export const viewerKeys = fields({
  networks: list(network, LIMITS.networks),
  asns: list(integer(0, 4_294_967_295), LIMITS.networks),
  cities: list(fields({ country, name: text(200) }), LIMITS.networks),
  subdivisions: list(text(6), LIMITS.networks),
  countries: list(country, 400),
  groupCountries: list(country, 4000),
  continents: list(continent, 7),
});
