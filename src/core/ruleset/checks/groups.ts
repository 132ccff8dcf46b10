/**
 * Groups of one's own under the name of an area: they go before it, and a reader should know.
 *
 * In: the groups that the rules define. Out: a warning for each that has the name of an area of UN M49 and other
 * countries, so that nobody reads `south-america` for what it is everywhere else. Nothing is said where the countries
 * are the same, nor of memberships such as `eu`: they change, and a list of one's own is how to stand still.
 */
import type { CountryCode } from "../../model/ids.ts";
import type { Issue } from "../../model/issue.ts";
import { areas } from "../values/areas.ts";
import { issueAt } from "../issue-at.ts";
import type { RuleSet } from "../rule-set.ts";
import { someOf } from "../some-of.ts";
import { keyPlace } from "../source/source-document.ts";

/** A warning for each group that has the name of an area and not its countries. */
export function checkGroups(set: RuleSet): readonly Issue[] {
  const readyMade = areas();
  return set.regions.flatMap(({ document, spec }) =>
    Object.entries(spec.groups).flatMap(([name, countries]) => {
      const difference = differenceOf(countries, readyMade.get(name) ?? countries);
      if (difference === "") return [];
      return issueAt(keyPlace(document, ["spec", "groups", name]), {
        code: "GR0330",
        severity: "warning",
        message: `the group "${name}" goes before the area of UN M49 of that name, and is another one: ${difference}`,
        hint: `rename it, for example our-${name}, or remove it and use the ready-made one`,
      });
    }),
  );
}

function differenceOf(own: readonly CountryCode[], area: readonly CountryCode[]): string {
  const missing = area.filter((code) => !own.includes(code));
  const more = own.filter((code) => !area.includes(code));
  return [
    ...(missing.length === 0 ? [] : [`without ${someOf(missing)}`]),
    ...(more.length === 0 ? [] : [`with ${someOf(more)} beside it`]),
  ].join(", ");
}
