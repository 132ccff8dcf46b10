/**
 * Keys of regions: one key belongs to one region, and only the fallback region may have none.
 */
import type { Issue, IssuePlace } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";
import { keyPlace, keysAt, valuePlace, type Path, type SourceDocument } from "../source-document.ts";

interface KeyUse {
  /** Kind and value, such as `country BR`. */
  readonly key: string;
  readonly region: string;
  readonly place: IssuePlace;
}

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
  return uses.flatMap((use) => {
    const before = first.get(use.key);
    if (before === undefined) {
      first.set(use.key, use);
      return [];
    }
    if (before.region === use.region) return [];
    return issueAt(use.place, {
      code: "GR0303",
      message: `${use.key} is in region ${use.region} and in region ${before.region}`,
      hint: "keep it in one of the two, or give one of them a more specific key",
      related: { ...before.place, message: `region ${before.region} has it here` },
    });
  });
}

function usesOf(
  document: SourceDocument,
  path: Path,
  keys: WrittenKeys,
  countriesOf: ReadonlyMap<string, readonly string[]>,
): readonly Omit<KeyUse, "region">[] {
  const plain = (field: keyof WrittenKeys, what: string, values: readonly (string | number)[] = []) =>
    values.map((value, at) => ({ key: `${what} ${value}`, place: valuePlace(document, [...path, field, at]) }));
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
    ...(keys.groups ?? []).flatMap((group, at) =>
      (countriesOf.get(group) ?? []).map((country) => ({
        key: `country ${country} by a group`,
        place: valuePlace(document, [...path, "groups", at]),
      })),
    ),
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
