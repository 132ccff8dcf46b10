/**
 * What a GeoIP table must tell apart for a set of rules to decide as it would by the viewers' own coordinates.
 *
 * Order means something in lists, tiers and members: equally near clusters are taken as written. All else
 * is sorted, so that equal rules give equal text. Members carry the cluster's hash id, which survives a
 * rename. Nothing of a cluster's health, weight or address is here: a table outlives those.
 */
import type { CountryCode, SubdivisionCode } from "./ids.ts";
import type { Coordinates } from "./place.ts";

export interface AimMember {
  /** The cluster's hash id. */
  readonly id: string;
  readonly at: Coordinates;
  /** Percent by which its distance counts as shorter. */
  readonly bias: number;
}

export interface AimTier {
  /** Whether the viewer's place orders the members; else they stay as written. */
  readonly byDistance: boolean;
  readonly members: readonly AimMember[];
}

/** Clusters that viewers of some countries are offered, tier after tier, each viewer by distance from him. */
export interface AimList {
  readonly tiers: readonly AimTier[];
  /** Whose viewers may be offered it, in alphabetical order. */
  readonly countries: readonly CountryCode[];
}

/** A city as rules name it, in lower case. */
export interface AimCity {
  readonly country: CountryCode;
  readonly name: string;
}

export interface TableAim {
  readonly lists: readonly AimList[];
  /** Subdivisions that rules name, in alphabetical order. */
  readonly subdivisions: readonly SubdivisionCode[];
  /** Cities that rules name, by country and name. */
  readonly cities: readonly AimCity[];
}
