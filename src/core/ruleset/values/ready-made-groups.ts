/**
 * Every group that rules may name without defining it: the areas of the UN and what countries are members of.
 *
 * Out: countries by group, names in alphabetical order. A group that the rules define goes before a ready-made one of
 * the same name (rule-set.ts), so a version of georouter that brings a new name changes the meaning of no rule.
 */
import { areas, type Groups } from "./areas.ts";
import { memberships } from "./memberships.ts";

/** All ready-made groups, by name. */
export function readyMadeGroups(): Groups {
  const joined = memberships().map(({ name, countries }) => [name, countries] as const);
  return new Map([...areas(), ...joined].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
