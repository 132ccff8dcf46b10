/**
 * Keys and regions that nobody reaches although they are written, and policies and overrides that mean nobody.
 *
 * Which keys these are is worked out in `lost-keys.ts`. Where all keys of a region are lost the region
 * is one finding; the fallback region is reached without a key.
 */
import { parseNetwork } from "../../model/address.ts";
import type { Issue } from "../../model/issue.ts";
import { reservedAround } from "../../model/reserved-networks.ts";
import { issueAt } from "../issue-at.ts";
import { lostKeysOf, type KeyFacts, type LostKey } from "../reach/lost-keys.ts";
import { regionReachOf } from "../reach/region-reach.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";
import { keyPlace, keysAt, valueAt, valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";
import { takenNetworks } from "../reach/taken-networks.ts";

/** A warning for each key, or each whole region, that nobody reaches. */
export function checkUnreachableKeys(set: RuleSet): readonly Issue[] {
  const facts = keyFactsOf(set);
  const inRegions =
    facts === null
      ? []
      : set.regions.flatMap(({ document, spec }) =>
          Object.entries(spec.regions).flatMap(([name, { viewers }]) => ofRegion(facts, document, name, viewers)),
        );
  return [...inRegions, ...set.routers.flatMap(ofPolicies), ...set.overrides.flatMap(ofOverride)];
}

/** Those of the named regions that nobody reaches although they have keys. */
export function unreachableAmong(set: RuleSet, names: ReadonlySet<string>): ReadonlySet<string> {
  const regions = set.regions.flatMap(({ spec }) => Object.entries(spec.regions)).filter(([name]) => names.has(name));
  const facts = names.size === 0 ? null : keyFactsOf(set);
  if (facts === null) return new Set();
  return new Set(regions.filter(([name, { viewers }]) => isLost(facts, name, viewers)).map(([name]) => name));
}

function keyFactsOf(set: RuleSet): KeyFacts | null {
  const reach = regionReachOf(set);
  if (reach === null) return null;
  const networks = set.regions.flatMap(({ spec }) =>
    Object.entries(spec.regions).flatMap(([region, { viewers }]) =>
      (viewers.networks ?? []).map((text) => ({ text, region })),
    ),
  );
  return { set, reach, taken: takenNetworks(networks) };
}

function isLost(facts: KeyFacts, name: string, viewers: WrittenKeys): boolean {
  const { lost, of } = lostKeysOf(facts, name, viewers);
  return name !== facts.reach.fallback && of > 0 && lost.length === of;
}

function ofRegion(facts: KeyFacts, document: SourceDocument, name: string, viewers: WrittenKeys): readonly Issue[] {
  const { lost, of } = lostKeysOf(facts, name, viewers);
  const path: Path = ["spec", "regions", name];
  const [first, ...more] = lost;
  if (first === undefined) return [];
  if (name !== facts.reach.fallback && lost.length === of) {
    return [
      issueAt(keyPlace(document, path), {
        code: "GR0319",
        severity: "warning",
        message: `nobody reaches region ${name}: ${more.length === 0 ? "its only key is" : `all its ${of} keys are lost, first`} ${first.what}, and ${first.why}`,
        hint: "give it a key that is left, or remove the region",
        ...relatedTo(first),
      }),
    ];
  }
  return lost.map((key) =>
    issueAt(valuePlace(document, [...path, "viewers", ...key.path]), {
      code: "GR0319",
      severity: "warning",
      message: `nobody reaches region ${name} by ${key.what}: ${key.why}`,
      hint: key.hint,
      ...relatedTo(key),
    }),
  );
}

function relatedTo({ related }: LostKey): { readonly related?: NonNullable<LostKey["related"]> } {
  return related === null ? {} : { related };
}

/** Residencies and geofences without keys, and networks in them that no viewer's address is in. */
function ofPolicies({ raw, document, spec }: Of<"Router">): readonly Issue[] {
  return (["residency", "geofence"] as const).flatMap((list) =>
    spec[list].flatMap((policy, at) => {
      const path: Path = ["spec", list, at, "viewers"];
      const reserved = reservedNetworks(document, path, `${list} ${policy.name}`, policy.viewers);
      const unplaced = "unknownPlace" in policy && policy.unknownPlace === "inside";
      if (unplaced || !isEmpty(policy.viewers) || valueAt(raw, path) === undefined) return reserved;
      return keysAt(raw, path).length > 0 ? reserved : [meansNobody(document, path, `${list} ${policy.name}`)];
    }),
  );
}

function ofOverride({ raw, document, spec, name }: RuleSet["overrides"][number]): readonly Issue[] {
  const path: Path = ["spec", "viewers"];
  if (spec.viewers === undefined) return [];
  if (isEmpty(spec.viewers) && keysAt(raw, path).length === 0) return [meansNobody(document, path, `override ${name}`)];
  return reservedNetworks(document, path, `override ${name}`, spec.viewers);
}

function isEmpty(viewers: WrittenKeys): boolean {
  return Object.values(viewers).every((keys) => keys === undefined || keys.length === 0);
}

function meansNobody(document: SourceDocument, path: Path, what: string): Issue {
  return issueAt(keyPlace(document, path), {
    code: "GR0319",
    severity: "warning",
    message: `${what} means nobody: its viewers have no key`,
    hint: "add a key such as countries, or remove it",
  });
}

function reservedNetworks(
  document: SourceDocument,
  path: Path,
  what: string,
  { networks = [] }: WrittenKeys,
): readonly Issue[] {
  return networks.flatMap((text, index) => {
    const network = parseNetwork(text);
    const reserved = network === null ? null : reservedAround(network);
    if (reserved === null) return [];
    return issueAt(valuePlace(document, [...path, "networks", index]), {
      code: "GR0319",
      severity: "warning",
      message: `${what} means nobody by the network ${text}: addresses of ${reserved.text} are private or reserved and place nobody`,
      hint: "remove the network, or write the public one that viewers come from",
    });
  });
}
