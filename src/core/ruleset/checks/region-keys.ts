/**
 * Keys of regions: one key belongs to one region, and only the fallback region may have none.
 */
import type { Issue, IssuePlace } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";
import { keyPlace, keysAt, valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";

interface KeyUse {
  /** Kind and value, such as `country BR`. */
  readonly key: string;
  readonly region: string;
  readonly place: IssuePlace;
  /** The country, where the key is a group that has it; else null. */
  readonly country: string | null;
}

/** Keys that two regions have at the same two places: one, or countries that two groups share. */
interface Overlap {
  readonly first: KeyUse;
  readonly uses: KeyUse[];
}

/** Countries named in a message; more are counted. */
const NAMED = 4;

/** Findings for keys in two regions, and for regions without any. */
export function checkRegionKeys(set: RuleSet): readonly Issue[] {
  const uses = set.regions.flatMap(({ document, spec }) =>
    Object.entries(spec.regions).flatMap(([region, { viewers }]) =>
      usesOf(document, ["spec", "regions", region, "viewers"], viewers, set.groups).map((use) => ({ ...use, region })),
    ),
  );
  return [...overlaps(uses), ...withoutKey(set)];
}

function overlaps(uses: readonly KeyUse[]): readonly Issue[] {
  const first = new Map<string, KeyUse>();
  const found = new Map<string, Overlap>();
  for (const use of uses) {
    const before = first.get(use.key);
    if (before === undefined) first.set(use.key, use);
    if (before === undefined || before.region === use.region) continue;
    const pair = `${placeText(use)} ${placeText(before)}`;
    const one = found.get(pair);
    if (one === undefined) found.set(pair, { first: before, uses: [use] });
    else one.uses.push(use);
  }
  return [...found.values()].flatMap(({ first: before, uses: shared }) => {
    const [use] = shared;
    if (use === undefined) return [];
    return issueAt(use.place, {
      code: "GR0303",
      message: `${shownKeys(use, shared)} in region ${use.region} and in region ${before.region}`,
      hint: "keep it in one of the two, or give one of them a more specific key",
      related: { ...before.place, message: `region ${before.region} has it here` },
    });
  });
}

function placeText({ place: { file, line, column } }: KeyUse): string {
  return `${file}:${line}:${column}`;
}

/** What is in both, with its verb. */
function shownKeys({ key }: KeyUse, shared: readonly KeyUse[]): string {
  if (shared.length === 1) return `${key} is`;
  const more = shared.length - NAMED;
  const countries = shared.slice(0, NAMED).flatMap(({ country }) => country ?? []);
  return `countries ${countries.join(", ")}${more > 0 ? ` and ${more} more` : ""} by a group are`;
}

function usesOf(
  document: SourceDocument,
  path: Path,
  keys: WrittenKeys,
  countriesOf: ReadonlyMap<string, readonly string[]>,
): readonly Omit<KeyUse, "region">[] {
  const plain = (field: keyof WrittenKeys, what: string, values: readonly (string | number)[] = []) =>
    values.map((value, at) => ({
      key: `${what} ${value}`,
      place: valuePlace(document, [...path, field, at]),
      country: null,
    }));
  return [
    ...plain("networks", "network", keys.networks),
    ...plain("asns", "ASN", keys.asns),
    ...plain(
      "cities",
      "city",
      keys.cities?.map((city) => `${city.name.toLowerCase()}, ${city.country}`),
    ),
    ...plain("subdivisions", "subdivision", keys.subdivisions),
    ...plain("countries", "country", keys.countries),
    ...plain("continents", "continent", keys.continents),
    ...(keys.groups ?? []).flatMap((group, at) => {
      const place = valuePlace(document, [...path, "groups", at]);
      return (countriesOf.get(group) ?? []).map((country) => ({
        key: `country ${country} by a group`,
        place,
        country,
      }));
    }),
  ];
}

function withoutKey(set: RuleSet): readonly Issue[] {
  const fallback = new Set<string>(set.routers.map(({ spec }) => spec.fallbackRegion));
  const regions = set.names.get("region");
  // The Router is missing or wrong, so any of them may be the fallback.
  if (fallback.size === 0 || [...fallback].some((name) => regions?.has(name) !== true)) return [];
  return set.regions.flatMap(({ raw, document, spec }) =>
    Object.entries(spec.regions)
      .filter(([name]) => keysAt(raw, ["spec", "regions", name, "viewers"]).length === 0)
      .filter(([name]) => !fallback.has(name))
      .map(([name]) =>
        issueAt(keyPlace(document, ["spec", "regions", name]), {
          code: "GR0315",
          message: `region ${name} has no viewers, so nobody reaches it`,
          hint: "add a key such as countries, or make it the fallbackRegion",
        }),
      ),
  );
}
