/**
 * The rules as the Worker holds them: checked, and indexed for look-up.
 *
 * Built by `core/bundle` from bundle text or from rules; read by `decide`. Immutable: a newer
 * bundle replaces the whole value.
 */
import type { ClusterName, RegionName } from "./ids.ts";
import type { ClusterRule, RegionRule, RolloutRule, RouteRule, Rules } from "./rules.ts";

/** Exact hosts, and suffixes for `*.`; a suffix keeps its leading dot. */
export interface HostSet {
  readonly exact: ReadonlySet<string>;
  readonly suffixes: readonly string[];
}

/** Regions by network, longest prefix first. */
export interface NetworkIndex<T> {
  /** For each prefix length in use, longest first: masked words → value. */
  readonly v4: readonly { readonly bits: number; readonly at: ReadonlyMap<number, T> }[];
  readonly v6: readonly { readonly bits: number; readonly at: ReadonlyMap<string, T> }[];
}

/** One map for each kind of key, most specific kind first. */
export interface RegionIndex {
  readonly networks: NetworkIndex<RegionName>;
  readonly asns: ReadonlyMap<number, RegionName>;
  /** Key: country + ":" + city name in lower case. */
  readonly cities: ReadonlyMap<string, RegionName>;
  readonly subdivisions: ReadonlyMap<string, RegionName>;
  readonly countries: ReadonlyMap<string, RegionName>;
  readonly groupCountries: ReadonlyMap<string, RegionName>;
  readonly continents: ReadonlyMap<string, RegionName>;
}

export interface IndexedRoute {
  readonly rule: RouteRule;
  /** Null when the route does not restrict hosts. */
  readonly hosts: HostSet | null;
  /** Null when the route does not restrict methods; HEAD is included where GET is. */
  readonly methods: ReadonlySet<string> | null;
  readonly regions: ReadonlySet<string> | null;
}

export interface Bundle {
  /** Publication number; 0 for rules that were never published. */
  readonly seq: number;
  /** Lower-case hex digest of the canonical rules text. */
  readonly sha256: string;
  readonly rules: Rules;
  readonly hosts: HostSet;
  readonly clusters: ReadonlyMap<ClusterName, ClusterRule>;
  readonly regions: ReadonlyMap<RegionName, RegionRule>;
  readonly regionIndex: RegionIndex;
  readonly routes: readonly IndexedRoute[];
  readonly rollouts: ReadonlyMap<string, RolloutRule>;
}
