/**
 * What a region inherits: everything it does not say, from the region it is within, then from the defaults.
 *
 * In: regions as written. Out: the settings that hold, and the region whose tiers hold. `within` has
 * been checked to end, so walking up it does too.
 */
import type { RegionRule } from "../../model/rules.ts";
import { DEFAULT_STEERING } from "../defaults.ts";
import type { Written } from "../schema/kinds.ts";
import type { WrittenRegion, WrittenSteering } from "../schema/regions.ts";
import type { SourceDocument } from "../source/source-document.ts";

/** A region with what it may inherit from its file. */
export interface Family {
  readonly name: string;
  readonly document: SourceDocument;
  readonly region: WrittenRegion;
  readonly defaults: WrittenSteering;
}

export interface Steering {
  readonly tiersFrom: Family;
  readonly settings: Pick<RegionRule, keyof typeof DEFAULT_STEERING>;
  /** As written; null where nobody says it. */
  readonly vantage: string | null;
}

/** The regions of one document. */
export function familyOf(document: SourceDocument, spec: Written<"Regions">["spec"]): readonly Family[] {
  return Object.entries(spec.regions).map(([name, region]) => ({ name, document, region, defaults: spec.defaults }));
}

/** Settings and tiers of a region: its own first, then outwards. */
export function steeringOf(family: Family, byName: ReadonlyMap<string, Family>): Steering {
  const line = lineage(family, byName);
  const sources: readonly WrittenSteering[] = [...line.map(({ region }) => region), family.defaults];
  const first = <T>(read: (steering: WrittenSteering) => T | undefined, otherwise: T): T =>
    sources.map(read).find((value) => value !== undefined) ?? otherwise;
  return {
    tiersFrom: line.find(({ region }) => region.tiers !== undefined) ?? family,
    settings: {
      overprovision: first((one) => one.overprovision, DEFAULT_STEERING.overprovision),
      panicBelow: first((one) => one.panicBelow, DEFAULT_STEERING.panicBelow),
      maxEjectPercent: first((one) => one.maxEjectPercent, DEFAULT_STEERING.maxEjectPercent),
      onAllDown: first((one) => one.onAllDown, DEFAULT_STEERING.onAllDown),
      failback: first((one) => one.failback?.mode, DEFAULT_STEERING.failback),
      holdDownMs: first((one) => one.failback?.holdDown, DEFAULT_STEERING.holdDownMs),
      rampMs: first((one) => one.failback?.ramp, DEFAULT_STEERING.rampMs),
    },
    vantage: first<string | null>((one) => one.vantage, null),
  };
}

/** For every region what is written for it, for the nearest region around it, or under `default`. */
export function everyRegion<T>(
  written: Readonly<Record<string, T>>,
  byName: ReadonlyMap<string, Family>,
  otherwise: T,
): Record<string, T> {
  const entries = new Map(Object.entries(written));
  const valueOf = (region: string | undefined): T => {
    if (region === undefined) return entries.get("default") ?? otherwise;
    return entries.get(region) ?? valueOf(byName.get(region)?.region.within);
  };
  return Object.fromEntries([...byName.keys()].map((region) => [region, valueOf(region)]));
}

/** The region and those around it, innermost first. */
function lineage(family: Family, byName: ReadonlyMap<string, Family>): readonly Family[] {
  const line = new Set<Family>();
  for (let at: Family | undefined = family; at !== undefined && !line.has(at);) {
    line.add(at);
    at = byName.get(at.region.within ?? "");
  }
  return [...line];
}
