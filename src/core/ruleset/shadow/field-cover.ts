/**
 * Whether one test of a field holds wherever another does.
 *
 * In: two tests of the same header, query or cookie field. Out: true only when it is proven. Tests
 * that name their values are asked value by value with the matcher's own code, so the two cannot
 * drift apart. Not tried: whether a prefix and a suffix together leave only values of a list.
 */
import { matchField } from "../../model/field-test.ts";
import type { FieldTest } from "../../model/route-rule.ts";

/** Whether every value that passes `given`, absence included, passes `wanted` too. */
export function fieldImplies(given: FieldTest, wanted: FieldTest): boolean {
  if ("present" in given) return matchesEvery(given.present, wanted);
  if ("exact" in given) return matchField(wanted, given.exact);
  if ("oneOf" in given) return given.oneOf.every((value) => matchField(wanted, value));
  if ("present" in wanted) return wanted.present;
  if ("prefix" in given) return prefixImplies(given.prefix, wanted);
  if ("suffix" in given) return suffixImplies(given.suffix, wanted);
  return "not" in wanted && wanted.not === given.not;
}

/** Of a field that is only known to be there, or to be absent. */
function matchesEvery(present: boolean, wanted: FieldTest): boolean {
  return "present" in wanted && wanted.present === present;
}

function prefixImplies(prefix: string, wanted: FieldTest): boolean {
  if ("prefix" in wanted) return prefix.startsWith(wanted.prefix);
  return "not" in wanted && !wanted.not.startsWith(prefix);
}

function suffixImplies(suffix: string, wanted: FieldTest): boolean {
  if ("suffix" in wanted) return suffix.endsWith(wanted.suffix);
  return "not" in wanted && !wanted.not.endsWith(suffix);
}
