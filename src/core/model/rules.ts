/**
 * The compiled rule tables: what a bundle says, in the shape in which it is stored.
 *
 * Everything is resolved: names checked, `within` and `defaults` inherited, groups expanded,
 * durations in milliseconds, percentages for every region. Order that means something is an
 * array; nothing depends on the order of keys. Written by `core/ruleset`, read by `core/bundle`.
 */
import type {
  ClusterName,
  ContinentCode,
  CountryCode,
  PolicyName,
  RegionName,
  RoleName,
  RolloutName,
  RouteName,
  SubdivisionCode,
  VantageName,
} from "./ids.ts";

/** Number of the stored form; a Worker refuses any other. */
export const BUNDLE_FORMAT = 1;

/** Number of the bucket function: 1 is murmur3 x86 32 bit, seed 0, scaled to 100000. */
export const HASH_NUMBER = 1;

/** `file:line` of a definition, for people who ask why. */
export type SourceLine = string;

export type LocateSource = "cf" | "geoip";
export type Pick = "weighted" | "nearest" | "first";

/** An answer that the edge gives itself. */
export interface FixedResponse {
  readonly status: number;
  readonly body: string;
}

export interface RedirectTarget {
  readonly status: 301 | 302 | 303 | 307 | 308;
  readonly location: string;
}

/** Which viewers an entry means; every value is a key and any one suffices. */
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

export interface ResidencyRule {
  readonly name: PolicyName;
  readonly viewers: ViewerKeys;
  readonly only: readonly ClusterName[];
  /** Whether a viewer without a place is bound too. */
  readonly unknownPlace: "inside" | "outside";
  readonly ifNone: FixedResponse;
  readonly source: SourceLine;
}

export interface GeofenceRule {
  readonly name: PolicyName;
  readonly viewers: ViewerKeys;
  readonly respond: FixedResponse;
  readonly source: SourceLine;
}

export interface RouterRule {
  /** Lower case; exact or one leading `*.`. */
  readonly hosts: readonly string[];
  readonly locate: readonly LocateSource[];
  /** `header:NAME`, `cookie:NAME` or `cmcd:KEY`. */
  readonly unit: readonly string[];
  readonly fallbackRegion: RegionName;
  readonly residency: readonly ResidencyRule[];
  readonly geofence: readonly GeofenceRule[];
}

export interface ProbeRule {
  readonly path: string;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly fall: number;
  readonly clear: number;
  readonly rise: number;
  readonly expectStatus: readonly number[];
}

export interface VantageRule {
  readonly name: VantageName;
  /** Durable Object location hint. */
  readonly hint: string;
  readonly lat: number;
  readonly lon: number;
}

export interface ClusterRule {
  readonly name: ClusterName;
  /** What hashes use; survives a rename. */
  readonly id: string;
  /** Origin of the mesh ingress: scheme, host and port, no path. */
  readonly gateway: string;
  readonly lat: number;
  readonly lon: number;
  /** Name of the city for people; may be empty. */
  readonly place: string;
  /** Role → what is deployed there. Always has `stable`. */
  readonly versions: Readonly<Record<string, string>>;
  readonly probe: ProbeRule;
  readonly source: SourceLine;
}

export interface TierMember {
  readonly cluster: ClusterName;
  /** Weight ≥ 0 within the tier. */
  readonly weight: number;
  /** Percent by which `nearest` shortens the distance, -100..100. */
  readonly bias: number;
}

export interface TierRule {
  readonly pick: Pick;
  readonly members: readonly TierMember[];
}

export type AllDownRule =
  | { readonly kind: "fail-open" }
  | { readonly kind: "respond"; readonly respond: FixedResponse };

export interface RegionRule {
  readonly name: RegionName;
  readonly id: string;
  /** The region this one inherits from, or null. */
  readonly within: RegionName | null;
  readonly viewers: ViewerKeys;
  readonly tiers: readonly TierRule[];
  /** Percent, at least 100. */
  readonly overprovision: number;
  /** Percent, 0..100. */
  readonly panicBelow: number;
  readonly onAllDown: AllDownRule;
  readonly holdDownMs: number;
  readonly rampMs: number;
  readonly source: SourceLine;
}

/** One condition on a header, cookie or query field. Exactly one member is set. */
export type FieldTest =
  | { readonly exact: string }
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly present: boolean }
  | { readonly oneOf: readonly string[] }
  | { readonly not: string };

export interface FieldMatch {
  readonly name: string;
  readonly test: FieldTest;
}

/** Values of one field are OR, different fields are AND; an empty list does not restrict. */
export interface MatchRule {
  readonly hosts: readonly string[];
  /** Exact, or with up to 4 `*`, each any run of characters. */
  readonly paths: readonly string[];
  /** Upper case; GET implies HEAD. */
  readonly methods: readonly string[];
  readonly headers: readonly FieldMatch[];
  readonly query: readonly FieldMatch[];
  readonly cookies: readonly FieldMatch[];
  readonly regions: readonly RegionName[];
}

export type RouteTarget =
  | { readonly kind: "region" }
  | { readonly kind: "clusters"; readonly clusters: readonly ClusterName[] }
  | { readonly kind: "respond"; readonly respond: FixedResponse }
  | { readonly kind: "redirect"; readonly redirect: RedirectTarget };

export interface ForwardRule {
  readonly headersTimeoutMs: number;
  /** 0 or 1: further clusters to try. */
  readonly retries: number;
  /** Whether the request may be sent twice. */
  readonly repeatable: boolean;
}

export interface RouteRule {
  readonly name: RouteName;
  readonly match: MatchRule;
  readonly to: RouteTarget;
  readonly rollout: RolloutName | null;
  readonly forward: ForwardRule;
  readonly source: SourceLine;
}

export interface RolloutRule {
  readonly name: RolloutName;
  readonly id: string;
  readonly from: RoleName;
  readonly to: RoleName;
  readonly salt: string;
  /** Percent 0..100 for every region, inherited through `within`. */
  readonly percent: Readonly<Record<string, number>>;
  readonly source: SourceLine;
}

export interface Rules {
  /** Number of the bucket function that percentages and choices were written for. */
  readonly hash: typeof HASH_NUMBER;
  readonly router: RouterRule;
  readonly vantages: readonly VantageRule[];
  readonly clusters: readonly ClusterRule[];
  readonly regions: readonly RegionRule[];
  /** In matching order. */
  readonly routes: readonly RouteRule[];
  readonly rollouts: readonly RolloutRule[];
}
