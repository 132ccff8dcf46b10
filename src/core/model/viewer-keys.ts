/**
 * Which viewers an entry of the rules means.
 */
import type { ContinentCode, CountryCode, SubdivisionCode } from "./ids.ts";

/** Every value is a key and any one suffices. */
export interface ViewerKeys {
  readonly networks: readonly string[];
  readonly asns: readonly number[];
  readonly cities: readonly { readonly country: CountryCode; readonly name: string }[];
  readonly subdivisions: readonly SubdivisionCode[];
  readonly countries: readonly CountryCode[];
  /** Countries of the entry's groups: less specific than `countries`. */
  readonly groupCountries: readonly CountryCode[];
  readonly continents: readonly ContinentCode[];
}

/** Means nobody. */
export const NO_VIEWER_KEYS: ViewerKeys = {
  networks: [],
  asns: [],
  cities: [],
  subdivisions: [],
  countries: [],
  groupCountries: [],
  continents: [],
};
