/**
 * Aliases of codes that do nothing, or not what they look like.
 *
 * In: the Router's aliases. Out: a warning for each that no source can make count, and for each whose country is an
 * alias itself: they are not followed from one to the next, so that the order of their keys means nothing.
 */
import { parseCountry } from "../../model/country.ts";
import type { Issue } from "../../model/issue.ts";
import { readCountry } from "../../model/read-country.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { keyPlace, keysAt } from "../source/source-document.ts";

/** Codes with which sources say that they know nothing, or that somebody hides. */
const NOWHERE: ReadonlySet<string> = new Set(["XX", "ZZ", "T1"]);

/** Warnings about the Router's aliases. */
export function checkAliases(set: RuleSet): readonly Issue[] {
  return set.routers.flatMap(({ document, spec: { aliases } }) =>
    keysAt(document, ["spec", "aliases"]).flatMap((key) => {
      const code = key.toUpperCase();
      const target = aliases[code];
      const why = target === undefined ? null : faultOf(code, target, aliases);
      if (why === null) return [];
      const place = keyPlace(document, ["spec", "aliases", key]);
      return issueAt(place, { code: "GR0333", severity: "warning", ...why });
    }),
  );
}

function faultOf(
  code: string,
  target: string,
  aliases: Readonly<Record<string, string>>,
): { readonly message: string; readonly hint: string } | null {
  const says = `the alias ${code}: ${target}`;
  if (NOWHERE.has(code)) {
    return {
      message: `${says} changes nothing: with ${code} a source says that there is no place`,
      hint: "remove it; viewers without a place go to `fallbackRegion`",
    };
  }
  if (readCountry(code) === target) {
    const known = parseCountry(code) === target ? "a country counts as itself" : `${code} is read as ${target} anyhow`;
    return { message: `${says} changes nothing: ${known}`, hint: "remove it" };
  }
  const next = aliases[target];
  if (next === undefined || code.startsWith(`${target}-`)) return null; // a part that stays what its country no longer is
  return {
    message: `${says} ends at ${target}, although ${target} counts as ${next}: aliases are not followed`,
    hint: `write ${code}: ${next} where that is meant`,
  };
}
