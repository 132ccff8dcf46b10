/**
 * Conditions on one header, query or cookie field.
 *
 * An absent field matches only `present: false`; in particular `not` does not match it, so that a
 * rule cannot apply to everybody by mistake.
 */
import type { FieldTest } from "./route-rule.ts";

/** Whether the value passes the test; null stands for an absent field. */
export function matchField(test: FieldTest, value: string | null): boolean {
  if ("present" in test) return test.present === (value !== null);
  if (value === null) return false;
  if ("exact" in test) return value === test.exact;
  if ("prefix" in test) return value.startsWith(test.prefix);
  if ("suffix" in test) return value.endsWith(test.suffix);
  if ("oneOf" in test) return test.oneOf.includes(value);
  return value !== test.not;
}
