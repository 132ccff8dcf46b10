/**
 * The rules as the Worker holds them: checked, names resolved, and indexed for look-up.
 *
 * Built by `core/bundle` from bundle text or from rules; read by `decide`. Immutable: a newer
 * bundle replaces the whole value.
 */
import type { GeoHeaders } from "./geo-headers.ts";
import type { HostIndex } from "./host-index.ts";
import type { CountryCode, RegionName } from "./ids.ts";
import type { NetworkTable } from "./network-table.ts";
import type { RouteRule } from "./route-rule.ts";
import type { ClusterRule, GeofenceRule, Pick, RegionRule, ResidencyRule, Rules } from "./rules.ts";
import type { RolloutRule } from "./version-rule.ts";

/** Hosts, without values. */
export type HostSet = HostIndex<true>;

/** Values by network, each address family apart. */
export interface NetworkIndex<T> {
  readonly v4: NetworkTable<T>;
  readonly v6: NetworkTable<T>;
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
  /** Place in matching order, from 0. */
  readonly position: number;
  /** Null when the route does not restrict hosts; routes for the same hosts share one set. */
  readonly hosts: HostSet | null;
  /** Null when the route does not restrict methods; HEAD is included where GET is. */
  readonly methods: ReadonlySet<string> | null;
  /** Null when the route does not restrict regions. */
  readonly regions: ReadonlySet<RegionName> | null;
  /** Clusters of `to: { clusters }`, in order; empty for other targets. */
  readonly clusters: readonly ClusterRule[];
  readonly rollout: RolloutRule | null;
}

/** A route under one beginning of its paths. */
export interface PathEntry {
  readonly route: IndexedRoute;
  /** Patterns with this beginning, of which one must match; null when the beginning says all. */
  readonly globs: readonly string[] | null;
}

/** Patterns by the text before their first `*`; a node continues the text of the node above it. */
export interface PathNode {
  readonly text: string;
  /** In matching order. */
  readonly entries: readonly PathEntry[];
  /** By the UTF-16 code of the first character of their text; null when there is nothing below. */
  readonly below: ReadonlyMap<number, PathNode> | null;
}

/** Routes for the same hosts, by path. */
export interface RouteGroup {
  /** Position of its first route. */
  readonly first: number;
  /** In matching order for each path. */
  readonly exact: ReadonlyMap<string, readonly PathEntry[]>;
  /** Its root also has the routes that do not restrict paths. */
  readonly prefixes: PathNode;
}

/** Groups for one host or suffix, and the entry of the next wider suffix; the last one is for every host. */
export interface HostRoutes {
  /** By their first route. */
  readonly groups: readonly RouteGroup[];
  readonly wider: HostRoutes | null;
}

/** Routes by host and path: leads from the most specific entry of a host to all routes that may match. */
export interface RouteIndex {
  readonly hosts: HostIndex<HostRoutes>;
  /** Where a host starts that no route names. */
  readonly everywhere: HostRoutes;
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

/** What the Router says about finding the viewer's address and place, ready for look-up. */
export interface IndexedPlacing {
  /** Networks of proxies whose headers are believed. */
  readonly trusted: NetworkIndex<true>;
  /** Null when no headers of place are read. */
  readonly geo: GeoHeaders | null;
  /** Names of all headers, in lower case, that count only when a trusted peer sends them. */
  readonly claims: readonly string[];
  /** The one of them that names the viewer's address; null where none does. */
  readonly addressHeader: string | null;
  readonly aliases: ReadonlyMap<string, CountryCode>;
}

export interface Bundle {
  /** Publication number; 0 for rules that were never published. */
  readonly seq: number;
  /** Lower-case hex digest of the canonical rules text. */
  readonly sha256: string;
  readonly rules: Rules;
  readonly hosts: HostSet;
  readonly placing: IndexedPlacing;
  readonly residency: readonly IndexedResidency[];
  readonly geofence: readonly IndexedGeofence[];
  /** By name. */
  readonly clusters: ReadonlyMap<string, ClusterRule>;
  /** By name. */
  readonly regions: ReadonlyMap<string, IndexedRegion>;
  readonly regionKeys: KeyIndex<IndexedRegion>;
  readonly fallback: IndexedRegion;
  /** In matching order. */
  readonly routes: readonly IndexedRoute[];
  readonly routeIndex: RouteIndex;
}
