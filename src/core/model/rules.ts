/**
 * The compiled rule tables: what a bundle says, in the shape in which it is stored.
 *
 * Everything is resolved: names checked, `within` and `defaults` inherited, groups expanded,
 * durations in milliseconds, percentages for every region. Order that means something is an
 * array; nothing depends on the order of keys. Written by `core/ruleset`, read by `core/bundle`.
 */
import type { FixedResponse } from "./answer.ts";
import type { GeoHeadersRule } from "./geo-headers.ts";
import type { ClusterName, CountryCode, PolicyName, RegionName, VantageName } from "./ids.ts";
import type { OverrideRule } from "./override-rule.ts";
import type { RouteRule } from "./route-rule.ts";
import type { SourceLine } from "./source-line.ts";
import type { ExperimentRule, RolloutRule } from "./version-rule.ts";
import type { ViewerKeys } from "./viewer-keys.ts";

/** Number of the stored form; a Worker refuses any other. */
export const BUNDLE_FORMAT = 5;

/** Number of the bucket function: 1 is murmur3 x86 32 bit, seed 0, scaled to 100000. */
export const HASH_NUMBER = 1;

/** Aliases that a Router may have: more than there are countries. */
export const MOST_ALIASES = 1000;

export type LocateSource = "cf" | "geoip" | "headers";
/** How a tier's cluster is picked; `fastest` goes by measured round trips and, without any, as `nearest`. */
export type Pick = "weighted" | "nearest" | "fastest" | "first";

/** Whether a pick orders clusters by distance: `fastest` does as long as no round trips are measured (RULES, step 10). */
export function isByDistance(pick: Pick): boolean {
  return pick === "nearest" || pick === "fastest";
}

/** Whose trace a request goes on with: nobody's, what a trusted peer sent, or what anybody sent. */
export type ContinueTrace = "never" | "trusted" | "always";

/** What an assertion vouches for: all requests of a (cluster, version, arm, region) for a while, or this one's method and path. */
export type AssertionScope = "shared" | "request";

/** The system behind a cluster's gateway, for which configuration is exported. */
export type Mesh = "istio" | "linkerd" | "consul" | "gateway-api" | "ingress-nginx" | "nginx" | "traefik";

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

/** What one entry of an address header is: an address, or an address with the port behind its last colon. */
export type HopFormat = "ip" | "ip:port";

/** Where the viewer's address is taken from. */
export type ClientIpRule =
  | { readonly kind: "cloudflare" }
  /** From nowhere: no header is believed, and the platform names no other source. */
  | { readonly kind: "direct" }
  /** From the right of the header, skipping hops in these networks, when whoever connects is in one of them. */
  | {
      readonly kind: "header";
      readonly header: string;
      readonly format: HopFormat;
      readonly trusted: readonly string[];
    };

/** What a change of the rules may do before it needs force. */
export interface GuardRule {
  /** Percent of viewers that one change may move, 0..100. */
  readonly maxMovePercent: number;
  readonly requireReason: boolean;
  readonly minHealthyClusters: number;
}

export interface RouterRule {
  /** `observe`: decide and log, but forward everything to `bypass`. */
  readonly mode: "route" | "observe";
  /** Origin where everything goes in observe mode and by the kill switch, or null. */
  readonly bypass: string | null;
  /** Lower case; exact or one leading `*.`. */
  readonly hosts: readonly string[];
  readonly clientIp: ClientIpRule;
  readonly locate: readonly LocateSource[];
  readonly geoHeaders: GeoHeadersRule | null;
  /** Code as sources say it, in upper case (`XK`, `UA-43`) → the country that it counts as. */
  readonly aliases: Readonly<Record<string, CountryCode>>;
  /** `header:NAME`, `cookie:NAME` or `cmcd:KEY`. */
  readonly unit: readonly string[];
  readonly continueTrace: ContinueTrace;
  readonly fallbackRegion: RegionName;
  readonly residency: readonly ResidencyRule[];
  readonly geofence: readonly GeofenceRule[];
  readonly guards: GuardRule;
}

export interface ProbeRule {
  readonly method: "GET" | "HEAD";
  readonly path: string;
  /** Headers that the probe sends: name in lower case → value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly fall: number;
  readonly clear: number;
  readonly rise: number;
  readonly expectStatus: readonly number[];
  /** A header that a healthy answer has, in lower case, and its value; null for any value. */
  readonly expectHeader: { readonly name: string; readonly value: string | null } | null;
  /** Text within the first 4 KiB of a healthy answer's body. */
  readonly expectBody: string | null;
  /** The body of live content is another one after this time at the latest; null where it need not change. */
  readonly changesWithinMs: number | null;
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
  /** Role → another origin, where the cluster tells versions apart by host. */
  readonly gateways: Readonly<Record<string, string>>;
  /** Name of the Worker's binding that presents a client certificate to the gateway; null where it asks for none. */
  readonly clientCertificate: string | null;
  readonly assertion: AssertionScope;
  readonly lat: number;
  readonly lon: number;
  /** Name of the city for people; may be empty. */
  readonly place: string;
  /** Role → what is deployed there. Always has `stable`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Requests a second that it is built for, or null when nobody said. */
  readonly capacity: number | null;
  readonly mesh: Mesh | null;
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
  /** Percent of the region's clusters that probes may take away, 0..100. */
  readonly maxEjectPercent: number;
  readonly onAllDown: AllDownRule;
  /** `manual`: a cluster that came back waits for an order. */
  readonly failback: "auto" | "manual";
  /** The vantage whose word decides for this region's viewers; null where the majority's does. */
  readonly vantage: VantageName | null;
  readonly holdDownMs: number;
  readonly rampMs: number;
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
  readonly experiments: readonly ExperimentRule[];
  /** In the order in which they win: of two that are active, the later one. */
  readonly overrides: readonly OverrideRule[];
}
