/**
 * Rules and the GeoIP table that was compiled against clusters: whether the table still fits the rules.
 *
 * In: the rule set with its compiled rules, and the aim that the table carries. Out: a warning at each place in the
 * rules for which the table must be built again. Rules work with any table; with one that does not fit, viewers whose
 * place comes from it get the home that the rules of that day gave them.
 */
import { readAim } from "../../model/aim-text.ts";
import { aimOf, tiersOffered } from "../../model/aim-of-rules.ts";
import type { Issue, IssuePlace } from "../../model/issue.ts";
import type { Rules } from "../../model/rules.ts";
import type { Coordinates } from "../../model/place.ts";
import { aimDifferences, tiersKey, type ListChange, type ListDifference } from "../aim-differences.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { NAMED, someOf } from "../some-of.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";
import { keyPlace, valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";

/** A table of precision `cluster` to compare rules with. */
export interface ComparedTable {
  /** As it is called in messages: its file. */
  readonly name: string;
  /** The text in its head. */
  readonly aim: string;
}

interface Comparison {
  readonly set: RuleSet;
  readonly rules: Rules;
  readonly table: ComparedTable;
  /** Where a finding about all rules is shown. */
  readonly where: string;
}

/** Warnings for what the table does not tell apart. */
export function checkTableAim(comparison: Comparison): readonly Issue[] {
  const { rules, table } = comparison;
  const then = readAim(table.aim);
  if (then === null) {
    return [
      warning(
        comparison,
        topOf(comparison),
        `${table.name} was compiled against rules by another version of georouter`,
      ),
    ];
  }
  const { moved, lists, subdivisions, cities } = aimDifferences(aimOf(rules), then);
  return [
    ...moved.map(({ id, from, to }) => movedIssue(comparison, id, [from, to])),
    ...listIssues(comparison, lists),
    ...namedParts(comparison, new Set([...subdivisions, ...cities.map(({ country, name }) => `${country}:${name}`)])),
  ];
}

function warning({ table }: Comparison, place: IssuePlace, message: string): Issue {
  return issueAt(place, {
    code: "GR0332",
    severity: "warning",
    message,
    hint: `build ${table.name} again: georouter geoip build CITY --precision cluster --out ${table.name}`,
  });
}

/** Where a finding about all rules is shown. */
function topOf({ where: file }: Comparison): IssuePlace {
  return { file, line: 1, column: 1, length: 1 };
}

function movedIssue(comparison: Comparison, id: string, [from, to]: readonly [Coordinates, Coordinates]): Issue {
  const name = nameOf(comparison, id);
  const message = `cluster ${name} is at ${placeText(to)}, and ${comparison.table.name} was compiled for it at ${placeText(from)}`;
  return warning(comparison, clusterPlace(comparison, name), message);
}

function placeText({ lat, lon }: Coordinates): string {
  return `${lat},${lon}`;
}

/** A cluster by its hash id is shown by its name; one that is gone, by its id. */
function nameOf({ rules }: Comparison, id: string): string {
  return rules.clusters.find((cluster) => cluster.id === id)?.name ?? id;
}

function clusterPlace(comparison: Comparison, name: string): IssuePlace {
  const holder = comparison.set.clusters.find(({ spec }) => Object.hasOwn(spec.clusters, name));
  return holder === undefined ? topOf(comparison) : valuePlace(holder.document, ["spec", "clusters", name, "location"]);
}

/** At each region that offers a list unchanged; where residency alone makes the lists, at residency, once. */
function listIssues(comparison: Comparison, lists: readonly ListDifference[]): readonly Issue[] {
  const { rules } = comparison;
  const byKey = new Map(lists.map((difference) => [tiersKey(difference.list.tiers), difference]));
  const issues = rules.regions.flatMap((region) => {
    const difference = byKey.get(tiersKey(tiersOffered(rules, region)));
    if (difference === undefined) return [];
    return [warning(comparison, tiersPlace(comparison, region.name), regionText(comparison, region.name, difference))];
  });
  const [first] = lists;
  if (issues.length > 0 || first === undefined) return issues;
  const countries = someOf(first.countries);
  const message = `residency leaves viewers of ${countries} other clusters by distance than ${comparison.table.name} was compiled for`;
  return [warning(comparison, residencyPlace(comparison), message)];
}

function regionText(comparison: Comparison, name: string, { countries, change }: ListDifference): string {
  const { table } = comparison;
  if (change === null)
    return `region ${name} serves viewers of ${someOf(countries)}, for whom ${table.name} was compiled with other clusters`;
  return `region ${name} picks by distance otherwise than ${table.name} was compiled for: ${changeText(comparison, change)}`;
}

function changeText(comparison: Comparison, { added, gone, biased }: ListChange): string {
  const names = (ids: readonly string[]): string => someOf(ids.map((id) => nameOf(comparison, id)));
  const parts = [
    ...(added.length > 0 ? [`with ${names(added)}`] : []),
    ...(gone.length > 0 ? [`without ${names(gone)}`] : []),
    ...biased
      .slice(0, NAMED)
      .map(({ id, from, to }) => `${nameOf(comparison, id)} with the bias ${to} instead of ${from}`),
  ];
  return parts.length > 0 ? parts.join(", ") : "with its clusters in other tiers";
}

function tiersPlace(comparison: Comparison, name: string): IssuePlace {
  const holder = comparison.set.regions.find(({ spec }) => Object.hasOwn(spec.regions, name));
  return holder === undefined ? topOf(comparison) : keyPlace(holder.document, ["spec", "regions", name, "tiers"]);
}

function residencyPlace(comparison: Comparison): IssuePlace {
  const [router] = comparison.set.routers;
  return router === undefined ? topOf(comparison) : keyPlace(router.document, ["spec", "residency"]);
}

/** Keys of parts of countries, wherever viewers are named by them; parts that only aliases name, at the aliases. */
function namedParts(comparison: Comparison, missing: ReadonlySet<string>): readonly Issue[] {
  if (missing.size === 0) return [];
  const atKeys = placesOfKeys(comparison.set).flatMap((place) => partIssues(comparison, missing, place));
  const atAliases = comparison.set.routers.flatMap(({ document, spec }) =>
    Object.keys(spec.aliases ?? {}).flatMap((code) => {
      const place = keyPlace(document, ["spec", "aliases", code]);
      return missing.has(code.toUpperCase()) ? [partIssue(comparison, place, `${code} has an alias`)] : [];
    }),
  );
  return [...atKeys, ...atAliases];
}

function placesOfKeys({ regions, routers, overrides }: RuleSet): readonly KeysAt[] {
  return [
    ...regions.flatMap(({ document, spec }) =>
      Object.entries(spec.regions).map(([name, { viewers: keys }]) => {
        const path: Path = ["spec", "regions", name, "viewers"];
        return { document, keys, path };
      }),
    ),
    ...routers.flatMap(({ document, spec }) =>
      (["residency", "geofence"] as const).flatMap((field) =>
        spec[field].map(({ viewers: keys }, at) => ({ document, keys, path: ["spec", field, at, "viewers"] })),
      ),
    ),
    ...overrides.flatMap(({ document, spec }) =>
      "viewers" in spec && spec.viewers !== undefined
        ? [{ document, keys: spec.viewers, path: ["spec", "viewers"] }]
        : [],
    ),
  ];
}

function partIssue(comparison: Comparison, place: IssuePlace, what: string): Issue {
  return warning(comparison, place, `${what} here, and ${comparison.table.name} does not tell it apart`);
}

interface KeysAt {
  readonly document: SourceDocument;
  readonly keys: WrittenKeys;
  readonly path: Path;
}

function partIssues(
  comparison: Comparison,
  missing: ReadonlySet<string>,
  { document, keys, path }: KeysAt,
): readonly Issue[] {
  const told = (place: Path, what: string): Issue =>
    partIssue(comparison, valuePlace(document, place), `${what} is a key`);
  return [
    ...(keys.subdivisions ?? []).flatMap((code, at) =>
      missing.has(code) ? [told([...path, "subdivisions", at], `subdivision ${code}`)] : [],
    ),
    ...(keys.cities ?? []).flatMap((city, at) =>
      missing.has(`${city.country}:${city.name.toLowerCase()}`)
        ? [told([...path, "cities", at], `city ${city.name}`)]
        : [],
    ),
  ];
}
