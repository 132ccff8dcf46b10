/**
 * How good routing is by what is known of viewers, measured against where they are.
 *
 * In: rules, a table, then addresses in portions: what the truth says of a portion, what the table says, and how much
 * it is. Out: for each address family the quality of three kinds of knowledge: the table's own records; the country
 * alone, at its centre; country and subdivision, at the subdivision's centre, which is what a CDN's codes give. Centres
 * are those of the table, since that is where an edge takes them from. What the truth cannot place is left out and
 * counted. Each distinct place is decided once, so that many millions of addresses cost some hundred thousand decisions.
 */
import type { Dangling } from "../../bundle/index-rules.ts";
import { parseCountry } from "../../model/country.ts";
import { asId, type SubdivisionCode } from "../../model/ids.ts";
import type { Place, PlaceTable, TableRecord } from "../../model/place.ts";
import { ok, type Result } from "../../model/result.ts";
import type { Rules } from "../../model/rules.ts";
import { makePlace, statedByRecord } from "../../viewer/make-place.ts";
import type { Sighting } from "../cluster-table/cluster-classes.ts";
import { placeJudge, type Judged } from "./judge-place.ts";
import { qualityTally, type Quality, type QualityTally } from "./quality-tally.ts";

/** What may be known of a viewer. */
export type Knowledge = "table" | "country" | "subdivision";

export interface FamilyQuality {
  /** What was measured, in the unit of the weights. */
  readonly weight: number;
  /** What the truth cannot place. */
  readonly leftOut: number;
  readonly by: Readonly<Record<Knowledge, Quality>>;
}

export interface QualityRun {
  /** A portion of addresses. `truth` and `known` are asked about once for each object. */
  add(family: 4 | 6, truth: Sighting | null, known: TableRecord | null, weight: number): void;
  quality(family: 4 | 6): FamilyQuality;
}

/** The truth of a record, and what of it could be known by codes. */
interface Truth {
  readonly judged: Judged;
  readonly byCountry: Judged;
  readonly bySubdivision: Judged;
}

interface Family {
  weight: number;
  leftOut: number;
  readonly by: Readonly<Record<Knowledge, QualityTally>>;
}

/** Begins a measurement. */
export function qualityRun(rules: Rules, table: PlaceTable): Result<QualityRun, Dangling> {
  const judge = placeJudge(rules);
  if (!judge.ok) return judge;
  const codes = remembered((code: string) => judge.value(placeByCode(code, table)));
  const truthOf = remembered((seen: Sighting) => judgeTruth(seen, judge.value, codes));
  const knownOf = remembered((record: TableRecord | null) => judge.value(placeByRecord(record, table)));
  const families = { 4: emptyFamily(rules), 6: emptyFamily(rules) };
  return ok({
    add: (number, seen, known, weight) => {
      const family = families[number];
      const truth = seen === null ? null : truthOf(seen);
      if (truth === null) {
        family.leftOut += weight;
        return;
      }
      family.weight += weight;
      family.by.table.add(truth.judged, knownOf(known), weight);
      family.by.country.add(truth.judged, truth.byCountry, weight);
      family.by.subdivision.add(truth.judged, truth.bySubdivision, weight);
    },
    quality: (number) => {
      const { weight, leftOut, by } = families[number];
      const { table: byTable, country, subdivision } = by;
      const qualities = { table: byTable.quality(), country: country.quality(), subdivision: subdivision.quality() };
      return { weight, leftOut, by: qualities };
    },
  });
}

function emptyFamily({ clusters }: Rules): Family {
  const by = { table: qualityTally(clusters), country: qualityTally(clusters), subdivision: qualityTally(clusters) };
  return { weight: 0, leftOut: 0, by };
}

/** Null where there is no truth: no country, or coordinates that nobody is at. */
function judgeTruth(seen: Sighting, judge: (place: Place) => Judged, byCode: (code: string) => Judged): Truth | null {
  const { country, subdivision, city, coordinates: point } = seen;
  if (country === null || point === null) return null;
  return {
    judged: judge(makePlace("geoip", { country, subdivision, city, point }, () => null)),
    byCountry: byCode(country),
    bySubdivision: byCode(subdivision ?? country),
  };
}

/** Where a viewer is of whom a country or a subdivision is known; a subdivision begins with its country. */
function placeByCode(code: string, table: PlaceTable): Place {
  const country = parseCountry(code.slice(0, 2));
  const subdivision = code.length > 2 ? asId<SubdivisionCode>(code) : null;
  return makePlace("cf", { country, subdivision }, () => table);
}

/** Where a viewer is by the table alone, as the edge sees it. */
function placeByRecord(record: TableRecord | null, table: PlaceTable): Place {
  const known = record === null || record.country === null ? { country: null } : statedByRecord(record, table);
  return makePlace("geoip", known, () => table);
}

function remembered<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
