/**
 * The lists of docs/rules.md: every ready-made group with its countries, from the code that `check` uses.
 *
 * An area made of areas is written by its parts, since a list of sixty codes tells less.
 */
import type { CountryCode } from "../../src/core/model/ids.ts";
import { areas, subregions } from "../../src/core/ruleset/values/areas.ts";
import { memberships } from "../../src/core/ruleset/values/memberships.ts";

/** Both lists as Markdown, without a heading. */
export function readyMadeGroups(): string {
  const small = subregions();
  const large = [...areas()].filter(([name]) => !small.has(name)).map(([name, countries]) => areaLine(name, countries));
  const lists = [
    [
      "Areas of UN M49 with their countries:",
      ...[...small].map(([name, countries]) => line(name, countries)).toSorted(),
    ],
    ["Areas of UN M49 that are made of these:", ...large.toSorted()],
    [
      "Memberships, each as of when and from what:",
      ...memberships().map(({ name, countries, basis }) => `${line(name, countries)} (${basis})`),
    ],
  ];
  return lists.map(([title = "", ...lines]) => `${title}\n\n${lines.join("\n")}`).join("\n\n");
}

function line(name: string, countries: readonly CountryCode[]): string {
  return `- \`${name}\`: ${countries.join(" ")}`;
}

function areaLine(name: string, countries: readonly CountryCode[]): string {
  const inside = new Set(countries);
  const parts = [...subregions()].filter(([, codes]) => codes.every((code) => inside.has(code)));
  const covered = new Set(parts.flatMap(([, codes]) => codes));
  const more = countries.filter((code) => !covered.has(code));
  const names = parts.map(([part]) => `\`${part}\``).toSorted();
  return `- \`${name}\`, ${countries.length} countries: ${[...names, ...more].join(", ")}`;
}
