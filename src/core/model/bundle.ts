/**
 * The rules as the Worker holds them: checked, names resolved, and indexed for look-up.
 *
 * Built by `core/bundle` from bundle text or from rules; read by `decide`. Immutable: a newer
 * bundle replaces the whole value.
 */
import type { RegionName } from "./ids.ts";
import type { ClusterRule, GeofenceRule, Pick, RegionRule, ResidencyRule, Rules } from "./rules.ts";
import type { RolloutRule } from "./version-rule.ts";
import type { RouteRule } from "./route-rule.ts";

/** Exact hosts, and suffixes for `*.`; a suffix keeps its leading dot. */
export interface HostSet {
  readonly exact: ReadonlySet<string>;
  readonly suffixes: readonly string[];
}

/** Values by network: for each prefix length in use, longest first, the masked address → value. */
export interface NetworkIndex<T> {
  readonly v4: readonly { readonly bits: number; readonly at: ReadonlyMap<number, T> }[];
  readonly v6: readonly { readonly bits: number; readonly at: ReadonlyMap<string, T> }[];
}

/** Values by viewer key: one map for each kind of key. */
export interface KeyIndex<T> {
  readonly networks: NetworkIndex<T>;
  readonly asns: ReadonlyMap<number, T>;
  /** Key: country + ":" + city name in lower case. */
  readonly cities: ReadonlyMap<string, T>;
  readonly subdivisions: ReadonlyMap<string, T>;
  readonly countries: ReadonlyMap<string, T>;
  readonly groupCountries: ReadonlyMap<string, T>;
  readonly continents: ReadonlyMap<string, T>;
}

export interface IndexedMember {
  readonly cluster: ClusterRule;
  readonly weight: number;
  readonly bias: number;
}

export interface IndexedTier {
  readonly pick: Pick;
  /** Members with a weight above 0, as written. */
  readonly members: readonly IndexedMember[];
}

export interface IndexedRegion {
  readonly rule: RegionRule;
  readonly tiers: readonly IndexedTier[];
  /** Whether its tiers are lists (`nearest`, `first`) rather than weighted. */
  readonly listed: boolean;
}

export interface IndexedRoute {
  readonly rule: RouteRule;
  /** Null when the route does not restrict hosts. */
  readonly hosts: HostSet | null;
  /** Null when the route does not restrict methods; HEAD is included where GET is. */
  readonly methods: ReadonlySet<string> | null;
  /** Null when the route does not restrict regions. */
  readonly regions: ReadonlySet<RegionName> | null;
  /** Clusters of `to: { clusters }`, in order; empty for other targets. */
  readonly clusters: readonly ClusterRule[];
  readonly rollout: RolloutRule | null;
}

export interface IndexedResidency {
  readonly rule: ResidencyRule;
  readonly keys: KeyIndex<true>;
  readonly only: ReadonlySet<string>;
}

export interface IndexedGeofence {
  readonly rule: GeofenceRule;
  readonly keys: KeyIndex<true>;
}

export interface Bundle {
  /** Publication number; 0 for rules that were never published. */
  readonly seq: number;
  /** Lower-case hex digest of the canonical rules text. */
  readonly sha256: string;
  readonly rules: Rules;
  readonly hosts: HostSet;
  readonly residency: readonly IndexedResidency[];
  readonly geofence: readonly IndexedGeofence[];
  readonly regionKeys: KeyIndex<IndexedRegion>;
  readonly fallback: IndexedRegion;
  readonly routes: readonly IndexedRoute[];
}
