/**
 * Counts how often what is known of viewers sends them elsewhere than the truth would.
 *
 * In: pairs of judged places, the true and the known one, with weights. Out: shares in percent. A viewer is
 * misrouted when his home differs; his second choice is wrong when, with the right home down, he would not go
 * where the truth sends him then. The detour is how much farther from his true place the cluster is that he
 * gets; it has no length where either side is an answer and no cluster.
 */
import type { ClusterRule } from "../../model/rules.ts";
import type { Coordinates } from "../../model/place.ts";
import { distanceKm } from "../../model/distance.ts";
import type { Judged } from "./judge-place.ts";

/** One detour: from where, and the two clusters. */
export interface Detour {
  readonly km: number;
  readonly country: string;
  readonly at: Coordinates;
  readonly home: string;
  readonly right: string;
}

export interface Quality {
  /** Percent of the weight with another home than the truth's. */
  readonly misrouted: number;
  /** Percent that goes elsewhere than the truth when the right home is down. */
  readonly secondMisrouted: number;
  /** Over what is misrouted; null when nothing is. */
  readonly meanDetourKm: number | null;
  readonly worst: Detour | null;
  /** Where the misrouted are: percent of all weight, most first. */
  readonly countries: readonly { readonly country: string; readonly percent: number }[];
}

export interface QualityTally {
  add(truth: Judged, known: Judged, weight: number): void;
  quality(): Quality;
}

interface Sums {
  all: number;
  misrouted: number;
  second: number;
  /** Weight of the misrouted that have a detour, and their kilometres by weight. */
  detoured: number;
  km: number;
  worst: Detour | null;
  readonly byCountry: Map<string, number>;
}

const COUNTRIES_TOLD = 10;

/** A tally for rules with these clusters. */
export function qualityTally(clusters: readonly ClusterRule[]): QualityTally {
  const places = new Map<string, Coordinates>(clusters.map(({ name, lat, lon }) => [name, { lat, lon }]));
  const sums: Sums = { all: 0, misrouted: 0, second: 0, detoured: 0, km: 0, worst: null, byCountry: new Map() };
  return {
    add: (truth, known, weight) => {
      sums.all += weight;
      if (secondOf(known, truth.home) !== secondOf(truth, truth.home)) sums.second += weight;
      if (known.home === truth.home) return;
      sums.misrouted += weight;
      const country = truth.place.country ?? "-";
      sums.byCountry.set(country, (sums.byCountry.get(country) ?? 0) + weight);
      addDetour(sums, detourOf(truth, known, places), weight);
    },
    quality: () => qualityOf(sums),
  };
}

/** Where the viewer goes when one cluster is down; his home where nothing else is left, and for answers the answer. */
function secondOf({ home, next }: Judged, down: string): string {
  return home === down ? (next[0] ?? home) : home;
}

function detourOf({ place, home: right }: Judged, { home }: Judged, clusters: ReadonlyMap<string, Coordinates>) {
  const { coordinates: at, country } = place;
  const [rightAt, homeAt] = [clusters.get(right), clusters.get(home)];
  if (at === null || rightAt === undefined || homeAt === undefined) return null;
  return { km: distanceKm(at, homeAt) - distanceKm(at, rightAt), country: country ?? "-", at, home, right };
}

function addDetour(sums: Sums, detour: Detour | null, weight: number): void {
  if (detour === null) return;
  sums.detoured += weight;
  sums.km += detour.km * weight;
  if (sums.worst === null || detour.km > sums.worst.km) sums.worst = detour;
}

function qualityOf({ all, misrouted, second, detoured, km, worst, byCountry }: Sums): Quality {
  const percent = (part: number): number => (all === 0 ? 0 : (100 * part) / all);
  return {
    misrouted: percent(misrouted),
    secondMisrouted: percent(second),
    meanDetourKm: detoured === 0 ? null : km / detoured,
    worst,
    countries: [...byCountry]
      .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, COUNTRIES_TOLD)
      .map(([country, weight]) => ({ country, percent: percent(weight) })),
  };
}
