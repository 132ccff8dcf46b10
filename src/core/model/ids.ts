/**
 * Branded names and codes. Only a parser makes them (`ruleset` from YAML, `bundle` from JSON,
 * `viewer` from a request), so a value of such a type has been checked once and is compared
 * freely afterwards. A bare string never crosses a folder of core as a name.
 */
declare const brand: unique symbol;
type Branded<Tag extends string> = string & { readonly [brand]: Tag };

/** Name of a cluster, as written in `rules/`: a DNS label. */
export type ClusterName = Branded<"cluster">;
/** Name of a region. */
export type RegionName = Branded<"region">;
/** Name of a route, unique over all route files. */
export type RouteName = Branded<"route">;
/** Name of a rollout. */
export type RolloutName = Branded<"rollout">;
/** Name of an experiment. */
export type ExperimentName = Branded<"experiment">;
/** Name of an override. */
export type OverrideName = Branded<"override">;
/** Name of a residency or geofence entry of the Router. */
export type PolicyName = Branded<"policy">;
/** Name of a vantage, the place a prober looks from. */
export type VantageName = Branded<"vantage">;
/** Role of a deployed version: `stable`, `canary`, `blue`, `green`, or one that an arm names. */
export type RoleName = Branded<"role">;
/** ISO 3166-1 alpha-2 in upper case, or `XK`. */
export type CountryCode = Branded<"country">;
/** ISO 3166-2 in upper case, with its country: `BR-SP`. */
export type SubdivisionCode = Branded<"subdivision">;
/** One of `AF AN AS EU NA OC SA`. */
export type ContinentCode = "AF" | "AN" | "AS" | "EU" | "NA" | "OC" | "SA";
/** An IP address in its one canonical spelling; IPv4 wherever the address carries one. */
export type CanonicalAddress = Branded<"address">;
/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;
/** A number from 0 to 99999. */
export type Bucket = number;

/**
 * Turns checked text into a branded name or code. Call it only where the text was just checked:
 * in the parsers of `ruleset`, `bundle` and `viewer`, and in the closed sets of this folder.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the brand
export function asId<Id extends string>(checked: string): Id {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where brands are made
  return checked as Id;
}
