/**
 * What Unicode's CLDR says lies in an area or union: the one place that knows how its file is built.
 *
 * In: the number of an area of UN M49, or `EU`, `EZ`, `UN`. Out: codes of what is directly in it, areas and territories
 * mixed; nothing for what CLDR does not have. Territories are not checked: CLDR has some that are no country here.
 */
import containment from "cldr-core/supplemental/territoryContainment.json" with { type: "json" };

const CONTAINS = new Map(
  Object.entries(containment.supplemental.territoryContainment).map(([code, { _contains: parts }]) => [code, parts]),
);

/** Codes directly in an area or union. */
export function partsOf(code: string): readonly string[] {
  return CONTAINS.get(code) ?? [];
}
