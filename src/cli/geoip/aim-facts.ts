/**
 * What a table was compiled against, for people: the text in its head is for programs.
 *
 * In: that text. Out: named facts, none for a table that was compiled against no rules. Which list serves which country
 * is left out: `check --table` compares that, and says where it differs.
 */
import { readAim } from "../../core/model/aim-text.ts";

/** A name and what is known under it. */
export type Fact = readonly [name: string, value: string];

/** Clusters with their coordinates, then subdivisions and cities, where rules name any. */
export function aimFacts(text: string): readonly Fact[] {
  if (text === "") return [];
  const aim = readAim(text);
  if (aim === null) return [["clusters", "of another version of georouter; build the table again"]];
  const members = aim.lists.flatMap(({ tiers }) => tiers.flatMap((tier) => tier.members));
  const clusters = new Set(members.map(({ id, at }) => `${id} ${at.lat},${at.lon}`));
  const facts: readonly Fact[] = [
    ["clusters", [...clusters].toSorted().join("; ")],
    ["subdivisions", aim.subdivisions.join("; ")],
    ["cities", aim.cities.map(({ country, name }) => `${country} ${name}`).join("; ")],
  ];
  return facts.filter(([, value]) => value !== "");
}
