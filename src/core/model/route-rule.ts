/**
 * One route of the compiled rules: condition and action, and what holds for the request on its way.
 */
import type { ClusterName, ExperimentName, RegionName, RoleName, RolloutName, RouteName } from "./ids.ts";
import type { FixedResponse, RedirectTarget } from "./answer.ts";
import type { SourceLine } from "./source-line.ts";

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

/** How the path and host change on the way to the gateway. */
export interface RewriteRule {
  readonly host: string | null;
  /** The whole path, or a prefix put in the place of another; null to leave it. */
  readonly path:
    | { readonly kind: "whole"; readonly to: string }
    | { readonly kind: "prefix"; readonly from: string; readonly to: string }
    | null;
}

/** Request headers that the route sets and removes on the way to the gateway. */
export interface RequestHeadersRule {
  /** Name in lower case → value. */
  readonly set: Readonly<Record<string, string>>;
  /** In lower case. */
  readonly remove: readonly string[];
}

export interface ForwardRule {
  readonly headersTimeoutMs: number;
  /** 0 or 1: further clusters to try. */
  readonly retries: number;
  /** Whether the request may be sent twice. */
  readonly repeatable: boolean;
  readonly rewrite: RewriteRule | null;
  readonly request: RequestHeadersRule | null;
}

/** One playback, one cluster and version: how the session is carried, and which requests start one. */
export interface SessionRule {
  readonly carry: "cookie" | "path";
  /** Patterns of the path, each with up to 4 `*`. */
  readonly start: readonly string[];
  readonly ttlMs: number;
}

/** A shadow copy of some of the route's requests; its answer is thrown away. */
export interface MirrorRule {
  readonly cluster: ClusterName;
  readonly role: RoleName;
  /** Percent 0..100. */
  readonly percent: number;
  readonly salt: string;
  readonly timeoutMs: number;
}

export interface RouteRule {
  readonly name: RouteName;
  readonly match: MatchRule;
  readonly to: RouteTarget;
  readonly rollout: RolloutName | null;
  readonly experiments: readonly ExperimentName[];
  readonly session: SessionRule | null;
  readonly mirror: MirrorRule | null;
  readonly forward: ForwardRule;
  readonly source: SourceLine;
}
