/**
 * Keys of viewers under a code that an alias reads as another country.
 *
 * In: the Router's aliases and every list of viewers. Out: a warning for each key that no viewer can have any more:
 * whoever writes `XK: RS` and keeps a region for XK has a region for nobody.
 */
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import type { WrittenKeys } from "../schema/viewer-keys.ts";
import { valuePlace, type Path, type SourceDocument } from "../source/source-document.ts";

type Aliases = Readonly<Record<string, string>>;

/** Warnings about keys that aliases take away. */
export function checkAliasedKeys(set: RuleSet): readonly Issue[] {
  const aliases: Aliases = Object.fromEntries(set.routers.flatMap(({ spec }) => Object.entries(spec.aliases)));
  if (Object.keys(aliases).length === 0) return [];
  const lost = (document: SourceDocument, path: Path, viewers: WrittenKeys) =>
    lostIn(document, [...path, "viewers"], viewers, aliases);
  return [
    ...set.regions.flatMap(({ document, spec }) =>
      Object.entries(spec.regions).flatMap(([name, { viewers }]) => lost(document, ["spec", "regions", name], viewers)),
    ),
    ...set.routers.flatMap(({ document, spec: { residency, geofence } }) => [
      ...residency.flatMap(({ viewers }, at) => lost(document, ["spec", "residency", at], viewers)),
      ...geofence.flatMap(({ viewers }, at) => lost(document, ["spec", "geofence", at], viewers)),
    ]),
  ];
}

function lostIn(document: SourceDocument, path: Path, viewers: WrittenKeys, aliases: Aliases): readonly Issue[] {
  const { countries = [], subdivisions = [] } = viewers;
  return [
    ...countries.flatMap((code, at) => lostKey(document, [...path, "countries", at], code, aliases[code])),
    ...subdivisions.flatMap((code, at) => {
      const target = aliases[code] ?? aliases[code.slice(0, 2)];
      return lostKey(document, [...path, "subdivisions", at], code, target);
    }),
  ];
}

/** A subdivision that is read as one of its own country stays what it is. */
function lostKey(document: SourceDocument, path: Path, code: string, target: string | undefined): readonly Issue[] {
  if (target === undefined || target === code.slice(0, 2)) return [];
  return [
    issueAt(valuePlace(document, path), {
      code: "GR0333",
      severity: "warning",
      message: `no viewer is of ${code}: an alias reads it as ${target}`,
      hint: `write ${target} here where that is meant, or remove the alias`,
    }),
  ];
}
